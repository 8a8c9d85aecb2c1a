import DmabufLint
import Foundation

/// Makes an input smaller that fails: delta debugging (Zeller and Hildebrandt, IEEE TSE 28(2), 2002), first with lines,
/// then with bytes.
struct Minimiser {
  let pool: WorkerPool
  let kind: Failure.Kind

  /// A small input is worth a minute, not an hour.
  private static let limit = Duration.seconds(60)

  /// The smallest that was found in time; the input itself when it does not fail alone.
  func minimised(_ request: Request) async -> Request {
    let deadline = ContinuousClock.now + Self.limit
    guard await firstFailing([request.bytes], request.base) != nil else { return request }
    var bytes = request.bytes
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { Array($0) + [10] }
    bytes = Array(await smallest(lines, request.base, deadline).joined())
    bytes = Array(await smallest(bytes.map { [$0] }, request.base, deadline).joined())
    return Request(base: request.base, bytes: bytes)
  }

  private func smallest(_ all: [[UInt8]], _ base: String, _ deadline: ContinuousClock.Instant) async -> [[UInt8]] {
    var pieces = all
    var parts = 2
    while pieces.count > 1, ContinuousClock.now < deadline {
      let size = max(1, (pieces.count + parts - 1) / parts)
      let cuts = stride(from: 0, to: pieces.count, by: size).map { $0..<min(pieces.count, $0 + size) }
      // A round of very many cuts is tried in portions, so that the clock is looked at.
      var found: [[UInt8]]?
      for portion in stride(from: 0, to: cuts.count, by: 64) where found == nil && ContinuousClock.now < deadline {
        let candidates = cuts[portion..<min(cuts.count, portion + 64)].map { cut in
          Array(pieces[..<cut.lowerBound] + pieces[cut.upperBound...])
        }
        if let index = await firstFailing(candidates.map { Array($0.joined()) }, base) { found = candidates[index] }
      }
      if let found {
        pieces = found
        parts = max(2, parts - 1)
      } else if size == 1 {
        break
      } else {
        parts = min(pieces.count, parts * 2)
      }
    }
    return pieces
  }

  /// The place of the first of these that fails as the input did.
  private func firstFailing(_ candidates: [[UInt8]], _ base: String) async -> Int? {
    var failing: [Int] = []
    for await outcome in pool.run(candidates.map { Request(base: base, bytes: $0).encoded }, costs: []) {
      switch outcome.result {
      case .failure(let failure): if kind.isLike(.worker(failure)) { failing.append(outcome.index) }
      case .success(let bytes):
        if case .broken(let text)? = Answer(bytes)?.judgement, kind.isLike(.promise(text)) {
          failing.append(outcome.index)
        }
      }
    }
    return failing.min()
  }
}
