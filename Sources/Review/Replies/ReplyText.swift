import Contracts
import Findings
import Foundation
import Patches
import Reports

/// The text of the reply to one patch.
struct ReplyText {
  let report: ReviewReport
  let patch: Patch
  let mail: Mail
  let settings: ReplySettings

  /// Remarks that are spelled out; the others are named.
  private static let mostRemarks = 20
  /// Files that the footer names.
  private static let namedSkips = 3
  private static let mostGone = 20

  /// The quoted hunks with the remarks under their lines, what is gone, and the footer.
  func body(_ placed: [PlacedFinding], gone: [EarlierRemark]) -> String {
    var text = MailText()
    text.paragraph(attribution)
    var quote: HunkQuote?
    var known: Set<String> = []
    var last: DiffPlace?
    let distinct = Self.distinct(placed)
    for finding in distinct.prefix(Self.mostRemarks) {
      if let place = finding.place, place != last {
        if last != nil { text.separate() }
        if last?.file != place.file || last?.hunk != place.hunk {
          quote = HunkQuote(patch.files[place.file], hunk: place.hunk, namesFile: last?.file != place.file)
        }
        quote?.quote(upTo: finding, line: place.line, into: &text)
        last = place
      }
      let rule = report.rules.first { $0.id == finding.judged.finding.rule }
      let remark = Remark(
        report: report, placed: finding, rule: rule, isKnown: !known.insert(finding.judged.finding.rule).inserted)
      remark.write(to: &text)
    }
    rest(distinct.dropFirst(Self.mostRemarks), &text)
    self.gone(gone, &text)
    text.signature(footer(placed))
    return text.text
  }

  /// The same said of two columns of one line, as of a macro's, is said once.
  private static func distinct(_ placed: [PlacedFinding]) -> [PlacedFinding] {
    var seen: Set<[String]> = []
    return placed.filter { one in
      let finding = one.judged.finding
      return seen.insert([finding.rule, finding.message, finding.place.file, "\(finding.place.startLine)"]).inserted
    }
  }

  private var attribution: String {
    let name = mail.from.name ?? mail.from.mailbox
    guard let date = mail.date else { return "\(name) wrote:" }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, d MMM yyyy HH:mm:ss"
    return "On \(formatter.string(from: date)) +0000, \(name) wrote:"
  }

  private func rest(_ placed: ArraySlice<PlacedFinding>, _ text: inout MailText) {
    guard !placed.isEmpty else { return }
    text.paragraph("There is more, in short:")
    text.separate()
    for finding in placed.prefix(100).map(\.judged.finding) {
      text.item("\(finding.place.file):\(finding.place.startLine): \(finding.message) (\(finding.rule))")
    }
    if placed.count > 100 { text.item("and \(placed.count - 100) more") }
  }

  private func gone(_ gone: [EarlierRemark], _ text: inout MailText) {
    guard !gone.isEmpty else { return }
    text.paragraph("Of the remarks on an earlier version, these do not apply to this one any more:")
    text.separate()
    for remark in gone.prefix(Self.mostGone) { text.item("patch \(remark.patch): \(remark.message) (\(remark.rule))") }
    if gone.count > Self.mostGone { text.item("and \(gone.count - Self.mostGone) more") }
  }

  private func footer(_ placed: [PlacedFinding]) -> [String] {
    let rules = Set(placed.map(\.judged.finding.rule)).sorted()
    var lines = ["dmabuf-lint \(report.toolVersion), a static analyzer; rules: \(rules.joined(separator: ", "))"]
    let kernel = report.kernelVersion.map { ", kernel \($0)" } ?? ""
    lines.append("base: \(report.base); parsed as: \(report.parsedAs)\(kernel)")
    let partial = report.patches.filter { $0.basis == .hunks || $0.basis == .partly }.map { "\($0.number)" }
    if !partial.isEmpty {
      lines.append("judged from hunks: \(partial.count == 1 ? "patch" : "patches") \(partial.joined(separator: ", "))")
    }
    if !report.missing.isEmpty {
      lines.append("not seen: \(report.missing.map { report.name(ofPatch: $0) }.joined(separator: ", "))")
    }
    lines += report.skipped.prefix(Self.namedSkips).map { "not analysed: \($0.file): \($0.reason)" }
    if report.skipped.count > Self.namedSkips {
      lines.append("and \(report.skipped.count - Self.namedSkips) more files were not analysed")
    }
    if let notice = settings.notice { lines.append(notice) }
    return lines
  }
}
