import Foundation

/// A finding as tests compare it: where, which rule, how grave.
struct Expectation: Hashable, Comparable, CustomStringConvertible {
  var file: String
  var line: Int
  var rule: String
  var severity: String

  var description: String { "\(file):\(line): \(severity) [\(rule)]" }

  static func < (left: Self, right: Self) -> Bool {
    (left.file, left.line, left.rule) < (right.file, right.line, right.rule)
  }

  /// The marks `/* expect: rule-id severity */` of the C files under a folder, each for the line it stands on.
  static func marks(under folder: String) throws -> [Expectation] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return try names.filter { $0.hasSuffix(".c") || $0.hasSuffix(".h") }.flatMap { name in
      let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)), as: UTF8.self)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.enumerated().flatMap { index, line in
        line.matches(of: #/\/\*\s*expect:\s*([\w-]+)\s+(error|warning|note)\s*\*\//#).map {
          Expectation(file: name, line: index + 1, rule: String($0.1), severity: String($0.2))
        }
      }
    }.sorted()
  }
}

/// The parts of the `json` format that tests look at.
struct Report: Decodable {
  struct Location: Decodable {
    var file: String
    var startLine: Int
  }
  struct Entry: Decodable {
    var rule: String
    var severity: String
    var message: String
    var location: Location
    var fingerprint: String
  }
  struct Omission: Decodable {
    var file: String
    var reason: String
  }
  var schemaVersion: Int
  var findings: [Entry]
  var skipped: [Omission]

  init(_ text: String) throws {
    self = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
  }

  var expectations: [Expectation] {
    findings.map {
      Expectation(file: $0.location.file, line: $0.location.startLine, rule: $0.rule, severity: $0.severity)
    }.sorted()
  }
}
