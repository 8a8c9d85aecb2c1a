/// Puts the changes of one file onto it, as far as they fit: as a whole, by a three-way merge, then hunk by hunk.
struct FilePatcher: Sendable {
  var patcher: Patcher
  var diff: FileDiff
  /// The files before the patch, and as the files of the patch that come before this one left them.
  var before: Contents
  var now: Contents

  /// What became of the file.
  struct Attempt: Sendable {
    var contents: Contents
    var outcome: FileApplication.Outcome
    var alreadyThere: [Int] = []
    /// Hunks that fit only with less context than they have, or with other white space.
    var loosely: [Int] = []
  }

  private static let (old, new) = ("old", "new")
  /// Hunks may disagree with the file in the outermost of git's three lines of context, as patch(1) allows it, and in
  /// white space, which some mail programs change.
  private static let loose = ["-C2", "--ignore-whitespace"]

  private var oldPath: String { FilePlan.paths(diff)[0] }
  private var newPath: String { diff.path }
  private var movesFile: Bool {
    switch diff.change {
    case .renamed, .copied: true
    case .added, .modified, .deleted: false
    }
  }

  /// Renames and copies speak of the files before the patch, whatever other parts of it do to them (git-apply(1)).
  private var source: [UInt8]? { movesFile ? before[oldPath] : now[oldPath] }

  func run() async throws -> Attempt {
    if let reason = obstacle { return rejected(reason) }
    guard patcher.secondsLeft > 0 else { return rejected("the time for the series was up") }
    do {
      return try await step()
    } catch let error as ApplyError where error.isOfThisPatch {
      return rejected("\(error)")
    }
  }

  private func step() async throws -> Attempt {
    let all = DiffText.changing(diff)
    guard diff.change != .added, diff.change != .deleted, !all.isEmpty, var current = source else {
      if let contents = try await plainly(all) { return Attempt(contents: contents, outcome: .applied) }
      return rejected(
        diff.change == .deleted ? "the file is not the one that the patch deletes" : "git does not accept it")
    }
    if all.count > patcher.limits.singleHunks {
      if let contents = try await plainly(all) { return Attempt(contents: contents, outcome: .applied) }
      return rejected(
        "its \(all.count) hunks do not all fit, and are more than the \(patcher.limits.singleHunks) that are tried "
          + "one by one")
    }
    let unfit = try await rejects(of: all, options: [], current: &current)
    if unfit.isEmpty { return Attempt(contents: files(with: current), outcome: .applied) }
    if let merged = try await threeWay(all) { return merged }
    return try await loosely(all, unfit: unfit, current)
  }

  /// What git need not be asked for.
  private var obstacle: String? {
    if diff.change == .added {
      guard let there = now[newPath] else { return nil }
      return there == DiffText.contents(diff)
        ? "it is in the tree already" : "a file of this name is there already, with other contents"
    }
    guard source != nil else {
      if !patcher.hasTree { return "no tree" }
      if diff.change == .deleted { return "the file is not there, or was deleted already" }
      return movesFile && now[newPath] != nil ? "it is in the tree already" : "the file is not there"
    }
    return movesFile && now[newPath] != nil ? "a file named \(newPath) is there already" : nil
  }

  private func rejected(_ reason: String, alreadyThere: [Int] = []) -> Attempt {
    Attempt(contents: now, outcome: .rejected(reason: reason), alreadyThere: alreadyThere)
  }

  private func text(_ hunks: [Int], withBlobs: Bool = false, of changes: FileDiff? = nil) -> [UInt8] {
    let changes = changes ?? diff
    let names = movesFile ? [oldPath: Self.old, newPath: Self.new] : [newPath: Self.old]
    let contents = source.map { [oldPath: $0] } ?? [:]
    var form = Patcher.form(changes, names: names, contents: contents)
    (form.hunks, form.withBlobs) = (hunks, withBlobs)
    var text: [UInt8] = []
    DiffText.write(changes, form, to: &text)
    return text
  }

  /// The files with what git left under our names.
  private func result() -> Contents? {
    switch left(movesFile ? Self.new : Self.old) {
    case .contents(let bytes): files(with: bytes)
    case .absent: files(with: nil)
    case .refused: nil
    }
  }

  private func left(_ name: String) -> BaseFile {
    patcher.scratch.contents(name, limit: patcher.limits.fileBytes)
  }

  private func files(with after: [UInt8]?) -> Contents {
    var files = now
    if case .renamed = diff.change { files[oldPath] = nil }
    files[newPath] = after
    return files
  }

  private func fill(_ bytes: [UInt8]?) throws {
    try patcher.scratch.fill(bytes.map { [Self.old: $0] } ?? [:])
  }

  private func plainly(_ hunks: [Int]) async throws -> Contents? {
    try fill(source)
    return try await patcher.apply([], text(hunks)).succeeded ? result() : nil
  }

  /// Merges what the patch does to the blob that its author had into the file.
  private func threeWay(_ hunks: [Int]) async throws -> Attempt? {
    guard let source, !hunks.isEmpty, let blob = try await authorsBlob() else { return nil }
    let (scratch, git) = (patcher.scratch, patcher.scratch.git)
    let id = try await git.succeed(
      ["hash-object", "-w", "--stdin"], inputFile: scratch.inputFile(blob), seconds: patcher.seconds
    ).text
    var named = diff
    (named.oldBlob, named.newBlob) = (id, ObjectID.named(diff.newBlob))
    try fill(source)
    _ = try await git.succeed(["read-tree", "--empty"], seconds: patcher.seconds)
    _ = try await git.succeed(["add", "--", Self.old], seconds: patcher.seconds)
    let merged = try await patcher.apply(["--3way"], text(hunks, withBlobs: true, of: named))
    guard merged.succeeded, let contents = result() else { return nil }
    if contents[newPath] == source, !movesFile {
      return rejected("it is in the tree already", alreadyThere: hunks)
    }
    return Attempt(contents: contents, outcome: .applied)
  }

  private func authorsBlob() async throws -> [UInt8]? {
    guard let objects = patcher.objects, let name = ObjectID.named(diff.oldBlob),
      let id = try await objects.blobs([name])[name],
      case .contents(let bytes) = try await objects.contents(of: [id])[id]
    else { return nil }
    return bytes
  }

  /// Presses in what did not fit, with less context; what is there already is left alone, for there it would fit twice.
  private func loosely(_ all: [Int], unfit: [Int], _ fitted: [UInt8]) async throws -> Attempt {
    let alreadyThere = try await present(unfit)
    var (current, open) = (fitted, unfit.filter { !alreadyThere.contains($0) })
    let tried = open
    if !open.isEmpty { open = try await rejects(of: open, options: Self.loose, current: &current) }
    let loosely = tried.filter { !open.contains($0) }
    let left = (open + alreadyThere).sorted()
    if left.isEmpty { return Attempt(contents: files(with: current), outcome: .applied, loosely: loosely) }
    if left.count == all.count, !movesFile {
      return rejected(
        alreadyThere.count == all.count ? "it is in the tree already" : "no hunk fits", alreadyThere: alreadyThere)
    }
    return Attempt(
      contents: files(with: current), outcome: .partly(rejected: left), alreadyThere: alreadyThere, loosely: loosely)
  }

  /// Applies those hunks that fit, one after the other; gives the others.
  private func rejects(of hunks: [Int], options: [String], current: inout [UInt8]) async throws -> [Int] {
    let (after, fitting) = try await fit(hunks, options: options, onto: current)
    // Where not all fit, the file is another one than the author's, and one that fits may have gone astray.
    let good = fitting.filter { place in
      fitting.count == hunks.count && options.isEmpty
        || HunkPlace.isUnderItsHeading(
          diff.hunks[place.hunk], place, in: after, fullContext: options != Self.loose)
    }
    if good.count == fitting.count {
      current = after
    } else if !good.isEmpty {
      current = try await fit(good.map(\.hunk), options: options, onto: current).after
    }
    return hunks.filter { hunk in !good.contains { $0.hunk == hunk } }
  }

  /// Lets git apply what fits of these hunks; gives the file with them, and where they went.
  private func fit(
    _ hunks: [Int], options: [String], onto current: [UInt8]
  ) async throws -> (after: [UInt8], fitting: [HunkPlace]) {
    try fill(current)
    // The file keeps its name here: what a rename does to it is done once, by the caller.
    var plain = diff
    (plain.change, plain.oldPath, plain.newPath) = (.modified, Self.old, Self.old)
    let crlf = LineEnds.areCRLF(current) && !DiffText.keepsCR(diff)
    var text: [UInt8] = []
    DiffText.write(plain, .init(oldName: Self.old, newName: Self.old, hunks: hunks, crlf: crlf), to: &text)
    let run = try await patcher.apply(["--reject", "--verbose"] + options, text)
    guard case .contents(let after) = left(Self.old),
      let report = RejectReport(run.errors, hunks: hunks.count, succeeded: run.succeeded)
    else { return (current, []) }
    let fitting = hunks.enumerated().compactMap { number, hunk -> HunkPlace? in
      guard !report.rejected.contains(number + 1) else { return nil }
      // With less context, where it says is not where it was.
      let line = options.isEmpty ? nil : diff.hunks[hunk].newStart
      return HunkPlace(hunk: hunk, moved: report.moved[number + 1] ?? line)
    }
    return (after, fitting)
  }

  /// Of these hunks, those whose change the file before the patch shows already: taken back, they fit.
  private func present(_ hunks: [Int]) async throws -> [Int] {
    guard !hunks.isEmpty, var copy = source else { return [] }
    let others = try await rejects(of: hunks, options: ["-R"], current: &copy)
    return hunks.filter { !others.contains($0) }
  }
}
