/// The files that a series touches, at one moment: by path; a path that is not there is a file that is not there.
typealias Contents = [String: [UInt8]]

/// Puts patches onto files with `git apply`, in a scratch repository, under names of ours.
struct Patcher: Sendable {
  var scratch: ScratchRepository
  /// For the blobs to merge with; nil when there are none.
  var objects: ObjectReader? { scratch.borrows ? ObjectReader(scratch: scratch, limits: limits) : nil }
  var limits: ApplyLimits
  var deadline: ContinuousClock.Instant
  /// Whether there is a tree: a file that is not there may still exist where nobody looked.
  var hasTree: Bool

  enum Direction { case forward, backward }

  var secondsLeft: Double {
    let left = ContinuousClock.now.duration(to: deadline)
    return Double(left.components.seconds) + Double(left.components.attoseconds) / 1e18
  }

  var seconds: Double { min(limits.gitSeconds, max(0, secondsLeft)) }

  /// Applies, or takes back, all of the patch's files that the plan leaves open, at once. Gives nil when any does not
  /// fit as a whole, in time.
  func whole(
    _ patch: Patch, _ plan: FilePlan, onto contents: Contents, _ direction: Direction = .forward
  ) async throws -> Contents? {
    guard !plan.open.isEmpty else { return direction == .forward ? contents : nil }
    guard secondsLeft > 0 else { return nil }
    let paths = Set(plan.open.flatMap { FilePlan.paths(patch.files[$0]) }).sorted()
    let names = Dictionary(uniqueKeysWithValues: paths.enumerated().map { ($1, "f\($0)") })
    var text: [UInt8] = []
    for place in plan.open {
      let diff = patch.files[place]
      let form = Self.form(diff, names: names, contents: contents, direction: direction)
      DiffText.write(diff, form, to: &text)
    }
    let files = paths.compactMap { path in names[path].flatMap { name in contents[path].map { (name, $0) } } }
    try scratch.fill(Dictionary(uniqueKeysWithValues: files))
    do {
      guard try await apply(direction == .forward ? [] : ["-R"], text).succeeded else { return nil }
    } catch let error as ApplyError where error.isOfThisPatch {
      return nil
    }
    var result = contents
    for path in paths {
      guard let name = names[path] else { continue }
      switch scratch.contents(name, limit: limits.fileBytes) {
      case .contents(let bytes): result[path] = bytes
      case .absent: result[path] = nil
      case .refused: return nil
      }
    }
    return result
  }

  static func form(
    _ diff: FileDiff, names: [String: String], contents: Contents, direction: Direction = .forward
  ) -> DiffText.Form {
    let paths = FilePlan.paths(diff)
    let (old, new) = (names[paths[0]] ?? "", names[paths[paths.count - 1]] ?? "")
    let present = contents[direction == .forward ? paths[0] : paths[paths.count - 1]]
    let crlf = present.map(LineEnds.areCRLF) == true && !DiffText.keepsCR(diff)
    return DiffText.Form(oldName: old, newName: new, hunks: DiffText.changing(diff), crlf: crlf)
  }

  /// Runs `git apply` on the scratch's work tree.
  func apply(_ options: [String], _ text: [UInt8]) async throws -> GitResult {
    try await scratch.git.run(
      ["apply", "--whitespace=nowarn"] + options + ["-"], inputFile: scratch.inputFile(text), outputLimit: 1 << 16,
      seconds: seconds)
  }
}
