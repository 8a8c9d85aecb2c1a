/// The reading of one text: finds the files in it, as `git apply` does.
struct DiffParser {
  static let gitHeader = Array("diff --git ".utf8)
  static let oldHeader = Array("--- ".utf8)
  static let newHeader = Array("+++ ".utf8)
  static let hunkHeader = Array("@@ -".utf8)
  private static let combinedHeaders = [Array("diff --cc ".utf8), Array("diff --combined ".utf8), Array("@@@ -".utf8)]

  private var lines: DiffLines
  private var files: [FileDiff] = []
  private var problems: [String] = []
  private var unshownProblems = 0
  private var file: FileHeader?
  private var hunks: [Hunk] = []
  private var isDamaged = false
  /// Whether a hunk may follow: behind a file's header, a hunk, or the rest of a damaged one.
  private var mayHaveHunk = false
  private var hunkCount = 0
  private var lineCount = 0
  private var names = DiffNames()

  init(_ lines: DiffLines) {
    self.lines = lines
  }

  mutating func read() -> (files: [FileDiff], problems: [String]) {
    while let line = lines.next(), isWithinLimits() {
      take(line, at: lines.number - 1)
    }
    finishFile()
    if unshownProblems > 0 { problems.append("and \(unshownProblems) more problems") }
    return (files, problems)
  }

  private mutating func isWithinLimits() -> Bool {
    let what: String
    if files.count >= DiffLimits.files {
      what = "\(DiffLimits.files) files"
    } else if hunkCount >= DiffLimits.hunks {
      what = "\(DiffLimits.hunks) hunks"
    } else if lineCount >= DiffLimits.lines {
      what = "\(DiffLimits.lines) lines in hunks"
    } else {
      return true
    }
    problem("the diff has more than \(what); what follows is not read", at: lines.number - 1)
    return false
  }

  private mutating func problem(_ words: String, at line: Int) {
    if problems.count < DiffLimits.problems {
      problems.append("line \(line + 1): \(words)")
    } else {
      unshownProblems += 1
    }
  }

  private mutating func take(_ line: ArraySlice<UInt8>, at number: Int) {
    if line.starts(with: Self.gitHeader) {
      finishFile()
      readGitHeader(line, at: number)
    } else if lines.isPlainHeader(line), let new = lines.next() {
      finishFile()
      file = FileHeader(firstLine: number, isGit: false, oldName: DiffNames.name(line), newName: DiffNames.name(new))
      mayHaveHunk = true
    } else if line.starts(with: Self.hunkHeader) {
      guard mayHaveHunk, let path = file?.shownName else {
        return problem("a hunk without a file: expected '--- a/…' and '+++ b/…' above it", at: number)
      }
      readHunk(line, at: number, path: path)
    } else if Self.combinedHeaders.contains(where: { line.starts(with: $0) }) {
      let isHunk = line.starts(with: Self.combinedHeaders[2])
      if !isHunk { finishFile() }
      if !isHunk || mayHaveHunk {
        problem("a combined diff, of a merge, is not read: expected 'diff --git'", at: number)
      }
      mayHaveHunk = false
    } else if file != nil, isBinaryMark(line) {
      file?.isBinary = true
      mayHaveHunk = false
    } else if !isDamaged {
      mayHaveHunk = false
    }
  }

  private func isBinaryMark(_ line: ArraySlice<UInt8>) -> Bool {
    guard hunks.isEmpty, let file, file.isGit else { return false }
    return line.elementsEqual("GIT binary patch".utf8)
      || line.starts(with: "Binary files ".utf8) && line.suffix(7).elementsEqual(" differ".utf8)
  }

  private mutating func readGitHeader(_ line: ArraySlice<UInt8>, at number: Int) {
    var header = FileHeader(firstLine: number, isGit: true)
    header.pair = DiffNames.pair(line.dropFirst(Self.gitHeader.count))
    while let next = lines.peek(), header.takeExtended(next) { _ = lines.next() }
    if let next = lines.peek(), next.starts(with: Self.oldHeader) {
      let old = DiffNames.name(next)
      _ = lines.next()
      if let new = lines.peek(), new.starts(with: Self.newHeader) {
        header.oldName = old
        header.newName = DiffNames.name(new)
        _ = lines.next()
      } else {
        problem("expected '+++ ' and a path behind '--- '", at: lines.number)
      }
    }
    file = header
    mayHaveHunk = true
  }

  private mutating func readHunk(_ line: ArraySlice<UInt8>, at number: Int, path: String) {
    isDamaged = false
    let result = HunkReader.read(header: line, at: number, from: &lines)
    lineCount += result.lines
    hunkCount += 1
    switch result.outcome {
    case .success(let hunk): hunks.append(hunk)
    case .failure(let damage):
      isDamaged = true
      problem("the hunk of \(path) in line \(number + 1) is left out: \(damage.words)", at: damage.line)
    }
  }

  private mutating func finishFile() {
    defer {
      file = nil
      hunks = []
      isDamaged = false
      mayHaveHunk = false
    }
    guard let file else { return }
    switch names.resolved(file, hunks: hunks) {
    case .success(var diff):
      diff.hunks = hunks
      let isNothing = diff.change == .modified && hunks.isEmpty && !diff.isBinary && diff.oldMode == diff.newMode
      if isNothing, !isDamaged { problem("\(file.shownName) has no hunks and no other change", at: file.firstLine) }
      files.append(diff)
    case .failure(let refusal): problem(refusal.words, at: file.firstLine)
    }
  }
}
