import ArgumentParser
import Fuzzing

/// Something that reads what strangers write.
protocol FuzzTarget {
  /// Reads an input to the end of what can be done with it, and looks whether what comes out is what is promised.
  /// A trap, a hang and too much memory are seen from outside.
  func judge(_ request: Request) -> Judgement

  /// Does only what is done by a parser that is not ours, and says on standard error when it begins and ends.
  func parseAlone(_ request: Request)
}

extension FuzzTarget {
  func parseAlone(_ request: Request) {}
}

/// What is said on standard error of a parser that is not ours.
enum ParserMarks {
  static let begins = "dmabuf-lint-fuzz: libclang begins\n"
  static let ends = "dmabuf-lint-fuzz: libclang is done\n"

  /// Whether the process that wrote this ended in between.
  static func brokeInside(_ report: String) -> Bool { report.contains(begins) && !report.contains(ends) }
}

/// The targets by name.
enum TargetKind: String, CaseIterable, ExpressibleByArgument, Sendable {
  /// Mails, mboxes, threads: what makes a series of them.
  case mail
  /// Diffs, and the C that is made of hunks which fit nowhere.
  case diff
  /// Rule files and the API model.
  case rules
  /// Encoded units, and the analysis of those that can be read.
  case unit
  /// Fact files, which come from other machines.
  case facts
  /// C: parsed, lowered, analysed with all rules, reported.
  case source
  /// Breaks when it is told to: what the tests of the driver use.
  case drill

  var isDrill: Bool { self == .drill }

  /// - Parameter files: in whose place inputs are read.
  func target(_ files: SeedFiles) throws -> any FuzzTarget {
    switch self {
    case .mail: MailTarget()
    case .diff: DiffTarget()
    case .rules: try RuleTarget()
    case .unit: try UnitTarget()
    case .facts: FactTarget()
    case .source: try SourceTarget(files)
    case .drill: DrillTarget()
    }
  }

  /// How the names of files end that its inputs are made from.
  var extensions: Set<String> {
    switch self {
    case .mail: ["mbox", "eml", "patch", "gz"]
    case .diff: ["mbox", "diff", "patch"]
    case .rules: ["yaml"]
    case .unit, .facts, .source: ["c"]
    case .drill: ["txt"]
    }
  }

  /// Whether an input stands in the place of the file that it was made from.
  var needsBase: Bool { self == .rules || self == .source }

  var mutator: (words: [String], grammar: Mutator.Grammar) {
    switch self {
    case .mail: (Words.mail, .lines)
    case .diff: (Words.diff, .lines)
    case .rules: (Words.rules, .lines)
    case .unit: ([], .bytes)
    case .facts: (Words.facts, .bytes)
    case .source: ([], .c)
    case .drill: (["crash", "hang", "grow"], .lines)
    }
  }
}
