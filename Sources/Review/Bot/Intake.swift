import Foundation
import GRDB
import Patches

extension BotState {
  /// What a batch brought.
  struct Taken {
    var mails = 0
    /// Series that got new mails.
    var series = 0
  }

  /// Whether the mail of an identity was taken from a source before.
  func knows(_ identity: String, of source: String) throws -> Bool {
    try read { database in
      try Bool.fetchOne(
        database, sql: "SELECT 1 FROM mail WHERE source = ? AND identity = ?", arguments: [source, identity]) ?? false
    }
  }

  /// How far a source was read.
  func position(of source: String) throws -> String? {
    try read { try String.fetchOne($0, sql: "SELECT position FROM source WHERE name = ?", arguments: [source]) }
  }

  /// The step "intake": stores the mails of a batch, puts them into their series, and notes how far the source was
  /// read. Mails that were taken before are left alone.
  /// - Parameters:
  ///   - now: seconds since 1970
  ///   - oldest: the age in seconds from which on mails are only noted
  func take(
    _ batch: FeedBatch, from source: String, scope: PatchScope, now: Double, oldest: Int?
  ) throws -> Taken {
    try write { database in
      var intake = Intake(database: database, source: source, scope: scope, now: now, oldest: oldest)
      for item in batch.items { try intake.store(item) }
      try intake.group()
      try database.execute(
        sql: """
          INSERT INTO source (name, position) VALUES (?, ?)
          ON CONFLICT (name) DO UPDATE SET position = excluded.position
          """, arguments: [source, batch.position])
      return intake.taken
    }
  }
}

/// One transaction that takes mails in.
private struct Intake {
  let database: Database
  let source: String
  let scope: PatchScope
  let now: Double
  let oldest: Int?
  var taken = BotState.Taken()
  /// The rows of new mails that may be part of a series.
  private var new: Set<Int64> = []
  private var senders: Set<String> = []
  private var threads: Set<String> = []

  init(database: Database, source: String, scope: PatchScope, now: Double, oldest: Int?) {
    self.database = database
    self.source = source
    self.scope = scope
    self.now = now
    self.oldest = oldest
  }

  mutating func store(_ item: FeedItem) throws {
    let isKnown = try Bool.fetchOne(
      database, sql: "SELECT 1 FROM mail WHERE source = ? AND identity = ?", arguments: [source, item.identity])
    if isKnown == true { return }
    taken.mails += 1
    let arrived = min(item.arrived.timeIntervalSince1970, now)
    guard let mail = item.mail else {
      return try insert(item, nil, arrived, note: "unreadable")
    }
    if let note = try reasonToLeaveAlone(mail, arrived) { return try insert(item, mail, arrived, note: note) }
    try insert(item, mail, arrived, note: nil)
    new.insert(database.lastInsertedRowID)
    senders.insert(Self.sender(mail))
    threads.insert(Self.thread(mail))
  }

  /// Why a mail is no part of any series that the bot could review.
  private func reasonToLeaveAlone(_ mail: Mail, _ arrived: Double) throws -> String? {
    if Series.grouped(from: [mail]).isEmpty { return "no patch" }
    if let oldest, now - min(mail.date?.timeIntervalSince1970 ?? arrived, arrived) > Double(oldest) {
      return "older than the configuration allows"
    }
    return try isCopy(mail) ? "another copy of <\(mail.messageID)>" : nil
  }

  /// Whether the same mail came before, perhaps through another list; what that list is called is kept, since it may
  /// be one that opted in.
  private func isCopy(_ mail: Mail) throws -> Bool {
    guard !mail.messageID.isEmpty, let first = try Row.fetchOne(
      database, sql: "SELECT id, content FROM mail WHERE messageID = ? ORDER BY id", arguments: [mail.messageID])
    else { return false }
    if let data: Data = first["content"] {
      var stored = try JSONDecoder().decode(Mail.self, from: data)
      let more = mail.lists.filter { !stored.lists.contains($0) }
      if !more.isEmpty {
        stored.lists += more
        try database.execute(
          sql: "UPDATE mail SET content = ? WHERE id = ?", arguments: [try Self.encoded(stored), first["id"] as Int64])
      }
    }
    return true
  }

  private func insert(_ item: FeedItem, _ mail: Mail?, _ arrived: Double, note: String?) throws {
    try database.execute(
      sql: """
        INSERT INTO mail (source, identity, messageID, sender, thread, arrived, note, problem, content)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        source, item.identity, mail?.messageID ?? "", mail.map(Self.sender) ?? "", mail.map(Self.thread) ?? "", arrived,
        note, item.problem, note == nil ? try mail.map(Self.encoded) : nil,
      ])
  }

  /// Puts the new mails into series, together with those that they could belong to: of the same sender or thread, and
  /// of their series. With every mail it becomes clearer what belongs together, so series may also come apart.
  mutating func group() throws {
    guard !new.isEmpty else { return }
    let isNear = "content IS NOT NULL AND (sender IN (\(marks(senders.count))) OR thread IN (\(marks(threads.count))))"
    let values = StatementArguments(senders.sorted()) + StatementArguments(threads.sorted())
    let near = try Row.fetchAll(
      database,
      sql: """
        SELECT id, arrived, series, content FROM mail
        WHERE (\(isNear)) OR (content IS NOT NULL AND series IN (SELECT series FROM mail WHERE \(isNear))) ORDER BY id
        """, arguments: values + values)
    var rows: [Mail: OpenMail] = [:]
    var mails: [Mail] = []
    for row in near {
      let mail = try JSONDecoder().decode(Mail.self, from: row["content"])
      guard rows[mail] == nil else { continue }
      rows[mail] = OpenMail(id: row["id"], arrived: row["arrived"], series: row["series"])
      mails.append(mail)
    }
    let groups = Series.grouped(from: mails).map { series in
      Group(series: series, rows: rows)
    }.filter { !$0.members.isEmpty }
    let keepers = Self.keepers(of: groups)
    for (index, group) in groups.enumerated() {
      let kept = group.known.filter { keepers[$0]?.group == index }
      let isAsBefore = kept.count == 1 && group.known == kept && keepers[kept[0]]?.mails == group.members.count
      if isAsBefore, !group.members.contains(where: { new.contains($0.row.id) }) { continue }
      try store(group, in: kept.first)
      try removeEmpty(kept.dropFirst())
    }
    try database.execute(
      sql: """
        UPDATE mail SET note = 'no patch of a series' WHERE series IS NULL AND note IS NULL AND content IS NOT NULL
        """)
  }

  private struct OpenMail {
    var id: Int64
    var arrived: Double
    var series: Int64?
  }

  /// What belongs together, as far as the mails tell.
  private struct Group {
    var series: Series
    var members: [(mail: Mail, row: OpenMail)]
    /// The rows of the series to which the mails belonged before, in order.
    var known: [Int64]

    init(series: Series, rows: [Mail: OpenMail]) {
      self.series = series
      let own = [series.cover].compactMap { $0 } + series.patches.compactMap(\.mail)
      members = own.compactMap { mail in rows[mail].map { (mail, $0) } }
      known = Set(members.compactMap(\.row.series)).sorted()
    }
  }

  /// For each row of a series, which group goes on as that series, the one with its oldest mail, and how many mails it
  /// had.
  private static func keepers(of groups: [Group]) -> [Int64: (group: Int, oldest: Int64, mails: Int)] {
    var result: [Int64: (group: Int, oldest: Int64, mails: Int)] = [:]
    for (index, group) in groups.enumerated() {
      for member in group.members {
        guard let series = member.row.series else { continue }
        let before = result[series] ?? (group: index, oldest: .max, mails: 0)
        let isOlder = member.row.id < before.oldest
        result[series] = (
          group: isOlder ? index : before.group, oldest: min(before.oldest, member.row.id), mails: before.mails + 1
        )
      }
    }
    return result
  }

  private mutating func store(_ group: Group, in row: Int64?) throws {
    let facts = SeriesFacts(group.series, mails: group.members.map { ($0.mail, $0.row.arrived) }, scope: scope)
    let id = try row.map { try update($0, facts) } ?? insert(facts)
    taken.series += 1
    for member in group.members {
      try database.execute(
        sql: "UPDATE mail SET series = ?, note = NULL WHERE id = ?", arguments: [id, member.row.id])
    }
  }

  private func insert(_ facts: SeriesFacts) throws -> Int64 {
    try database.execute(
      sql: """
        INSERT INTO series (\(Self.columns.joined(separator: ", ")), state)
        VALUES (\(marks(Self.columns.count)), 'waiting')
        """, arguments: Self.values(facts))
    return database.lastInsertedRowID
  }

  /// Puts newer facts in the place of older ones; what they mean is to be decided again. A series that was done with,
  /// and gets a patch that was missing, is reviewed once more; patches that were answered are not answered again.
  private func update(_ id: Int64, _ facts: SeriesFacts) throws -> Int64 {
    let before = try Row.fetchOne(database, sql: "SELECT present, state FROM series WHERE id = ?", arguments: [id])
    let assignments = Self.columns.map { "\($0) = ?" }.joined(separator: ", ")
    try database.execute(
      sql: "UPDATE series SET \(assignments) WHERE id = ?", arguments: Self.values(facts) + [id])
    try database.execute(
      sql: "UPDATE series SET state = 'waiting' WHERE id = ? AND state = 'queued'", arguments: [id])
    let concluded: [SeriesState] = [.reviewed, .done, .skipped]
    if let before, facts.present > before["present"], concluded.contains(where: { $0.rawValue == before["state"] }) {
      try database.execute(
        sql: "UPDATE series SET state = 'waiting', reason = NULL, attempts = 0, notBefore = 0 WHERE id = ?",
        arguments: [id])
      try database.execute(
        sql: "DELETE FROM draft WHERE series = ? AND state IN ('held', 'withheld')", arguments: [id])
    }
    return id
  }

  /// Removes series whose mails turned out to belong to another one.
  private func removeEmpty(_ ids: some Sequence<Int64>) throws {
    for id in ids {
      try database.execute(
        sql: """
          DELETE FROM series WHERE id = ? AND state IN ('waiting', 'queued')
          AND NOT EXISTS (SELECT 1 FROM mail WHERE mail.series = series.id)
          """, arguments: [id])
    }
  }

  private static let columns = [
    "messageID", "title", "version", "isResend", "total", "present", "missing", "author", "lineageTitle", "changeID",
    "content", "scopeReason", "firstDate", "lastDate", "lastArrival",
  ]

  private static func values(_ facts: SeriesFacts) -> StatementArguments {
    [
      facts.messageID, facts.title, facts.version, facts.isResend, facts.total, facts.present,
      facts.missing.map(String.init).joined(separator: " "), facts.author, facts.lineageTitle, facts.changeID,
      facts.content, facts.scopeReason, facts.firstDate, facts.lastDate, facts.lastArrival,
    ]
  }

  private static func sender(_ mail: Mail) -> String { mail.from.mailbox.lowercased() }

  /// The mail with which the conversation began, as far as this one knows.
  private static func thread(_ mail: Mail) -> String {
    mail.references.first ?? mail.inReplyTo.first ?? mail.messageID
  }

  private static func encoded(_ mail: Mail) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(mail)
  }
}

/// Question marks for a number of values.
private func marks(_ count: Int) -> String {
  Array(repeating: "?", count: count).joined(separator: ", ")
}
