/// Makes inputs of seeds by changing them, always the same ones for the same seed of the run.
///
/// Own code, because there is no mutator for Swift, and libFuzzer's lies inside a driver that ends at the first trap;
/// it knows nothing of lines, of C or of units besides.
public struct Mutator: Sendable {
  /// What inputs are made of, and so which changes are worth making.
  public enum Grammar: Sendable {
    /// Numbers and strings of a binary format.
    case bytes
    /// Mails, diffs, YAML.
    case lines
    case c
  }

  private let seeds: [[UInt8]]
  private let words: [[UInt8]]
  private let grammar: Grammar
  private let longest: Int

  /// - Parameters:
  ///   - seeds: what inputs start from, and what is spliced into them.
  ///   - words: what the format has a meaning for.
  ///   - longest: of an input, in bytes.
  public init(seeds: [[UInt8]], words: [String], grammar: Grammar, longest: Int = 1 << 16) {
    self.seeds = seeds
    self.words = words.map { Array($0.utf8) } + HostileText.words
    self.grammar = grammar
    self.longest = longest
  }

  /// One input of a run, with the place in `seeds` of what it was made from; -1 where there are no seeds.
  public func input(_ number: Int, seed: UInt64) -> (bytes: [UInt8], origin: Int) {
    var numbers = RandomNumbers(seed: seed, input: number)
    let origin = seeds.isEmpty ? -1 : numbers.below(seeds.count)
    var bytes = seeds.isEmpty ? [] : seeds[origin]
    // Small changes get far into a reader, many at once go where nobody has been.
    let steps = [1, 1, 1, 2, 2, 3, 5, 9][numbers.below(8)]
    var done = 0
    while done < steps {
      let here = min(1 + numbers.below(3), steps - done)
      done += here
      switch family(&numbers) {
      case .bytes: for _ in 0..<here { ByteMutations.change(&bytes, words, other(&numbers), &numbers) }
      case .lines:
        var text = LineMutations(bytes)
        for _ in 0..<here { text.change(words, other(&numbers), &numbers) }
        bytes = text.bytes
      case .c:
        var source = CMutations(bytes)
        for _ in 0..<here { source.change(words, other(&numbers), &numbers) }
        bytes = source.bytes
      }
      if bytes.count > longest { bytes.removeSubrange(longest...) }
    }
    return (bytes, origin)
  }

  private func family(_ numbers: inout RandomNumbers) -> Grammar {
    switch grammar {
    case .bytes: .bytes
    case .lines: numbers.oneIn(3) ? .bytes : .lines
    case .c: numbers.oneIn(24) ? .bytes : numbers.oneIn(12) ? .lines : .c
    }
  }

  private func other(_ numbers: inout RandomNumbers) -> [UInt8] { numbers.element(seeds) ?? [] }
}

/// What readers of any text stumble over.
enum HostileText {
  static let words: [[UInt8]] =
    [
      "\0", "\r", "\r\n", "\n\n", "\t", "\u{FEFF}", "\u{1B}[2J", "\u{0301}", "\u{202E}", "ü", "\u{1F600}", "\\", "\"",
      "'", "/../", "%s%n", " ",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xC0, 0xAF]]

  static let numbers: [[UInt8]] = [
    "0", "-1", "1", "255", "256", "65536", "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615",
    "18446744073709551616", "99999999999999999999999999", "0x", "0xffffffffffffffff", "1e999", "007",
  ].map { Array($0.utf8) }
}
