import IR

/// Fact files as bytes, for those who look for some that break their reader.
public enum FactProbe {
  /// What a fact file holds.
  public struct Contents: Equatable {
    /// Files that it has facts about.
    public var files: Int
    public var units: Int
  }

  /// The bytes of a fact file about one parsed file, one that was skipped and one that is no candidate.
  public static func bytes(of unit: IR.Unit) throws -> [UInt8] {
    let encoded = unit.encoded()
    let identity = FactIdentity(
      tool: Tool.version, unitFormat: Int(IR.Unit.formatVersion), libclang: "clang", rules: "0123456789abcdef",
      kernel: "7.3", way: "tree", request: FactRequest(paths: ["."], ruleFolders: []), configuration: "")
    let entries = [
      Facts.Entry(path: unit.path.text, outcome: .unit(encoded.count)),
      Facts.Entry(path: "skipped.c", outcome: .skipped("it takes too long")),
      Facts.Entry(path: "other.c", outcome: .noCandidate),
    ]
    let part = Shard(1, of: 1).map { Facts.Part.shard($0) } ?? .file(unit.path.text)
    let header = Facts.Header(
      identity: identity, part: part, root: "/tree", entries: entries, sources: [unit.path.text: "0123456789abcdef"])
    return try FactFile.bytes(of: Facts(header: header, units: [encoded]))
  }

  /// The same bytes with lengths and digest that are right for what stands between them: who changes a fact file on
  /// purpose puts these right, too.
  public static func sealed(_ bytes: [UInt8]) -> [UInt8] { FactFile.sealed(bytes) }

  /// Reads a fact file as a link does that is given no other one, up to the units.
  /// - Throws: `FactProblem`.
  public static func contents(of bytes: [UInt8]) throws -> Contents {
    let facts = try FactFile.facts(bytes, file: "facts")
    let set = try FactSet([(file: "facts", facts: facts)], place: "facts")
    let loaded = try set.units()
    return Contents(files: set.entries.count, units: loaded.units.count)
  }
}
