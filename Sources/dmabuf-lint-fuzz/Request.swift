import Foundation

/// One input, as it goes to a worker.
struct Request: Sendable {
  /// The path of the seed in whose place the input is read; empty where that does not matter.
  var base: String
  var bytes: [UInt8]

  init(base: String, bytes: [UInt8]) {
    self.base = base
    self.bytes = bytes
  }

  /// A path holds no zero byte.
  var encoded: [UInt8] { Array(base.utf8) + [0] + bytes }

  init(_ encoded: [UInt8]) {
    let end = encoded.firstIndex(of: 0) ?? encoded.endIndex
    base = String(decoding: encoded[..<end], as: UTF8.self)
    bytes = Array(encoded[end...].dropFirst())
  }
}

/// What a target made of an input.
enum Judgement: Codable, Equatable, Sendable {
  /// It was read.
  case accepted
  /// It was found to be wrong, which is what most inputs are.
  case refused
  /// The parser that we do not write broke down, and was caught at it.
  case parserBroke
  /// Something that the types promise does not hold.
  case broken(String)
  /// The target itself could not begin; not the input's fault.
  case noTarget(String)
}

/// A judgement with what it cost.
struct Answer: Codable, Sendable {
  var judgement: Judgement
  /// Of the processor, by all threads.
  var seconds: Double
  /// The most that was resident at a time.
  var bytes: Int

  init(judgement: Judgement, seconds: Double, bytes: Int) {
    self.judgement = judgement
    self.seconds = seconds
    self.bytes = bytes
  }

  init?(_ encoded: [UInt8]) {
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(encoded)) else { return nil }
    self = answer
  }

  var encoded: [UInt8] { (try? JSONEncoder().encode(self)).map { [UInt8]($0) } ?? [] }

  var text: String {
    "\(judgement), \(String(format: "%.3f", seconds)) s, \(bytes >> 20) MiB"
  }
}
