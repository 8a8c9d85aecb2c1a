/// The way through a series: the state of its files before the first patch and after each.
struct SeriesWalk: Sendable {
  private let series: Series
  private let plans: [FilePlan]
  private let patcher: Patcher
  /// One more than patches, once `run()` is through.
  private(set) var states: [Contents]
  private(set) var patches: [PatchApplication] = []
  private(set) var remarks: [String] = []

  init(series: Series, refusals: [String: String], start: Contents, patcher: Patcher) {
    self.series = series
    self.patcher = patcher
    plans = series.patches.map { FilePlan($0, refusals: refusals, limits: patcher.limits) }
    states = [start]
  }

  mutating func run() async throws {
    var place = try await cleanly(from: 0)
    if place < series.patches.count, patcher.hasTree {
      // A patch that does not fit may be there already, and others with it.
      let (before, held) = try await takenBack(from: states[0])
      if !held.isEmpty {
        states = [before]
        patches = []
        place = try await cleanly(from: 0)
      }
      for place in patches.indices where held.contains(place) { patches[place].wasInTree = true }
      while place < series.patches.count {
        try await asFarAsItFits(place)
        patches[place].wasInTree = held.contains(place)
        place += 1
      }
      tell(held)
    } else {
      while place < series.patches.count {
        try await asFarAsItFits(place)
        place += 1
      }
    }
  }

  private var now: Contents { states[states.count - 1] }

  /// Applies patch after patch for as long as they fit as a whole; gives the place of the first that does not.
  private mutating func cleanly(from start: Int) async throws -> Int {
    for place in start..<series.patches.count {
      guard try await whole(place) else { return place }
    }
    return series.patches.count
  }

  private mutating func whole(_ place: Int) async throws -> Bool {
    let plan = plans[place]
    guard let next = try await patcher.whole(series.patches[place], plan, onto: now) else { return false }
    states.append(next)
    let files = series.patches[place].files.indices.map {
      FileApplication(file: $0, outcome: plan.settled[$0] ?? .applied)
    }
    patches.append(PatchApplication(files: files))
    return true
  }

  /// Takes out what the files hold already, newest patch first; gives them without, and which patches these were.
  private func takenBack(from start: Contents) async throws -> (before: Contents, held: Set<Int>) {
    var (contents, held) = (start, Set<Int>())
    for place in series.patches.indices.reversed() {
      let without = try await patcher.whole(series.patches[place], plans[place], onto: contents, .backward)
      guard let without else { continue }
      contents = without
      held.insert(place)
    }
    return (contents, held)
  }

  private mutating func asFarAsItFits(_ place: Int) async throws {
    if try await whole(place) { return }
    let (patch, before) = (series.patches[place], now)
    var (contents, files) = (before, [FileApplication]())
    for (file, diff) in patch.files.enumerated() {
      if let outcome = plans[place].settled[file] {
        files.append(FileApplication(file: file, outcome: outcome))
        continue
      }
      let attempt = try await FilePatcher(patcher: patcher, diff: diff, before: before, now: contents).run()
      contents = attempt.contents
      files.append(FileApplication(file: file, outcome: attempt.outcome, alreadyThere: attempt.alreadyThere))
      note(attempt, patch, diff)
    }
    states.append(contents)
    patches.append(PatchApplication(files: files))
  }

  private mutating func note(_ attempt: FilePatcher.Attempt, _ patch: Patch, _ diff: FileDiff) {
    let file = "patch \(patch.number): \(diff.path): "
    if !attempt.loosely.isEmpty {
      let hunks = Self.hunks(attempt.loosely)
      let verb = attempt.loosely.count == 1 ? "fits" : "fit"
      remarks.append(file + "\(hunks) \(verb) only with less context, or with other white space, than in the patch")
    }
    if !attempt.alreadyThere.isEmpty, attempt.alreadyThere.count < diff.hunks.count {
      let hunks = Self.hunks(attempt.alreadyThere)
      remarks.append(file + "\(hunks) \(attempt.alreadyThere.count == 1 ? "is" : "are") in the tree already")
    }
  }

  private mutating func tell(_ held: Set<Int>) {
    let numbers = held.map { series.patches[$0].number }.sorted()
    guard let first = numbers.first else { return }
    remarks.append(
      numbers.count == 1
        ? "patch \(first) is in the tree already: it is judged against the tree without it"
        : "patches \(Self.ranges(numbers)) are in the tree already: they are judged against the tree without them")
  }

  private static func hunks(_ places: [Int]) -> String {
    (places.count == 1 ? "hunk " : "hunks ") + ranges(places.map { $0 + 1 })
  }

  /// `1-3, 5`.
  static func ranges(_ numbers: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for number in Set(numbers).sorted() {
      if let last = ranges.last, last.upperBound + 1 == number {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    let words = ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
    return words.joined(separator: ", ")
  }
}
