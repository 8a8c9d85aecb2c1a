import Foundation
import GRDB
import Reports

/// What a state holds, for people and programs.
public struct BotStatus: Sendable {
  public struct SeriesEntry: Sendable {
    public var title: String
    public var version: Int
    public var messageID: String
    public var state: SeriesState
    public var reason: String?
    /// How often its review failed.
    public var attempts: Int
    /// Patches that are there, and that the subjects promise.
    public var present: Int
    public var total: Int
    public var remarks: Int
    /// In the outbox.
    public var drafts: Int
    public var base: String?
    public var reviewedAt: Date?
  }

  public struct DraftEntry: Sendable {
    public var name: String
    public var patch: Int
    /// The Message-ID of the mail that it answers.
    public var answers: String
    public var due: Date
  }

  public struct Source: Sendable {
    public var name: String
    /// Mails that were seen, whatever became of them.
    public var mails: Int
  }

  public struct Unreadable: Sendable {
    public var identity: String
    public var reason: String
  }

  public var path: String
  public var sources: [Source]
  /// Mails that could not be read, or only in part; the last ones first, at most ten.
  public var unreadable: [Unreadable]
  public var unreadableCount: Int
  /// Series by state; those without any are there with 0.
  public var series: [SeriesState: Int]
  public var drafts: [DraftState: Int]
  /// What is waiting, queued or being reviewed, in the order of its coming; at most 50.
  public var queue: [SeriesEntry]
  /// The ten that were reviewed last, the last first.
  public var reviewed: [SeriesEntry]
  /// The last ones first, at most 50.
  public var failed: [SeriesEntry]
  /// Why series were skipped or superseded, and drafts withheld, with how often.
  public var reasons: [(reason: String, count: Int)]
  /// Drafts that wait for the end of the embargo or the rate limit; at most 50, the first one due first.
  public var held: [DraftEntry]
}

extension BotState {
  /// Reads what there is, in one transaction: a bot that works meanwhile does not make it inconsistent.
  public func status() throws -> BotStatus {
    try read { database in
      BotStatus(
        path: path,
        sources: try Row.fetchAll(
          database,
          sql: """
            SELECT name, (SELECT count(*) FROM mail WHERE mail.source = source.name) AS mails FROM source ORDER BY name
            """
        ).map { BotStatus.Source(name: $0["name"], mails: $0["mails"]) },
        unreadable: try Row.fetchAll(
          database, sql: "SELECT identity, problem FROM mail WHERE problem IS NOT NULL ORDER BY id DESC LIMIT 10"
        ).map { BotStatus.Unreadable(identity: $0["identity"], reason: $0["problem"]) },
        unreadableCount: try Int.fetchOne(
          database, sql: "SELECT count(*) FROM mail WHERE problem IS NOT NULL") ?? 0,
        series: try counts(database, "series", SeriesState.self),
        drafts: try counts(database, "draft", DraftState.self),
        queue: try entries(
          database, "state IN ('waiting', 'queued', 'reviewing') ORDER BY attempts, series.id LIMIT 50"),
        reviewed: try entries(database, "reviewedAt IS NOT NULL ORDER BY reviewedAt DESC, series.id DESC LIMIT 10"),
        failed: try entries(database, "state = 'failed' ORDER BY series.id DESC LIMIT 50"),
        reasons: try reasons(database),
        held: try Row.fetchAll(
          database, sql: "SELECT * FROM draft WHERE state = 'held' ORDER BY due, id LIMIT 50"
        ).map { row in
          BotStatus.DraftEntry(
            name: row["name"], patch: row["patch"], answers: row["answers"],
            due: Date(timeIntervalSince1970: row["due"]))
        })
    }
  }

  private func counts<State: RawRepresentable<String> & CaseIterable & Hashable>(
    _ database: Database, _ table: String, _ type: State.Type
  ) throws -> [State: Int] {
    let rows = try Row.fetchAll(database, sql: "SELECT state, count(*) AS number FROM \(table) GROUP BY state")
    let found = Dictionary(rows.map { ($0["state"] as String, $0["number"] as Int) }) { first, _ in first }
    return Dictionary(State.allCases.map { ($0, found[$0.rawValue] ?? 0) }) { first, _ in first }
  }

  private func entries(_ database: Database, _ condition: String) throws -> [BotStatus.SeriesEntry] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT series.*,
          (SELECT count(*) FROM remark WHERE remark.series = series.id) AS remarks,
          (SELECT count(*) FROM draft WHERE draft.series = series.id AND draft.state = 'written') AS drafts
        FROM series WHERE \(condition)
        """)
    return rows.map { row in
      BotStatus.SeriesEntry(
        title: row["title"], version: row["version"], messageID: row["messageID"],
        state: SeriesState(rawValue: row["state"]) ?? .waiting, reason: row["reason"], attempts: row["attempts"],
        present: row["present"], total: row["total"], remarks: row["remarks"], drafts: row["drafts"], base: row["base"],
        reviewedAt: (row["reviewedAt"] as Double?).map { Date(timeIntervalSince1970: $0) })
    }
  }

  /// Reasons that name a mail differ for each; they are counted without it.
  private func reasons(_ database: Database) throws -> [(reason: String, count: Int)] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT reason FROM series WHERE state IN ('skipped', 'superseded') AND reason IS NOT NULL
        UNION ALL SELECT 'draft withheld: ' || reason FROM draft WHERE state = 'withheld' AND reason IS NOT NULL
        """)
    var counts: [String: Int] = [:]
    for row in rows {
      let reason: String = row["reason"]
      counts[reason.replacing(#/<[^>]*>/#, with: "<…>"), default: 0] += 1
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { (reason: $0.key, count: $0.value) }
  }
}
