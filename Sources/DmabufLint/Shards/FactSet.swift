import Dispatch
import Foundation
import KernelTree
import Synchronization

/// The facts of one program, all there and all of one kind.
struct FactSet: Sendable {
  /// What all of them were made with.
  let identity: FactIdentity
  /// The folder to which paths are relative, where the first were made.
  let root: String
  /// Whether they come from compile jobs, instead of the shards of a run.
  let areOfCompileJobs: Bool
  /// By file, relative to the root.
  private(set) var entries: [String: Located] = [:]
  /// By file, relative to the root, what it contained, and whose facts say so.
  private(set) var sources: [String: (digest: String, file: String)] = [:]

  /// What is known of a file.
  struct Located: Sendable {
    var entry: Facts.Entry
    /// Its encoded unit, if there is one.
    var unit: [UInt8]?
    /// The fact file.
    var file: String
  }

  /// Reads the fact files that paths name.
  /// - Throws: `FactProblem` for one that cannot be used, for files that do not belong together, and for a missing
  ///   shard.
  init(_ arguments: [String]) throws(FactProblem) {
    let files = try FactFile.paths(arguments)
    try self.init(try Self.read(files), place: arguments.joined(separator: " "))
  }

  /// Joins facts.
  /// - Parameters:
  ///   - all: with the names of their files.
  ///   - place: where they were looked for, for messages about what is not there.
  init(_ all: [(file: String, facts: Facts)], place: String) throws(FactProblem) {
    guard let first = Self.whole(all) else { throw FactProblem(file: place, reason: "no facts") }
    identity = first.facts.header.identity
    root = first.facts.header.root
    areOfCompileJobs = first.facts.header.part.isCompileJob
    var seen: [Facts.Part: (file: String, facts: Facts)] = [:]
    for (file, facts) in all {
      if let difference = facts.header.identity.difference(from: identity) {
        throw FactProblem(file: file, reason: "these facts are \(difference), as those of \(first.file) are")
      }
      if let problem = Self.mixture(facts.header.part, first.facts.header.part) {
        throw FactProblem(file: file, reason: "\(problem), \(first.file) does not: they cannot be joined")
      }
      if let other = seen.updateValue((file, facts), forKey: facts.header.part) {
        // Given twice by accident it does no harm. Of two that differ nobody can tell which is right.
        guard other.facts.isSame(as: facts) else {
          throw FactProblem(
            file: file, reason: "other facts than those of \(other.file), about the same \(facts.header.part)")
        }
        continue
      }
      try add(facts, file)
    }
    try checkShards(seen.keys, place)
  }

  private mutating func add(_ facts: Facts, _ file: String) throws(FactProblem) {
    var units = facts.units.makeIterator()
    for entry in facts.header.entries {
      var unit: [UInt8]?
      if case .unit = entry.outcome { unit = units.next() }
      if let other = entries.updateValue(Located(entry: entry, unit: unit, file: file), forKey: entry.path) {
        throw FactProblem(
          file: file, reason: "about '\(entry.path)', as \(other.file) is: the shards are not of the same tree")
      }
    }
    for (source, digest) in facts.header.sources {
      guard let other = sources[source] else {
        sources[source] = (digest, file)
        continue
      }
      // A compile job is a moment, and another one may see what was written since: the link compares with the tree.
      guard areOfCompileJobs || other.digest == digest else {
        throw FactProblem(
          file: file, reason: "made of another '\(source)' than \(other.file): the shards are not of the same tree")
      }
      if areOfCompileJobs, other.digest != digest { sources[source] = Self.older(other, (digest, file)) }
    }
  }

  /// One of two that differ, whichever way round they come: one of them differs from the tree.
  private static func older(
    _ left: (digest: String, file: String), _ right: (digest: String, file: String)
  ) -> (digest: String, file: String) {
    left.digest < right.digest ? left : right
  }

  private func checkShards(_ parts: some Collection<Facts.Part>, _ place: String) throws(FactProblem) {
    let shards = parts.compactMap { part in if case .shard(let shard) = part { shard } else { nil } }
    guard let count = shards.first?.count else { return }
    let missing = Set(1...count).subtracting(shards.map(\.index)).sorted()
    guard !missing.isEmpty else { return }
    let names = missing.prefix(8).map { "\($0)/\(count)" }.joined(separator: ", ")
    let more = missing.count > 8 ? " and \(missing.count - 8) more" : ""
    throw FactProblem(
      file: place, reason: "the facts of these shards are missing: \(names)\(more)")
  }

  /// The first facts that say which libclang made them; those of files that nobody parsed do not.
  private static func whole(_ all: [(file: String, facts: Facts)]) -> (file: String, facts: Facts)? {
    all.first { $0.facts.header.identity.libclang != nil } ?? all.first
  }

  /// In words, what the first part is that the second is not.
  private static func mixture(_ part: Facts.Part, _ first: Facts.Part) -> String? {
    switch (part, first) {
    case (.shard(let one), .shard(let other)):
      one.count == other.count ? nil : "it belongs to a run of \(one.count) shards"
    case (.file, .file): nil
    case (.shard, .file): "it belongs to a shard of a run"
    case (.file, .shard): "it belongs to a compile job"
    }
  }

  private static func read(_ files: [String]) throws(FactProblem) -> [(file: String, facts: Facts)] {
    let results = Mutex([Int: Result<Facts, FactProblem>]())
    DispatchQueue.concurrentPerform(iterations: files.count) { index in
      let result = Result { () throws(FactProblem) in try FactFile.read(files[index]) }
      results.withLock { $0[index] = result }
    }
    var all: [(file: String, facts: Facts)] = []
    for (index, file) in files.enumerated() {
      guard let result = results.withLock({ $0[index] }) else { continue }
      all.append((file, try result.get()))
    }
    return all
  }
}

extension Facts.Part {
  var isCompileJob: Bool { if case .file = self { true } else { false } }
}

extension Facts.Part: CustomStringConvertible {
  var description: String {
    switch self {
    case .shard(let shard): "shard \(shard)"
    case .file(let path): "file '\(path)'"
    }
  }
}

extension Facts {
  /// Whether two say the same, wherever the trees lay of which they were made.
  fileprivate func isSame(as other: Facts) -> Bool {
    header.entries == other.header.entries && header.sources == other.header.sources && units == other.units
  }
}
