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

  /// The marks `/* expect: rule-id severity */` of the C files under a folder, each for the line it stands on; several
  /// are separated by semicolons. Known faults are marked by another word, and are said too.
  static func marks(under folder: String) throws -> [Expectation] {
    try sources(under: folder).flatMap { name, text in
      text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
        let marks = line.matches(of: #/\/\* (?:expect|known-noise): (.*?) \*\//#)
        return marks.flatMap { $0.1.split(separator: ";") }.map { item in
          let words = item.split(separator: " ").map(String.init)
          return Expectation(file: name, line: index + 1, rule: words.first ?? "", severity: words.last ?? "")
        }
      }
    }.sorted()
  }

  /// The files that state, in their first line, a release that is not the newest.
  static func filesForOtherReleases(under folder: String) throws -> Set<String> {
    Set(try sources(under: folder).filter { $0.text.hasPrefix("// kernel:") }.map(\.name))
  }

  private static func sources(under folder: String) throws -> [(name: String, text: String)] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return try names.filter { $0.hasSuffix(".c") || $0.hasSuffix(".h") }.map { name in
      (name, String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)), as: UTF8.self))
    }
  }
}

/// The parts of the `json` format that tests look at.
struct Report: Decodable {
  struct Location: Decodable {
    var file: String
    var startLine: Int
  }
  struct Step: Decodable {
    var location: Location
    var message: String
    var function: String
  }
  struct Entry: Decodable {
    var rule: String
    var severity: String
    var message: String
    var location: Location
    var path: [Step]
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
