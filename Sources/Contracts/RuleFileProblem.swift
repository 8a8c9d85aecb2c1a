/// Something that is wrong in a rule file: where, and what was expected.
public struct RuleFileProblem: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The file as the loader was asked to read it, folder included.
  public var file: String
  /// From 1.
  public var line: Int
  public var message: String

  public init(file: String, line: Int, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  public var description: String { "\(file):\(line): \(message)" }

  public static func < (left: Self, right: Self) -> Bool {
    (left.file, left.line, left.message) < (right.file, right.line, right.message)
  }
}

/// Everything that is wrong in the rule files of one load, sorted by file and line; never empty.
public struct RuleFileProblems: Error, Sendable, CustomStringConvertible {
  public var problems: [RuleFileProblem]

  public init(_ problems: [RuleFileProblem]) {
    self.problems = problems.sorted()
  }

  /// One problem a line.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}
