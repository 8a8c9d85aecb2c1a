import Foundation
import GRDB

/// What the bot remembers, in an SQLite database (docs/bot.md, "State").
///
/// Each step of a series is one transaction: whoever ends the process at any moment leaves the state before a step or
/// behind it. Nothing here reads the clock.
public struct BotState: Sendable {
  /// The path as the user gave it.
  public let path: String
  /// The path of a folder beside it for temporary files of the one bot that has the state.
  public var scratch: String { Self.real(path) + ".scratch" }
  let database: DatabaseQueue
  private let lock: StateLock?

  /// `DMBL`: tells our databases from those of other programs (SQLite's `PRAGMA application_id`).
  static let applicationID = 0x444D_424C

  /// Opens a state for a bot, alone; makes it when there is none.
  /// - Throws: `BotProblem` when another bot has it, when it is no state or one of a newer release, or when it cannot
  ///   be read or written.
  public static func open(_ path: String) throws -> BotState {
    let real = real(path)
    let lock = try StateLock(path: real + ".lock", of: path)
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { database in
      // A draft that left is noted in a transaction that must be there after a loss of power, too.
      try database.execute(sql: "PRAGMA synchronous = FULL")
    }
    return try explained(path) {
      try refuseForeign(real)
      let database = try DatabaseQueue(path: real, configuration: configuration)
      try database.read { try checkKind($0, path) }
      try BotSchema.migrator.migrate(database)
      return BotState(path: path, database: database, lock: lock)
    }
  }

  /// Opens a state to look at, whether or not a bot runs on it.
  /// - Throws: `BotProblem` as `open` does, and when there is none.
  public static func openToRead(_ path: String) throws -> BotState {
    guard FileManager.default.fileExists(atPath: path) else { throw BotProblem("\(path): no such state file") }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    return try explained(path) {
      try refuseForeign(path)
      let database = try DatabaseQueue(path: path, configuration: configuration)
      try database.read { database in
        try checkKind(database, path)
        guard try BotSchema.migrator.hasCompletedMigrations(database) else {
          throw BotProblem("\(path): a state of an older release, or one that is not finished; start the bot once")
        }
      }
      return BotState(path: path, database: database, lock: nil)
    }
  }

  private static func real(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  /// SQLite takes every short file for an empty database; a text of a few bytes is none.
  private static func refuseForeign(_ path: String) throws {
    guard let file = FileHandle(forReadingAtPath: path) else { return }
    defer { try? file.close() }
    let start = try file.read(upToCount: 16) ?? Data()
    if !start.isEmpty, start != Data("SQLite format 3\0".utf8) {
      throw DatabaseError(resultCode: .SQLITE_NOTADB)
    }
  }

  private static func checkKind(_ database: Database, _ path: String) throws {
    let id = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    if tables > 0, id != applicationID { throw BotProblem("\(path): a database of another program, not a bot's state") }
    if try BotSchema.migrator.hasBeenSuperseded(database) {
      throw BotProblem("\(path): a state of a newer release of dmabuf-lint, which this one cannot read")
    }
  }

  /// Runs a step on the database; says what its errors mean.
  static func explained<Result>(_ path: String, _ step: () throws -> Result) throws -> Result {
    do {
      return try step()
    } catch let error as DatabaseError {
      switch error.resultCode {
      case .SQLITE_NOTADB: throw BotProblem("\(path): no state of the bot: expected an SQLite database")
      case .SQLITE_CORRUPT: throw BotProblem("\(path): the state is damaged (\(error.message ?? "SQLite"))")
      default: throw BotProblem("\(path): \(error.message ?? "SQLite error \(error.resultCode.rawValue)")")
      }
    }
  }

  func write<Result>(_ step: (Database) throws -> Result) throws -> Result {
    try Self.explained(path) { try database.write(step) }
  }

  func read<Result>(_ step: (Database) throws -> Result) throws -> Result {
    try Self.explained(path) { try database.read(step) }
  }
}

/// Where a series stands.
public enum SeriesState: String, CaseIterable, Sendable {
  /// Patches are missing, and may come.
  case waiting
  /// To be reviewed.
  case queued
  case reviewing
  /// Reviewed; drafts wait for their time.
  case reviewed
  /// Reviewed, and all drafts that there are have left.
  case done
  /// A newer version took its place.
  case superseded
  /// Not reviewed, for the reason that is noted.
  case skipped
  /// Its review failed too often.
  case failed
}

/// Where a draft stands.
public enum DraftState: String, CaseIterable, Sendable {
  /// Waits for the embargo or the rate limit.
  case held
  /// Complete in the outbox under a temporary name, and about to get its own.
  case placing
  /// In the outbox.
  case written
  /// Will not be written, for the reason that is noted.
  case withheld
}
