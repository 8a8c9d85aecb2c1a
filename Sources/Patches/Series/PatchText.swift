/// The parts of a patch mail's text, as git-mailinfo(1) and git-am(1) see them.
struct PatchText {
  /// `From:` at the top of the text: the author, when somebody else sent the mail.
  var author: MailAddress?
  /// `Subject:` there.
  var subject: String?
  /// The commit message: up to `---` or the diff, without the headers at its top.
  var message = ""

  init(_ body: String) {
    var lines: [Substring] = []
    var all = DiffLines(body)
    while let bytes = all.next() {
      let line = Substring(decoding: bytes, as: UTF8.self)
      if Self.isScissors(line) {
        lines = []
      } else if Self.endsMessage(line) {
        break
      } else {
        lines.append(line)
      }
      // A commit message of more lines is none.
      guard lines.count < 20_000 else { break }
    }
    let start = lines.prefix { $0.allSatisfy(\.isWhitespace) }.count
    var rest = lines[start...]
    if !takeHeaders(&rest) {
      // "Patch … has been added to the stable tree": the patch's own headers stand below some words.
      for (before, index) in zip(rest.indices, rest.indices.dropFirst()) where rest[before].isEmpty {
        var block = rest[index...]
        var found = PatchText(author: nil, subject: nil)
        if found.takeHeaders(&block), found.author != nil, found.subject != nil {
          (author, subject) = (found.author, found.subject)
          rest = block
          break
        }
      }
    }
    message = rest.joined(separator: "\n").trimmingBlankLines()
  }

  private init(author: MailAddress?, subject: String?) {
    self.author = author
    self.subject = subject
  }

  /// Takes a block of headers at the top; false, and nothing taken, when there is none.
  private mutating func takeHeaders(_ lines: inout ArraySlice<Substring>) -> Bool {
    var rest = lines
    // The separator of an mbox, pasted with the mail.
    if let first = rest.first, first.hasPrefix(">From ") || MboxSplitter.isSeparator(Array((first + "\n").utf8)[...]) {
      rest = rest.dropFirst()
    }
    var found = false
    while let line = rest.first, let colon = line.firstIndex(of: ":") {
      let key = line[..<colon].lowercased()
      guard ["from", "subject", "date", "to", "cc", "message-id", "content-type", "mime-version"].contains(key) else {
        break
      }
      // `To: ` alone is a sentence, not a header of a commit.
      guard found || key == "from" || key == "subject" || key == "date" else { break }
      var value = String(line[line.index(after: colon)...])
      rest = rest.dropFirst()
      while let more = rest.first, let blank = more.first, blank == " " || blank == "\t" {
        value += " " + more
        rest = rest.dropFirst()
      }
      let isAddress = key == "from" ? MessageReader.address(value) : nil
      if key == "from", isAddress == nil { return false }
      if key == "from" { author = isAddress }
      if key == "subject" { subject = HeaderText.cleaned(value, limit: MailLimits.headerScalars) }
      found = true
    }
    guard found else { return false }
    // Headers are a paragraph of their own; what goes on is prose.
    guard rest.first?.allSatisfy(\.isWhitespace) ?? true else {
      author = nil
      subject = nil
      return false
    }
    lines = rest
    return true
  }

  /// `patchbreak` of git's mailinfo.c.
  private static func endsMessage(_ line: Substring) -> Bool {
    if line.hasPrefix("diff -") || line.hasPrefix("Index: ") { return true }
    guard line.hasPrefix("---") else { return false }
    let rest = line.dropFirst(3)
    if rest.first == " ", rest.dropFirst().first?.isWhitespace == false { return true }
    return rest.allSatisfy(\.isWhitespace)
  }

  /// `is_scissors_line` of git's mailinfo.c: scissors and perforation, more than a third of a line that begins and ends
  /// with them.
  static func isScissors(_ line: Substring) -> Bool {
    let text = Array(line.utf8)
    guard text.count < 200 else { return false }
    var (perforation, scissors, gap, visible) = (0, 0, 0, 0)
    var (first, last) = (-1, -1)
    var inPerforation = false
    var index = 0
    while index < text.count {
      defer { index += 1 }
      if text[index] == 32 || text[index] == 9 {
        if inPerforation {
          perforation += 1
          gap += 1
        }
        continue
      }
      last = index
      if first < 0 { first = index }
      if text[index] == UInt8(ascii: "-") {
        inPerforation = true
        perforation += 1
      } else if index + 1 < text.count,
        [">8", "8<", ">%", "%<"].contains(where: { text[index...(index + 1)].elementsEqual($0.utf8) })
      {
        inPerforation = true
        perforation += 2
        scissors += 2
        index += 1
        last = index
      } else {
        inPerforation = false
      }
    }
    visible = first >= 0 ? last - first + 1 : 0
    return scissors > 0 && 8 <= visible && visible < perforation * 3 && gap * 2 < perforation
  }
}

extension String {
  /// Without the blank lines at both ends.
  func trimmingBlankLines() -> String {
    var lines = split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let first = lines.first, first.allSatisfy(\.isWhitespace) { lines = lines.dropFirst() }
    while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines = lines.dropLast() }
    return lines.joined(separator: "\n")
  }
}
