import Foundation
import GRDB
import Patches

extension BotState {
  /// A series whose turn it is.
  struct Turn {
    var id: Int64
    var title: String
    var version: Int
    var messageID: String
    var mails: [Mail]
    /// By mail, the time at which it came, in seconds since 1970.
    var arrivals: [Mail: Double]
    var earlier: [RememberedRemark]
  }

  /// A draft as it is to be kept.
  struct PlannedDraft {
    var patch: Int
    /// The Message-ID of the patch.
    var answers: String
    var name: String
    var bytes: [UInt8]
    var due: Double
    /// Why it will not be written; nil when it will.
    var withheld: String?
  }

  /// What a bot that was ended in the middle of a review leaves is to be reviewed, and the attempt is not counted: the
  /// end of the bot is no fault of the series. A review that fails, crashes or hangs ends its own process alone.
  func recover() throws {
    try write { try $0.execute(sql: "UPDATE series SET state = 'queued' WHERE state = 'reviewing'") }
  }

  /// The next series to review: those that failed come last, and one of which a newer version is arriving waits.
  func next(now: Double) throws -> Turn? {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT * FROM series WHERE state = 'queued' AND notBefore <= ? AND NOT EXISTS (
            SELECT 1 FROM series AS other WHERE \(Self.sameLineage) AND \(Self.isNewer) AND other.state = 'waiting')
          ORDER BY attempts, id LIMIT 1
          """, arguments: [now])
      guard let row else { return nil }
      let stored = try Row.fetchAll(
        database, sql: "SELECT content, arrived FROM mail WHERE series = ? AND content IS NOT NULL ORDER BY id",
        arguments: [row["id"] as Int64])
      let mails = try stored.map { row in
        (mail: try JSONDecoder().decode(Mail.self, from: row["content"]), arrived: row["arrived"] as Double)
      }
      return Turn(
        id: row["id"], title: row["title"], version: row["version"], messageID: row["messageID"],
        mails: mails.map(\.mail), arrivals: Dictionary(mails.map { ($0.mail, $0.arrived) }) { first, _ in first },
        earlier: try earlierRemarks(database, id: row["id"]))
    }
  }

  /// The remarks of the newest earlier version that has drafts in the outbox: what nobody was told is not gone.
  private func earlierRemarks(_ database: Database, id: Int64) throws -> [RememberedRemark] {
    let before = try Row.fetchOne(
      database,
      sql: """
        SELECT series.id FROM series JOIN series AS other ON \(Self.sameLineage)
        WHERE other.id = ? AND series.version < other.version
          AND EXISTS (SELECT 1 FROM draft WHERE draft.series = series.id AND draft.state = 'written')
        ORDER BY series.version DESC, series.firstDate DESC, series.id DESC LIMIT 1
        """, arguments: [id])
    guard let before else { return [] }
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT remark.* FROM remark JOIN draft ON draft.series = remark.series AND draft.patch = remark.patch
        WHERE remark.series = ? AND draft.state = 'written' ORDER BY remark.id
        """, arguments: [before["id"] as Int64])
    return rows.map { row in
      RememberedRemark(
        patch: row["patch"], fingerprint: row["fingerprint"], rule: row["rule"], severity: row["severity"],
        message: row["message"], file: row["file"], function: row["function"], isFromHunks: row["isFromHunks"])
    }
  }

  /// The step "reviewing" begins.
  func begin(_ id: Int64) throws {
    try write { try $0.execute(sql: "UPDATE series SET state = 'reviewing' WHERE id = ?", arguments: [id]) }
  }

  /// The review was stopped from outside; it will be made again, and this time does not count.
  func putBack(_ id: Int64) throws {
    try write { try $0.execute(sql: "UPDATE series SET state = 'queued' WHERE id = ?", arguments: [id]) }
  }

  /// The review failed. Returns whether it will be tried again.
  func fail(_ id: Int64, reason: String, _ configuration: BotConfiguration, now: Double) throws -> Bool {
    try write { database in
      let before = try Int.fetchOne(database, sql: "SELECT attempts FROM series WHERE id = ?", arguments: [id])
      let attempts = (before ?? 0) + 1
      let isLast = attempts > configuration.retries
      try database.execute(
        sql: "UPDATE series SET state = ?, attempts = ?, reason = ?, notBefore = ? WHERE id = ?",
        arguments: [
          (isLast ? SeriesState.failed : .queued).rawValue, attempts, reason,
          now + Double(configuration.retryAfter), id,
        ])
      return !isLast
    }
  }

  /// The step "reviewed": keeps remarks and drafts. A patch that was answered before gets no second draft.
  func conclude(_ id: Int64, _ assessment: Assessment, drafts: [PlannedDraft], now: Double) throws {
    try write { database in
      try database.execute(sql: "DELETE FROM remark WHERE series = ?", arguments: [id])
      for remark in assessment.remarks { try insert(remark, of: id, database) }
      for draft in drafts { try insert(draft, of: id, database) }
      let waits = try Self.hasPendingDrafts(database, id)
      try database.execute(
        sql: "UPDATE series SET state = ?, reason = ?, base = ?, reviewedAt = ? WHERE id = ?",
        arguments: [
          (waits ? SeriesState.reviewed : .done).rawValue, assessment.remarks.isEmpty ? "nothing to remark on" : nil,
          assessment.base, now, id,
        ])
    }
  }

  static func hasPendingDrafts(_ database: Database, _ series: Int64) throws -> Bool {
    try Bool.fetchOne(
      database, sql: "SELECT 1 FROM draft WHERE series = ? AND state IN ('held', 'placing')", arguments: [series])
      ?? false
  }

  private func insert(_ remark: RememberedRemark, of series: Int64, _ database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO remark (series, patch, fingerprint, rule, severity, message, file, function, isFromHunks)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        series, remark.patch, remark.fingerprint, remark.rule, remark.severity, remark.message, remark.file,
        remark.function, remark.isFromHunks,
      ])
  }

  private func insert(_ draft: PlannedDraft, of series: Int64, _ database: Database) throws {
    let isAnswered = try Bool.fetchOne(
      database, sql: "SELECT 1 FROM draft WHERE answers = ?", arguments: [draft.answers])
    if isAnswered == true { return }
    // Names are made from a short hash, and strangers choose what is hashed.
    let isTaken = try Bool.fetchOne(database, sql: "SELECT 1 FROM draft WHERE name = ?", arguments: [draft.name])
    try database.execute(
      sql: """
        INSERT INTO draft (series, patch, answers, name, bytes, due, state, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        series, draft.patch, draft.answers, isTaken == true ? "\(series)-\(draft.name)" : draft.name,
        Data(draft.withheld == nil ? draft.bytes : []), draft.due,
        (draft.withheld == nil ? DraftState.held : .withheld).rawValue, draft.withheld,
      ])
  }
}
