/// What is wrong with a hunk, and where, from 0.
struct HunkDamage: Error {
  var line: Int
  var words: String
}

/// Reads one hunk, whose header counts its lines.
enum HunkReader {
  /// Takes the `@@` line and the lines behind it, of which it takes what belongs to the hunk; gives the hunk or its
  /// damage, and how many lines it looked at.
  static func read(
    header: ArraySlice<UInt8>, at number: Int, from lines: inout DiffLines
  ) -> (outcome: Result<Hunk, HunkDamage>, lines: Int) {
    guard var hunk = parse(header, at: number) else {
      let words = "expected '@@ -start,count +start,count @@', found '\(DiffNames.shown(header))'"
      return (.failure(HunkDamage(line: number, words: words)), 1)
    }
    do {
      try fill(&hunk, from: &lines)
      return (.success(hunk), hunk.lines.count + 1)
    } catch {
      return (.failure(error), hunk.lines.count + 1)
    }
  }

  private static func fill(_ hunk: inout Hunk, from lines: inout DiffLines) throws(HunkDamage) {
    var old = hunk.oldCount
    var new = hunk.newCount
    while old > 0 || new > 0 {
      guard let line = lines.peek() else {
        throw HunkDamage(line: lines.number, words: "the text ends where \(counted(old, new)) more should come")
      }
      let (isOld, isNew): (Bool, Bool)
      let text = String(decoding: line.dropFirst(), as: UTF8.self)
      switch line.first {
      // A blank that stands alone is lost when a program trims lines; git takes the empty line for it too.
      case UInt8(ascii: " "), nil:
        (isOld, isNew) = (true, true)
        hunk.lines.append(.context(text))
      case UInt8(ascii: "-"):
        (isOld, isNew) = (true, false)
        hunk.lines.append(.removed(text))
      case UInt8(ascii: "+"):
        (isOld, isNew) = (false, true)
        hunk.lines.append(.added(text))
      case UInt8(ascii: "\\") where !hunk.lines.isEmpty:
        markLineEnd(of: &hunk)
        _ = lines.next()
        continue
      default:
        let words = "expected a line that begins with ' ', '+' or '-' (\(counted(old, new)) to come), found "
        throw HunkDamage(line: lines.number, words: words + "'\(DiffNames.shown(line))'")
      }
      guard (!isOld || old > 0) && (!isNew || new > 0) else {
        throw HunkDamage(line: lines.number, words: "more lines than its header counts on one side")
      }
      old -= isOld ? 1 : 0
      new -= isNew ? 1 : 0
      _ = lines.next()
    }
    if let line = lines.peek(), line.first == UInt8(ascii: "\\"), !hunk.lines.isEmpty {
      markLineEnd(of: &hunk)
      _ = lines.next()
    }
    if let line = lines.peek(), isFurtherChange(line) {
      throw HunkDamage(line: lines.number, words: "more changed lines than its header counts")
    }
  }

  /// A changed line, and neither a signature's `-- ` nor the header of a file.
  private static func isFurtherChange(_ line: ArraySlice<UInt8>) -> Bool {
    switch line.first {
    case UInt8(ascii: "+"): !line.starts(with: DiffParser.newHeader)
    case UInt8(ascii: "-"): !line.starts(with: "--".utf8)
    default: false
    }
  }

  private static func counted(_ old: Int, _ new: Int) -> String { "\(old) old and \(new) new lines" }

  private static func markLineEnd(of hunk: inout Hunk) {
    switch hunk.lines.last {
    case .removed: hunk.oldLacksLineEnd = true
    case .added: hunk.newLacksLineEnd = true
    case .context:
      hunk.oldLacksLineEnd = true
      hunk.newLacksLineEnd = true
    case nil: break
    }
  }

  /// `@@ -1,2 +3,4 @@ section`; a count that is not there is 1.
  private static func parse(_ line: ArraySlice<UInt8>, at number: Int) -> Hunk? {
    var rest = line.dropFirst(DiffParser.hunkHeader.count)
    guard let old = range(&rest), eat(" +", &rest), let new = range(&rest), eat(" @@", &rest) else { return nil }
    let section = String(decoding: rest.first == 32 ? rest.dropFirst() : rest, as: UTF8.self)
    return Hunk(
      oldStart: old.start, oldCount: old.count, newStart: new.start, newCount: new.count, section: section, lines: [],
      bodyLine: number)
  }

  private static func range(_ rest: inout ArraySlice<UInt8>) -> (start: Int, count: Int)? {
    guard let start = number(&rest) else { return nil }
    guard eat(",", &rest) else { return (start, 1) }
    return number(&rest).map { (start, $0) }
  }

  /// No file has a thousand million lines.
  private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty, digits.count <= 9 else { return nil }
    rest = rest.dropFirst(digits.count)
    return Int(String(decoding: digits, as: UTF8.self))
  }

  private static func eat(_ text: String, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }
}
