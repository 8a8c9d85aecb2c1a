import Foundation
import Reports

/// The forms in which a status can be written.
public enum BotStatusFormat: String, CaseIterable, Sendable {
  case text, json
}

extension BotStatus {
  /// The status in one of its forms, ending in a line feed. What comes from mails reaches no terminal raw.
  public func rendered(as format: BotStatusFormat) throws -> String {
    switch format {
    case .text: text
    case .json: try encodedJSON(BotStatusJSON(self))
    }
  }

  private var text: String {
    var lines = ["state: \(path)"]
    for source in sources { lines.append("source: \(source.name), \(source.mails) mails seen") }
    lines.append("series: " + SeriesState.allCases.map { "\(series[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", "))
    lines.append("drafts: " + DraftState.allCases.map { "\(drafts[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", "))
    section("queue", queue.map { entry in
      "\(entry.state.rawValue): \(entry.name), \(entry.present) of \(entry.total) patches"
        + (entry.attempts > 0 ? ", failed \(entry.attempts) times: \(entry.reason ?? "")" : "")
    }, &lines)
    section("reviewed last", reviewed.map { entry in
      "\(entry.reviewedAt.map(Self.shown) ?? ""): \(entry.name): \(entry.state.rawValue), \(entry.remarks) remarks, "
        + "\(entry.drafts) drafts, on \(entry.base ?? "no base")"
    }, &lines)
    section("failed", failed.map { "\($0.name): \($0.reason ?? "")" }, &lines)
    section("drafts that wait", held.map { draft in
      "due \(Self.shown(draft.due)): \(draft.name), to <\(draft.answers)>"
    }, &lines)
    section("not reviewed, or not answered", reasons.map { "\($0.count): \($0.reason)" }, &lines)
    section("mails not read in full: \(unreadableCount)", unreadable.map { "\($0.identity): \($0.reason)" }, &lines)
    return lines.map { SafeText.inline($0) + "\n" }.joined()
  }

  private func section(_ title: String, _ entries: [String], _ lines: inout [String]) {
    if entries.isEmpty { return }
    lines += ["", title + ":"] + entries.map { "  " + $0 }
  }

  fileprivate static func shown(_ date: Date) -> String { date.formatted(.iso8601) }
}

extension BotStatus.SeriesEntry {
  fileprivate var name: String { "'\(title)' v\(version) <\(messageID)>" }
}

/// The `json` form of a status, described in docs/bot.md. Members that have no value are left out.
private struct BotStatusJSON: Encodable {
  struct Source: Encodable {
    var name: String
    var mails: Int
  }
  struct Series: Encodable {
    var title: String
    var version: Int
    var messageId: String
    var state: String
    var reason: String?
    var attempts: Int
    var present: Int
    var total: Int
    var remarks: Int
    var drafts: Int
    var base: String?
    var reviewedAt: String?

    init(_ entry: BotStatus.SeriesEntry) {
      title = entry.title
      version = entry.version
      messageId = entry.messageID
      state = entry.state.rawValue
      reason = entry.reason
      attempts = entry.attempts
      present = entry.present
      total = entry.total
      remarks = entry.remarks
      drafts = entry.drafts
      base = entry.base
      reviewedAt = entry.reviewedAt.map(BotStatus.shown)
    }
  }
  struct Draft: Encodable {
    var file: String
    var patch: Int
    var answers: String
    var due: String
  }
  struct Reason: Encodable {
    var reason: String
    var count: Int
  }
  struct Unreadable: Encodable {
    var identity: String
    var reason: String
  }
  var schemaVersion = 1
  var state: String
  var sources: [Source]
  var series: [String: Int]
  var drafts: [String: Int]
  var queue: [Series]
  var reviewed: [Series]
  var failed: [Series]
  var held: [Draft]
  var reasons: [Reason]
  var unreadableCount: Int
  var unreadable: [Unreadable]

  init(_ status: BotStatus) {
    state = status.path
    sources = status.sources.map { Source(name: $0.name, mails: $0.mails) }
    series = Dictionary(status.series.map { ($0.key.rawValue, $0.value) }) { first, _ in first }
    drafts = Dictionary(status.drafts.map { ($0.key.rawValue, $0.value) }) { first, _ in first }
    queue = status.queue.map(Series.init)
    reviewed = status.reviewed.map(Series.init)
    failed = status.failed.map(Series.init)
    held = status.held.map {
      Draft(file: $0.name, patch: $0.patch, answers: $0.answers, due: BotStatus.shown($0.due))
    }
    reasons = status.reasons.map { Reason(reason: $0.reason, count: $0.count) }
    unreadableCount = status.unreadableCount
    unreadable = status.unreadable.map { Unreadable(identity: $0.identity, reason: $0.reason) }
  }
}
