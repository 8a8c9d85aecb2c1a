import Foundation

extension Series {
  /// Of each series its newest version, in the order in which the series were first given; what was left aside is a
  /// remark of the one that was taken. Versions belong together by `change-id`, or when one sender gave them one title
  /// or half of their patches' titles, or sent the later one into the thread of the earlier.
  ///
  /// Newer is what is no RFC, has the higher version, was sent again, is later, in this order. Where somebody answered
  /// single patches of a version with their next one, the others are taken from the version before.
  public static func newest(of series: [Series]) -> [Series] {
    families(of: series).compactMap { family in
      guard var newest = family.max(by: isOlder) else { return nil }
      newest.completeReroll(from: family)
      let others = Set(family.map(\.versionName)).subtracting([newest.versionName]).sorted()
      if !others.isEmpty {
        newest.remarks.append("\(newest.versionName) is taken; here too: \(others.joined(separator: ", "))")
      }
      return newest
    }
  }

  /// Of each series the version that is asked for; `lacking` are the newest versions of those that do not have it.
  public static func ofVersion(_ version: Int, in series: [Series]) -> (chosen: [Series], lacking: [Series]) {
    var chosen: [Series] = []
    var lacking: [Series] = []
    for family in families(of: series) {
      if let found = family.filter({ $0.version == version }).max(by: isOlder) {
        chosen.append(found)
      } else if let newest = family.max(by: isOlder) {
        lacking.append(newest)
      }
    }
    return (chosen, lacking)
  }

  /// `v3`, `RFC v2`, `v3 resent`.
  private var versionName: String { (isRFC ? "RFC " : "") + "v\(version)" + (isResend ? " resent" : "") }

  /// Takes patches that are missing from the newest of the older versions, when mails of this one answer mails of that
  /// one and there is no cover letter that would announce a whole version.
  private mutating func completeReroll(from family: [Series]) {
    guard cover == nil, !missing.isEmpty, total > 1 else { return }
    let parents = Set(mails.flatMap { $0.references + $0.inReplyTo })
    let own = self
    let older = family.filter { candidate in
      candidate.total == total && candidate.version < version && Self.isOlder(candidate, own)
        && candidate.patches.contains { parents.contains($0.mail?.messageID ?? "") }
    }
    guard let base = older.max(by: Self.isOlder) else { return }
    let taken = base.patches.filter { missing.contains($0.number) }
    guard !taken.isEmpty else { return }
    patches = (patches + taken).sorted { $0.number < $1.number }
    cover = base.cover
    title = base.title
    baseCommit = baseCommit ?? base.baseCommit
    changeID = changeID ?? base.changeID
    missing.removeAll { number in taken.contains { $0.number == number } }
    let numbers = taken.map { String($0.number) }.joined(separator: ", ")
    remarks.append("patches that v\(version) does not send again are taken from v\(base.version): \(numbers)")
  }

  private var mails: [Mail] { [cover].compactMap { $0 } + patches.compactMap(\.mail) }

  /// When its first mail was sent.
  private var date: Date { mails.compactMap(\.date).min() ?? .distantPast }

  private static func isOlder(_ one: Series, _ other: Series) -> Bool {
    (one.isRFC ? 0 : 1, one.version, one.isResend ? 1 : 0, one.date)
      < (other.isRFC ? 0 : 1, other.version, other.isResend ? 1 : 0, other.date)
  }

  private static func families(of series: [Series]) -> [[Series]] {
    let marks = series.map(Marks.init)
    var sets = DisjointSets<Int>()
    var byMark: [String: [Int]] = [:]
    // Only those that share a mark are compared: a list has thousands of series.
    for (index, mark) in marks.enumerated() {
      for key in mark.keys {
        for other in byMark[key, default: []].suffix(50) where mark.isVersion(of: marks[other]) {
          sets.join(index, other)
        }
        byMark[key, default: []].append(index)
      }
    }
    var order: [Int] = []
    var families: [Int: [Series]] = [:]
    for (index, one) in series.enumerated() {
      let root = sets.root(of: index)
      if families[root] == nil { order.append(root) }
      families[root, default: []].append(one)
    }
    return order.compactMap { families[$0] }
  }

  /// By what two versions of a series are known.
  private struct Marks {
    var changeID: String?
    var sender: String
    var title: String
    var titles: Set<String>
    var ids: Set<String>
    var parents: Set<String>
    var version: Int
    var isMany: Bool
    var place: String

    init(_ series: Series) {
      let mails = series.mails
      changeID = series.changeID
      sender = mails.first.map { PatchReader.sender(of: $0).mailbox.lowercased() } ?? ""
      title = series.title.lowercased()
      titles = Set(series.patches.map { $0.title.lowercased() })
      ids = Set(mails.map(\.messageID)).subtracting([""])
      parents = Set(mails.flatMap { $0.references + $0.inReplyTo }).subtracting(ids)
      version = series.version
      isMany = series.total > 1
      place = mails.isEmpty ? series.title : ""
    }

    var keys: [String] {
      guard place.isEmpty else { return [] }
      let shared = titles.union([title]).sorted().map { "title \(sender) \($0)" }
      let thread = ids.union(parents).sorted().map { "thread \($0)" }
      return (changeID.map { ["change \($0)"] } ?? []) + shared + thread
    }

    func isVersion(of other: Marks) -> Bool {
      if let changeID, let otherID = other.changeID { return changeID == otherID }
      guard sender == other.sender else { return false }
      if title == other.title, isMany == other.isMany || version != other.version { return true }
      let common = titles.intersection(other.titles).count
      if isMany, other.isMany, common * 2 >= min(titles.count, other.titles.count), common > 0 { return true }
      guard version != other.version, isMany == other.isMany else { return false }
      return !parents.isDisjoint(with: other.ids) || !other.parents.isDisjoint(with: ids)
    }
  }
}
