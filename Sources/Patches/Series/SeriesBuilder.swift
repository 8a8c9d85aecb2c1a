import Foundation

/// Makes a series of the mails that belong together.
struct SeriesBuilder {
  /// By a mail's place, how often it came again.
  var copies: [Int: Int]

  func series(_ group: [PatchMail]) -> Series {
    var remarks: [String] = []
    let cover = chosen(group.filter(\.isCover), name: "the cover letter", remarks: &remarks)
    var byNumber: [Int: [PatchMail]] = [:]
    for mail in group where !mail.isCover { byNumber[mail.number, default: []].append(mail) }
    var patches: [Patch] = []
    for number in byNumber.keys.sorted() {
      let mail = chosen(byNumber[number] ?? [], name: "patch \(number)", remarks: &remarks)
      patches += mail?.patches ?? []
    }
    let attached = group.count == 1 && patches.count > 1
    let total = group.compactMap(\.subject.total).max() ?? max(1, attached ? patches.count : 1)
    let known = Set(patches.map(\.number))
    let missing =
      total > known.count || !known.isSubset(of: 1...total) ? (1...max(1, total)).filter { !known.contains($0) } : []
    let beyond = known.filter { $0 > total }.sorted()
    if !beyond.isEmpty {
      remarks.append("numbers beyond the \(total) that the subjects promise: \(listed(beyond))")
    }
    let texts =
      [cover?.mail.body].compactMap { $0 } + patches.map(\.text)
      + patches.compactMap { $0.mail?.attachments.isEmpty == false ? $0.mail?.body : nil }
    let trailers = SeriesTrailers(texts)
    return Series(
      title: cover?.subject.title ?? patches.first?.title ?? "", version: group.map(\.subject.version).max() ?? 1,
      isRFC: group.contains(where: \.subject.isRFC), isResend: group.contains(where: \.subject.isResend), total: total,
      cover: cover?.mail, patches: patches, missing: missing, baseCommit: trailers.baseCommit,
      changeID: trailers.changeID, prerequisites: trailers.prerequisites, remarks: remarks)
  }

  /// The one to read of mails with one number: the latest.
  private func chosen(_ mails: [PatchMail], name: String, remarks: inout [String]) -> PatchMail? {
    for mail in mails {
      if let count = copies[mail.place] {
        remarks.append("\(name) came \(count == 1 ? "twice" : "\(count + 1) times"), with one Message-ID")
      }
    }
    guard mails.count > 1 else { return mails.first }
    remarks.append("\(name) came in \(mails.count) mails; the latest is read")
    return mails.max { one, other in
      (one.mail.date ?? .distantPast, one.place) < (other.mail.date ?? .distantPast, other.place)
    }
  }

  private func listed(_ numbers: [Int]) -> String {
    numbers.prefix(10).map(String.init).joined(separator: ", ") + (numbers.count > 10 ? " and more" : "")
  }
}
