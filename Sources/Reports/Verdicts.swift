import Findings

/// What a reader of the source said of one finding.
public struct Verdict: Hashable, Sendable {
  /// Where the finding lies. Lines are left out: they move with every release.
  public var place: VerdictPlace
  /// Whether the contract is broken there, as the finding says.
  public var isRight: Bool
  /// Why, in a form that the maintainer of the file would accept.
  public var reason: String
}

/// A file, a function and a rule: what names a finding from one release to the next.
public struct VerdictPlace: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var file: String
  /// `-` at file scope.
  public var function: String
  public var rule: String

  init(file: String, function: String, rule: String) {
    self.file = file
    self.function = function
    self.rule = rule
  }

  init(of finding: Finding) {
    self.init(file: finding.place.file, function: finding.function ?? "-", rule: finding.rule)
  }

  public var description: String { "\(file) \(function) [\(rule)]" }

  public static func < (left: Self, right: Self) -> Bool {
    (left.file, left.function, left.rule) < (right.file, right.function, right.rule)
  }
}

/// A line of a list of verdicts that is none.
public struct VerdictProblem: Error, CustomStringConvertible, Hashable, Sendable {
  /// From 1.
  public var line: Int
  public var message: String

  public var description: String { "line \(line): \(message)" }
}

/// The verdicts on the findings of one kernel release, one line for each finding: a place that has three has three.
public struct VerdictList: Hashable, Sendable {
  public var verdicts: [Verdict]

  static let columns = ["file", "function", "rule", "verdict", "reason"]

  /// Reads tab-separated values: a header with the five columns, then a line for each verdict, `right` or `wrong`.
  /// - Throws: `VerdictProblem` for the first line that is no verdict.
  public init(_ text: String) throws(VerdictProblem) {
    verdicts = []
    // In Swift a carriage return and a line feed are one character, so either ending splits here.
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard let header = lines.first, Self.fields(header) == Self.columns else {
      throw VerdictProblem(line: 1, message: "expected the columns \(Self.columns.joined(separator: ", "))")
    }
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      verdicts.append(try Self.verdict(line, number: index + 1))
    }
  }

  private static func fields(_ line: Substring) -> [String] {
    line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
  }

  private static func verdict(_ line: Substring, number: Int) throws(VerdictProblem) -> Verdict {
    let fields = fields(line)
    guard fields.count == columns.count else {
      throw VerdictProblem(line: number, message: "expected \(columns.count) columns, found \(fields.count)")
    }
    if let empty = fields.firstIndex(where: \.isEmpty) {
      throw VerdictProblem(line: number, message: "the column '\(columns[empty])' is empty")
    }
    guard fields[3] == "right" || fields[3] == "wrong" else {
      throw VerdictProblem(line: number, message: "expected the verdict right or wrong, found '\(fields[3])'")
    }
    return Verdict(
      place: VerdictPlace(file: fields[0], function: fields[1], rule: fields[2]), isRight: fields[3] == "right",
      reason: fields[4])
  }
}
