import ArgumentParser
import DmabufLint
import Findings
import Foundation
import Patches
import Reports
import Review

struct ReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Review a patch series: what each patch introduces and fixes.",
    discussion: """
      Reads mbox, maildir, single mails, folders of git format-patch, plain diffs, and a public-inbox git folder; any of
      them compressed with gzip. Of several versions of a series the newest is reviewed.
      """)

  @Argument(help: ArgumentHelp("Mails or patches; - reads them from standard input.", valueName: "mbox|dir|patch"))
  var paths: [String] = ["-"]

  @Option(help: ArgumentHelp("The kernel tree that the series is put onto; it is only read.", valueName: "dir"))
  var tree: String?

  @Option(help: ArgumentHelp("The revision of the tree's git that the series is put onto.", valueName: "rev"))
  var base: String?

  @Option(help: ArgumentHelp("Review this version of each series, not the newest.", valueName: "n"))
  var versionOfSeries: Int?

  @Flag(help: "Print also what is there before and after the series.")
  var all = false

  @Option(help: ArgumentHelp("Draft a reply to each patch with remarks into this folder.", valueName: "dir"))
  var reply: String?

  @Option(help: ArgumentHelp("The sender of the drafts, such as 'Lint <lint@example.org>'.", valueName: "address"))
  var from: String?

  @OptionGroup var reporting: ReportOptions

  @OptionGroup var parsing: ParsingOptions

  func validate() throws {
    if paths.contains("-"), paths.count > 1 {
      throw ValidationError("- stands alone: other paths cannot be reviewed with it")
    }
    if base != nil, tree == nil { throw ValidationError("--base names a revision of a tree: --tree is missing") }
    if let versionOfSeries, versionOfSeries < 1 {
      throw ValidationError("--version-of-series: expected 1 or more, found \(versionOfSeries)")
    }
    if from != nil, reply == nil { throw ValidationError("--from is the sender of drafts: --reply is missing") }
  }

  func run() async throws {
    var check = parsing.request()
    try reporting.apply(to: &check)
    let request = ReviewRequest(tree: tree, base: base, check: check)
    let series = try await chosenSeries()
    var reports: [ReviewReport] = []
    for one in series { reports.append(try await review(one, request)) }
    if let reply { try draft(zip(reports, series).map { ($0, $1) }, into: reply) }
    try reporting.write(
      try ReviewReport.rendered(reports, as: reporting.format, style: reporting.style, all: all))
    if let severity = reporting.failOn.severity, reports.contains(where: { $0.reaches(severity) }) {
      throw ExitCode(1)
    }
  }

  private func chosenSeries() async throws -> [Series] {
    let input = paths == ["-"] ? try Input.standardInput() : nil
    let reading = try await SeriesReader.read(paths: input == nil ? paths : [], standardInput: input)
    for problem in reading.problems { Output.toStandardError("dmabuf-lint: warning: \(problem)") }
    guard let versionOfSeries else {
      let newest = Series.newest(of: reading.series)
      guard !newest.isEmpty else { throw NothingToReview(reason: "no patch was found in \(named)") }
      return newest
    }
    let (chosen, lacking) = Series.ofVersion(versionOfSeries, in: reading.series)
    for series in lacking {
      Output.toStandardError("dmabuf-lint: warning: '\(series.title)' has no version \(versionOfSeries)")
    }
    guard !chosen.isEmpty else {
      throw NothingToReview(reason: "no series in \(named) has a version \(versionOfSeries)")
    }
    return chosen
  }

  private var named: String { paths == ["-"] ? "standard input" : paths.joined(separator: ", ") }

  private func review(_ series: Series, _ request: ReviewRequest) async throws -> ReviewReport {
    guard !reporting.quiet, Terminal.isStandardErrorOne else {
      return try await Reviewer.review(series, request: request)
    }
    let line = ProgressLine()
    defer { line.clear() }
    return try await Reviewer.review(series, request: request) { line.show($0) }
  }

  private func draft(_ reviews: [(ReviewReport, Series)], into folder: String) throws {
    let sender = try from.map { try SenderAddress.read($0) } ?? MailAddress(name: Tool.name, mailbox: "dmabuf-lint@localhost")
    let composer = ReplyComposer(settings: ReplySettings(sender: sender))
    if reviews.count > 1 { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    for (index, (report, series)) in reviews.enumerated() {
      // Patches of two series can have the same number and title.
      let drafts = DraftFolder(path: reviews.count > 1 ? "\(folder)/\(index + 1)" : folder)
      for number in composer.unanswerable(in: report, series: series) {
        Output.toStandardError("dmabuf-lint: warning: patch \(number) came in no mail: there is nothing to reply to")
      }
      try drafts.write(try composer.drafts(for: report, series: series))
    }
  }
}

/// There was nothing to do.
struct NothingToReview: Error, CustomStringConvertible {
  var reason: String
  var description: String { reason }
}

/// An address as a user writes it.
enum SenderAddress {
  /// Reads `Name <box@host>` or `box@host`.
  /// - Throws: a validation error for anything else.
  static func read(_ text: String) throws -> MailAddress {
    let words = text.split(separator: "<", maxSplits: 1)
    let isNamed = text.hasSuffix(">") && !words.isEmpty
    let mailbox = isNamed ? String((words.last ?? "").dropLast()) : text
    let name = isNamed && words.count == 2 ? words[0].trimmingCharacters(in: .whitespaces) : ""
    guard mailbox.contains("@"), !mailbox.contains(where: { $0.isWhitespace || $0 == "<" || $0 == ">" }) else {
      throw ValidationError("--from: expected an address such as 'Lint <lint@example.org>', found '\(text)'")
    }
    return MailAddress(name: name.isEmpty ? nil : name, mailbox: mailbox)
  }
}
