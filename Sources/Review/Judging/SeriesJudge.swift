import Findings

/// Says of each finding which patch of a series is to blame or to thank for it.
struct SeriesJudge {
  /// A finding as it is met from state to state.
  private struct Track {
    /// In the state in which it was met first, and in the one in which it was met last.
    var first: Finding
    var last: Finding
    var start: Int
    /// The first state in which it is not there any more.
    var end: Int?
  }

  /// Takes what was found in each state, the steps between them (one fewer), and the patches' numbers.
  static func judge(_ states: [[Finding]], steps: [StateStep], numbers: [Int]) -> [JudgedFinding] {
    guard let base = states.first else { return [] }
    var tracks = base.map { Track(first: $0, last: $0, start: 0) }
    for state in states.indices.dropFirst() {
      let alive = tracks.indices.filter { tracks[$0].end == nil }
      let pairs = FindingMatcher.match(alive.map { tracks[$0].last }, states[state], steps[state - 1])
      for (index, track) in alive.enumerated() {
        if let target = pairs[index] {
          tracks[track].last = states[state][target]
        } else {
          tracks[track].end = state
        }
      }
      let met = Set(pairs.values)
      for index in states[state].indices where !met.contains(index) {
        let finding = states[state][index]
        if let gone = returning(finding, among: tracks) {
          tracks[gone].end = nil
          tracks[gone].last = finding
        } else {
          tracks.append(Track(first: finding, last: finding, start: state))
        }
      }
    }
    return tracks.map { judged($0, end: states.count - 1, numbers: numbers) }
  }

  /// A finding of the base that a patch took away and this one brings back was never the series' business.
  private static func returning(_ finding: Finding, among tracks: [Track]) -> Int? {
    tracks.indices.first { index in
      let track = tracks[index]
      return track.start == 0 && track.end != nil && track.last.rule == finding.rule
        && track.last.place.file == finding.place.file && track.last.function == finding.function
        && track.last.message == finding.message
    }
  }

  private static func judged(_ track: Track, end: Int, numbers: [Int]) -> JudgedFinding {
    switch (track.start, track.end) {
    case (0, nil): JudgedFinding(finding: track.last, standing: .preExisting, patch: 0, state: end)
    case (0, let gone?): JudgedFinding(finding: track.last, standing: .fixed, patch: numbers[gone - 1], state: gone - 1)
    case (let start, let gone):
      JudgedFinding(
        finding: track.first, standing: .introduced, patch: numbers[start - 1],
        fixedBy: gone.map { numbers[$0 - 1] }, state: start)
    }
  }
}
