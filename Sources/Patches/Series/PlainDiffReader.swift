import Foundation

/// Patches without mail: the output of `git diff`, `git show`, `git log -p`, a quilt patch.
enum PlainDiffReader {
  /// One patch for each commit that git-show(1) and git-log(1) name, oldest first; one for a diff without commits.
  static func patches(in diff: PlainDiff) -> [Patch] {
    let name = HeaderText.cleaned(fileName(diff.origin.file))
    var patches: [Patch] = []
    var dates: [String] = []
    for (commit, text) in commits(in: diff.text) {
      let (files, problems) = DiffReader.read(text)
      guard !files.isEmpty || !problems.isEmpty else { continue }
      var patch = Patch(number: 1, title: name, mail: nil, text: text, files: files, problems: problems)
      if commit {
        let head = CommitHead(text)
        patch.title = head.title ?? name
        patch.message = head.message
        patch.author = head.author
        dates.append(head.date)
      } else {
        patch.message = PatchText(text).message
      }
      patches.append(patch)
    }
    // The log begins with the newest, unless it was asked not to.
    if patches.count > 1, dates.count == patches.count, isNewestFirst(dates) { patches.reverse() }
    for index in patches.indices { patches[index].number = index + 1 }
    return patches
  }

  private static func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The stretches that begin with `commit` and an id; text before the first of them goes with it.
  private static func commits(in text: String) -> [(isCommit: Bool, text: String)] {
    var starts: [Int] = []
    var place = 0
    let bytes = Array(text.utf8)
    while place < bytes.count {
      let end = LineEnd.next(in: bytes[place...]) ?? bytes.count
      if isCommit(bytes[place..<end]) { starts.append(place) }
      place = end + 1
    }
    guard let first = starts.first else { return [(false, text)] }
    let edges = starts + [bytes.count]
    // A diff above the first commit is a patch too.
    let before = String(decoding: bytes[..<first], as: UTF8.self)
    return (DiffReader.hasDiff(before) ? [(false, before)] : [])
      + zip(edges, edges.dropFirst()).map { (true, String(decoding: bytes[$0..<$1], as: UTF8.self)) }
  }

  /// `commit 1b2c…`, and names of branches behind it.
  private static func isCommit(_ line: ArraySlice<UInt8>) -> Bool {
    let key = Array("commit ".utf8)
    guard line.starts(with: key) else { return false }
    let id = line.dropFirst(key.count).prefix { $0 != 32 && $0 != 13 }
    return (id.count == 40 || id.count == 64) && id.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }
  }

  /// By the first and last date, as git writes them by default: `Tue Nov 14 22:13:20 2023 +0100`.
  private static func isNewestFirst(_ dates: [String]) -> Bool {
    func seconds(_ text: String?) -> Double? {
      guard let text else { return nil }
      let reading = try? MailSource.read(
        bytes: Array("From: a@b.c\nDate: \(HeaderText.cleaned(text))\n\n".utf8), name: "")
      return reading?.mails.first?.date?.timeIntervalSince1970
    }
    guard let first = seconds(dates.first), let last = seconds(dates.last) else { return true }
    return first >= last
  }
}

/// What `git show` writes above a diff.
struct CommitHead {
  var author: MailAddress?
  var date = ""
  var title: String?
  var message = ""

  init(_ text: String) {
    var lines = DiffLines(text)
    var words: [String] = []
    while let bytes = lines.next(), !bytes.starts(with: DiffParser.gitHeader), words.count < 20_000 {
      let line = String(decoding: bytes, as: UTF8.self)
      if line.hasPrefix("    ") {
        words.append(String(line.dropFirst(4)))
      } else if line.hasPrefix("Author:") {
        author = MessageReader.address(String(line.dropFirst(7)))
      } else if line.hasPrefix("Date:") || line.hasPrefix("CommitDate:") || line.hasPrefix("AuthorDate:") {
        date = line.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces)
      } else if line.isEmpty, !words.isEmpty {
        words.append("")
      }
    }
    guard let first = words.first else { return }
    title = HeaderText.cleaned(first, limit: MailLimits.headerScalars)
    message = words.dropFirst().joined(separator: "\n").trimmingBlankLines()
  }
}
