import IR
import Yams

/// The kinds of check about waits, sections and members that go away.
extension RuleFileReader {
  private enum WaitSubject: String, CaseIterable {
    case wait, section
    case lastReference = "last-reference"
  }

  /// The keys of each subject of `wait-event`, besides `subject`.
  private static let keysBySubject: [WaitSubject: [String]] = [
    .wait: ["class"], .section: ["section", "locks", "reclaims", "waits", "tags"],
    .lastReference: ["callback", "resource", "object", "tags"],
  ]

  mutating func readWaitEvent(_ fields: Fields) -> Rule.Check? {
    guard let node = fields.values["subject"] else {
      reader.report(fields.line(of: "kind"), "this kind of rule lacks the key \"subject\"")
      return nil
    }
    guard let subject = reader.choice(node, "subject", WaitSubject.self) else { return nil }
    let allowed = Self.keysBySubject[subject] ?? []
    for key in Set(Self.keysBySubject.values.joined()).subtracting(allowed).sorted() where fields.values[key] != nil {
      reader.report(fields.line(of: key), "\"\(key)\" does not go with subject: \(subject.rawValue)")
    }
    switch subject {
    case .wait: return readClass(fields).map { .waiting(.init(lockClass: $0)) }
    case .section: return section(fields)
    case .lastReference: return lastReference(fields)
    }
  }

  private mutating func section(_ fields: Fields) -> Rule.Check? {
    guard let section = named(fields, "section") else { return nil }
    classUses.append((section, fields.line(of: "section")))
    let locks = names(fields, "locks")
    for lock in locks { classUses.append((lock, fields.line(of: "locks"))) }
    let reclaims = fields.values["reclaims"].flatMap { reader.boolean($0, "reclaims") } ?? false
    let waits = fields.values["waits"].flatMap { reader.boolean($0, "waits") } ?? false
    let tags = names(fields, "tags")
    if locks.isEmpty, tags.isEmpty, !reclaims, !waits {
      reader.report(fields.line(of: "kind"), "a section rule has \"locks\", \"reclaims\", \"waits\" or \"tags\"")
    }
    return .section(.init(section: section, locks: locks, reclaims: reclaims, waits: waits, tags: tags))
  }

  private mutating func lastReference(_ fields: Fields) -> Rule.Check? {
    guard let text = named(fields, "callback"), let resource = named(fields, "resource"),
      let object = named(fields, "object"),
      let callback = readCallback(text.text, fields.line(of: "callback"))
    else { return nil }
    resourceUses.append((resource, fields.line(of: "resource")))
    return .lastReference(.init(callback: callback, resource: resource, object: object, tags: names(fields, "tags")))
  }

  /// A `flags` rule about a member: which uses of it are wrong.
  mutating func readMemberUse(_ fields: Fields) -> Rule.Check? {
    guard let record = named(fields, "record"), let member = named(fields, "member"),
      let table = named(fields, "table")
    else { return nil }
    let files = fields.values["files"].map { reader.texts($0, "a path").map(\.text) } ?? []
    let lockClass = fields.values["class"] == nil ? nil : readClass(fields)
    let memory = fields.values["memory"] == nil ? nil : named(fields, "memory")
    if let memory { classUses.append((memory, fields.line(of: "memory"))) }
    return .memberUse(
      .init(
        record: record, member: member, files: files, accessors: Set(names(fields, "accessors")),
        table: table, keeps: names(fields, "keeps"), fatal: Set(names(fields, "fatal")), memory: memory,
        lockClass: lockClass))
  }

  /// An `ops-table` rule about what one member must not do.
  mutating func readMemberContext(_ fields: Fields) -> Rule.Check? {
    guard let record = named(fields, "record"), let member = named(fields, "member"), let lockClass = readClass(fields)
    else { return nil }
    callbackUses.append((record, member, fields.line(of: "member")))
    let tag = fields.values["unless-flag"].flatMap { reader.text($0, "the name of a flag") }
    return .memberContext(
      .init(record: record, member: member, lockClass: lockClass, unlessFlag: tag.map { Name($0) }))
  }
}
