import GRDB

extension BotState {
  /// The step "complete": decides for each series that waits whether it is complete, and what becomes of it. One
  /// transaction a series.
  /// - Parameter now: seconds since 1970
  /// - Returns: how many were decided on, with a line for people for each that will not be reviewed.
  func settle(_ configuration: BotConfiguration, now: Double) throws -> [String] {
    let column = configuration.quietFrom == .date ? "lastDate" : "lastArrival"
    let waiting = try read { database in
      try Int64.fetchAll(
        database,
        sql: """
          SELECT id FROM series
          WHERE state = 'waiting' AND ((missing = '' AND present > 0) OR \(column) <= ?) ORDER BY id
          """, arguments: [now - Double(configuration.quiet)])
    }
    return try waiting.flatMap { id in try write { try Settlement(database: $0, id: id).lines() } }
  }

  /// Forgets the mails of series that nothing can come of any more, and of those whose missing patches did not come
  /// for the time that the configuration says.
  func prune(_ configuration: BotConfiguration, now: Double) throws {
    let limit = now - Double(configuration.keep)
    try write { database in
      try database.execute(
        sql: """
          UPDATE mail SET content = NULL WHERE content IS NOT NULL AND (
            (series IS NULL AND arrived < ?)
            OR series IN (SELECT id FROM series WHERE state NOT IN ('waiting', 'queued', 'reviewing')
              AND (missing = '' OR lastArrival < ? OR state IN ('superseded', 'failed'))))
          """, arguments: [limit, limit])
    }
  }

  /// In SQL: `other` is another version of the same series as `series`. By change-id where both have one, else by
  /// author and title.
  static let sameLineage = """
    other.id <> series.id AND CASE
      WHEN other.changeID IS NOT NULL AND series.changeID IS NOT NULL THEN other.changeID = series.changeID
      ELSE other.author = series.author AND other.lineageTitle = series.lineageTitle END
    """

  /// In SQL: `other` replaces `series`. Two series of one title and version are versions of each other only when the
  /// later one says that it was sent again.
  static let isNewer = """
    (other.version > series.version
      OR (other.version = series.version AND other.isResend AND other.firstDate > series.firstDate))
    """
}

/// The transaction that decides on one series.
private struct Settlement {
  let database: Database
  let id: Int64

  /// Decides; gives a line for each series that was set aside.
  func lines() throws -> [String] {
    guard let series = try Row.fetchOne(database, sql: "SELECT * FROM series WHERE id = ?", arguments: [id]) else {
      return []
    }
    let name = Self.name(series)
    if series["present"] == 0 { return try [setAside(id, .skipped, "none of its patches came", name)] }
    if let newer = try newer() {
      return try [setAside(id, .superseded, "\(newer) takes its place", name)]
    }
    let own = Self.shortName(series)
    var lines = try older().map { row in
      try setAside(row["id"], .superseded, "\(own) takes its place", Self.name(row))
    }
    if let reason: String = series["scopeReason"] {
      lines.append(try setAside(id, .skipped, reason, name))
    } else if let twin = try twin() {
      lines.append(try setAside(id, .skipped, "the same patches were reviewed as <\(twin)>", name))
    } else {
      try database.execute(sql: "UPDATE series SET state = 'queued', reason = NULL WHERE id = ?", arguments: [id])
    }
    return lines
  }

  private static func name(_ row: Row) -> String {
    "'\(row["title"] as String)' \(shortName(row))"
  }

  private static func shortName(_ row: Row) -> String {
    "v\(row["version"] as Int) <\(row["messageID"] as String)>"
  }

  private func setAside(_ id: Int64, _ state: SeriesState, _ reason: String, _ name: String) throws -> String {
    try database.execute(
      sql: "UPDATE series SET state = ?, reason = ? WHERE id = ?", arguments: [state.rawValue, reason, id])
    try database.execute(
      sql: "UPDATE draft SET state = 'withheld', reason = ? WHERE series = ? AND state = 'held'",
      arguments: [reason, id])
    return "\(state.rawValue): \(name): \(reason)"
  }

  /// The newest version that is there and as complete as this one.
  private func newer() throws -> String? {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT other.version, other.messageID FROM series JOIN series AS other ON \(BotState.sameLineage)
        WHERE series.id = ? AND \(BotState.isNewer) AND other.present >= series.present AND other.state <> 'waiting'
        ORDER BY other.version DESC, other.firstDate DESC, other.id DESC
        """, arguments: [id])
    return row.map(Self.shortName)
  }

  /// Versions before this one that are not reviewed yet, or whose drafts have not left. One of which more patches are
  /// there stays: what was sent again in part does not replace it.
  private func older() throws -> [Row] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT series.* FROM series JOIN series AS other ON \(BotState.sameLineage)
        WHERE other.id = ? AND \(BotState.isNewer) AND series.present <= other.present
          AND series.state IN ('waiting', 'queued', 'reviewed') ORDER BY series.id
        """, arguments: [id])
  }

  /// A series of the same version with the same changes that was reviewed: this one was sent twice.
  private func twin() throws -> String? {
    try String.fetchOne(
      database,
      sql: """
        SELECT other.messageID FROM series JOIN series AS other ON \(BotState.sameLineage)
        WHERE series.id = ? AND other.version = series.version AND other.content = series.content
          AND other.state IN ('queued', 'reviewing', 'reviewed', 'done') ORDER BY other.id
        """, arguments: [id])
  }
}
