/// Numbers that are the same in every run and with every version of the standard library: SplitMix64 (Steele, Lea and
/// Flood, OOPSLA 2014).
///
/// What the standard library makes of a generator (`Int.random`, `shuffled`) may change with it, and a seed must lead
/// to the same input for as long as somebody may want to see it again. Therefore `below` and `element` are its own.
public struct RandomNumbers: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// - Parameters:
  ///   - seed: of a run.
  ///   - input: the number of the input in that run: each has a sequence of its own, so that one can be made without
  ///     those before it.
  public init(seed: UInt64, input: Int = 0) {
    state = seed
    let start = next() ^ UInt64(bitPattern: Int64(input)) &* 0xD6E8_FEB8_6659_FD93
    state = start
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// A number from 0 to `count` - 1; 0 when `count` is not positive.
  public mutating func below(_ count: Int) -> Int {
    guard count > 0 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// True once in so many times.
  public mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

  /// Nil when there is none.
  public mutating func element<Elements: RandomAccessCollection>(
    _ elements: Elements
  ) -> Elements.Element? {
    guard !elements.isEmpty else { return nil }
    return elements[elements.index(elements.startIndex, offsetBy: below(elements.count))]
  }

  /// A stretch of at most `longest` places among `count`; nil when there are none.
  public mutating func stretch(of count: Int, longest: Int) -> Range<Int>? {
    guard count > 0 else { return nil }
    let start = below(count)
    return start..<min(count, start + 1 + below(longest))
  }
}
