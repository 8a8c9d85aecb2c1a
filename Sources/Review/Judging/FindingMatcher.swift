import Findings
import Reports

/// Which findings of one state are the same as those of the next.
///
/// Lines move, names change, code is carried elsewhere: pairs are made in passes, the surest first, and each finding is
/// in one pair at most.
struct FindingMatcher {
  /// Takes the findings of both states and the step between; gives, by index of the old ones, the index of the new one.
  static func match(_ old: [Finding], _ new: [Finding], _ step: StateStep) -> [Int: Int] {
    var pairs: [Int: Int] = [:]
    var free = Set(new.indices)
    func pass(_ oldKey: (Finding) -> String?, _ newKey: (Finding) -> String) {
      var waiting: [String: [Int]] = [:]
      for index in new.indices.reversed() where free.contains(index) {
        waiting[newKey(new[index]), default: []].append(index)
      }
      for index in old.indices where pairs[index] == nil {
        guard let key = oldKey(old[index]), let found = waiting[key]?.popLast() else { continue }
        pairs[index] = found
        free.remove(found)
      }
    }
    // The same words about the same function on the same line …
    pass(
      { finding in step.target(of: finding.place).map { words(finding, step.path(finding.place.file)) + " \($0.line)" } },
      { words($0, $0.place.file) + " \($0.place.startLine)" })
    // … anywhere in the function …
    pass({ words($0, step.path($0.place.file)) }, { words($0, $0.place.file) })
    // … the same rule on the same line, whatever things are called now …
    pass(
      { finding in step.target(of: finding.place).map { "\(finding.rule) \($0.file) \($0.line)" } },
      { "\($0.rule) \($0.place.file) \($0.place.startLine)" })
    // … and the same words about code that was carried elsewhere.
    pass(
      { "\($0.rule) \(Fingerprints.normalised($0.message))" }, { "\($0.rule) \(Fingerprints.normalised($0.message))" })
    return pairs
  }

  private static func words(_ finding: Finding, _ file: String) -> String {
    "\(finding.rule) \(file) \(finding.function ?? "") \(Fingerprints.normalised(finding.message))"
  }
}
