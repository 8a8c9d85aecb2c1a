import GRDB

/// The tables of the state, by version: a migration that was released is never changed.
enum BotSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { try version1($0) }
    return migrator
  }

  /// Times are seconds since 1970, Message-IDs have no brackets.
  private static func version1(_ database: Database) throws {
    try database.execute(sql: "PRAGMA application_id = \(BotState.applicationID)")
    try database.create(table: "source") { table in
      table.primaryKey("name", .text)
      table.column("position", .text)
    }
    try database.create(table: "series") { table in
      table.autoIncrementedPrimaryKey("id")
      table.column("messageID", .text).notNull()
      table.column("title", .text).notNull()
      table.column("version", .integer).notNull()
      table.column("isResend", .boolean).notNull()
      table.column("total", .integer).notNull()
      // How many patches are there; numbers that are not, separated by blanks.
      table.column("present", .integer).notNull()
      table.column("missing", .text).notNull()
      // By these, versions of one series are known as such; the title in lower case.
      table.column("author", .text).notNull()
      table.column("lineageTitle", .text).notNull()
      table.column("changeID", .text)
      // Of the diffs, to know a series again that was sent twice.
      table.column("content", .text).notNull()
      // Why it need not be reviewed.
      table.column("scopeReason", .text)
      table.column("firstDate", .double).notNull()
      table.column("lastDate", .double).notNull()
      table.column("lastArrival", .double).notNull()
      table.column("state", .text).notNull().indexed()
      table.column("reason", .text)
      table.column("attempts", .integer).notNull().defaults(to: 0)
      table.column("notBefore", .double).notNull().defaults(to: 0)
      table.column("base", .text)
      table.column("reviewedAt", .double)
    }
    try database.create(index: "seriesByTitle", on: "series", columns: ["author", "lineageTitle"])
    try database.create(index: "seriesByChange", on: "series", columns: ["changeID"])
    try database.create(table: "mail") { table in
      table.autoIncrementedPrimaryKey("id")
      table.column("source", .text).notNull()
      table.column("identity", .text).notNull()
      table.column("messageID", .text).notNull().indexed()
      table.column("sender", .text).notNull()
      table.column("thread", .text).notNull().indexed()
      table.column("arrived", .double).notNull()
      table.column("series", .integer).references("series", onDelete: .setNull).indexed()
      // Why it is of no series.
      table.column("note", .text)
      // What of it could not be read.
      table.column("problem", .text)
      // JSON; only while the mail may still be needed.
      table.column("content", .blob)
      table.uniqueKey(["source", "identity"])
    }
    try database.create(index: "openMailBySender", on: "mail", columns: ["sender"], condition: Column("content") != nil)
    try database.create(table: "remark") { table in
      table.autoIncrementedPrimaryKey("id")
      table.column("series", .integer).notNull().indexed().references("series", onDelete: .cascade)
      table.column("patch", .integer).notNull()
      table.column("fingerprint", .text).notNull()
      table.column("rule", .text).notNull()
      table.column("severity", .text).notNull()
      table.column("message", .text).notNull()
      table.column("file", .text).notNull()
      table.column("function", .text)
      table.column("isFromHunks", .boolean).notNull()
    }
    try database.create(table: "draft") { table in
      table.autoIncrementedPrimaryKey("id")
      table.column("series", .integer).notNull().indexed().references("series", onDelete: .cascade)
      table.column("patch", .integer).notNull()
      // The mail that it answers: there is never a second draft for one.
      table.column("answers", .text).notNull().unique()
      table.column("name", .text).notNull().unique()
      table.column("bytes", .blob).notNull()
      table.column("due", .double).notNull()
      table.column("state", .text).notNull().indexed()
      table.column("reason", .text)
      table.column("writtenAt", .double)
    }
  }
}
