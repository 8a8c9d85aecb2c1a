import Patches
import Reports

/// Says how much of each patch was seen in its place.
enum PatchDescription {
  static func all(_ series: Series, _ applied: AppliedSeries) -> [ReviewReport.Patch] {
    zip(series.patches, applied.patches).map { patch, application in
      var remarks = patch.problems
      if application.wasInTree {
        remarks.append("the tree holds the patch already: it was taken out, and is seen being applied")
      }
      var (fits, fails) = (0, 0)
      for result in application.files {
        guard patch.files.indices.contains(result.file) else { continue }
        let file = patch.files[result.file]
        switch result.outcome {
        case .applied: fits += isSource(file) ? 1 : 0
        case .partly(let rejected):
          let left = rejected.count - result.alreadyThere.count
          fits += 1
          if left > 0 {
            fails += 1
            remarks.append("\(file.path): \(left) of \(file.hunks.count) hunks do not fit")
          }
          if !result.alreadyThere.isEmpty { remarks.append(there(file, result.alreadyThere.count)) }
        case .rejected(let reason):
          fails += isSource(file) && (result.alreadyThere.count < file.hunks.count || file.hunks.isEmpty) ? 1 : 0
          remarks.append("\(file.path): \(reason)")
        case .notText: break
        }
      }
      let basis: ReviewReport.Basis =
        switch (fits, fails) {
        case (0, 0): .nothing
        case (_, 0): .applied
        case (0, _): .hunks
        default: .partly
        }
      return ReviewReport.Patch(
        number: patch.number, title: patch.title,
        messageID: patch.mail.flatMap { $0.messageID.isEmpty ? nil : $0.messageID }, basis: basis, remarks: remarks)
    }
  }

  private static func there(_ file: FileDiff, _ count: Int) -> String {
    "\(file.path): \(count) of \(file.hunks.count) hunks are in the tree already"
  }

  private static func isSource(_ file: FileDiff) -> Bool { file.path.hasSuffix(".c") || file.path.hasSuffix(".h") }
}
