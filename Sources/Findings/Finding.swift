/// How sure and how grave a finding is. The order is that of `--fail-on`.
public enum Severity: Int, Sendable, Codable, Comparable, CaseIterable, CustomStringConvertible {
  /// Policy or advice.
  case note = 0
  /// Very likely; a link of the argument is assumed.
  case warning = 1
  /// A contract is broken on a path that is shown in full.
  case error = 2

  public init?(_ text: String) {
    guard let match = Self.allCases.first(where: { $0.description == text }) else { return nil }
    self = match
  }

  public var description: String {
    switch self {
    case .note: "note"
    case .warning: "warning"
    case .error: "error"
    }
  }

  public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

  /// What a finding is that rests on an assumption: an error becomes a warning, the others notes.
  public var lowered: Severity { self == .error ? .warning : .note }
}

/// A stretch of a source file, lines and columns from 1, columns in bytes, end exclusive.
public struct Place: Codable, Hashable, Sendable, Comparable {
  /// Relative to the root that was checked, or absolute where it lies outside.
  public var file: String
  public var startLine: Int
  public var startColumn: Int
  public var endLine: Int
  public var endColumn: Int

  public init(file: String, startLine: Int, startColumn: Int, endLine: Int, endColumn: Int) {
    self.file = file
    self.startLine = startLine
    self.startColumn = startColumn
    self.endLine = endLine
    self.endColumn = endColumn
  }

  public static func < (left: Place, right: Place) -> Bool {
    (left.file, left.startLine, left.startColumn, left.endLine, left.endColumn)
      < (right.file, right.startLine, right.startColumn, right.endLine, right.endColumn)
  }
}

/// One step of the path that leads to a finding, in the order of execution.
public struct Step: Codable, Hashable, Sendable {
  public var place: Place
  /// Lower case, no full stop: "the reservation is released here".
  public var message: String
  /// The function in which it happens.
  public var function: String

  public init(place: Place, message: String, function: String) {
    self.place = place
    self.message = message
    self.function = function
  }
}

/// A replacement of text that mends a finding.
public struct Fix: Codable, Hashable, Sendable {
  public struct Edit: Codable, Hashable, Sendable {
    public var place: Place
    public var text: String

    public init(place: Place, text: String) {
      self.place = place
      self.text = text
    }
  }
  public var summary: String
  public var edits: [Edit]

  public init(summary: String, edits: [Edit]) {
    self.summary = summary
    self.edits = edits
  }
}

/// A contract that the source breaks, where, and along which path.
public struct Finding: Codable, Hashable, Sendable {
  /// The rule's id, such as `resv-not-held`.
  public var rule: String
  public var severity: Severity
  /// One sentence in lower case without full stop; names of the source in single quotes.
  public var message: String
  public var place: Place
  /// The function in which it lies; nil at file scope.
  public var function: String?
  /// The path in steps: what was acquired, which call, which branch; across functions, the chain of callers.
  public var path: [Step]
  /// What was taken for granted, if anything; a finding with an assumption is at most a warning.
  public var assumption: String?
  public var fixes: [Fix]

  public init(
    rule: String, severity: Severity, message: String, place: Place, function: String?, path: [Step] = [],
    assumption: String? = nil, fixes: [Fix] = []
  ) {
    self.rule = rule
    self.severity = severity
    self.message = message
    self.place = place
    self.function = function
    self.path = path
    self.assumption = assumption
    self.fixes = fixes
  }
}

extension Finding {
  /// The same finding with other names for files.
  public func movingFiles(_ name: (String) -> String) -> Finding {
    var finding = self
    finding.place.file = name(place.file)
    for index in path.indices { finding.path[index].place.file = name(path[index].place.file) }
    for index in fixes.indices {
      for edit in fixes[index].edits.indices {
        finding.fixes[index].edits[edit].place.file = name(fixes[index].edits[edit].place.file)
      }
    }
    return finding
  }
}

/// A file that was to be analysed and was not, or only in part.
public struct Skipped: Codable, Hashable, Sendable {
  public var file: String
  /// In words: "the parser ran longer than 60 s".
  public var reason: String

  public init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }
}
