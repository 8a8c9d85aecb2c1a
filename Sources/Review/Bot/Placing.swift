import Foundation
import GRDB

extension BotState {
  /// A draft on its way to the outbox.
  struct OutgoingDraft {
    var id: Int64
    var name: String
    var bytes: [UInt8]
  }

  /// The next draft whose time has come, within the limits of the configuration; the one that was due first.
  func nextDraft(_ configuration: BotConfiguration, now: Double) throws -> OutgoingDraft? {
    try read { database in
      for (limit, span) in [(configuration.perHour, 3600.0), (configuration.perDay, 86400.0)] {
        guard let limit else { continue }
        let written = try Int.fetchOne(
          database, sql: "SELECT count(*) FROM draft WHERE writtenAt > ?", arguments: [now - span])
        if written ?? 0 >= limit { return nil }
      }
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT draft.id, draft.name, draft.bytes FROM draft JOIN series ON series.id = draft.series
          WHERE draft.state = 'held' AND draft.due <= ? AND series.state = 'reviewed' AND NOT EXISTS (
            SELECT 1 FROM series AS other WHERE \(Self.sameLineage) AND \(Self.isNewer) AND other.state = 'waiting')
          ORDER BY draft.due, draft.id LIMIT 1
          """, arguments: [now])
      return row.map(Self.outgoing)
    }
  }

  /// Drafts that were about to get their names when the bot ended.
  func draftsBeingPlaced() throws -> [OutgoingDraft] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT id, name, bytes FROM draft WHERE state = 'placing' ORDER BY id")
        .map(Self.outgoing)
    }
  }

  private static func outgoing(_ row: Row) -> OutgoingDraft {
    OutgoingDraft(id: row["id"], name: row["name"], bytes: [UInt8](row["bytes"] as Data))
  }

  /// The file is complete under its temporary name. From here on it counts as written.
  func markPlacing(_ id: Int64, now: Double) throws {
    try write { database in
      try database.execute(
        sql: "UPDATE draft SET state = 'placing', writtenAt = ? WHERE id = ?", arguments: [now, id])
    }
  }

  /// The step "drafted": the file has its name. The last draft of a series is the end of it.
  func markWritten(_ id: Int64) throws {
    try write { database in
      try database.execute(sql: "UPDATE draft SET state = 'written' WHERE id = ?", arguments: [id])
      guard let series = try Int64.fetchOne(database, sql: "SELECT series FROM draft WHERE id = ?", arguments: [id]),
        try !Self.hasPendingDrafts(database, series)
      else { return }
      try database.execute(
        sql: "UPDATE series SET state = 'done' WHERE id = ? AND state = 'reviewed'", arguments: [series])
    }
  }
}
