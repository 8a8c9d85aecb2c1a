import ArgumentParser
import DmabufLint
import Foundation
import Fuzzing
import IR

/// The files that inputs are made from.
struct SeedFiles: Sendable {
  /// Absolute paths, in order: those of one folder that was named are parsed as parts of one tree, or of none.
  var groups: [[String]] = []
  var paths: [String] { groups.flatMap { $0 } }

  /// - Throws: when a path is not there.
  init(_ options: SeedOptions, extensions: Set<String>) throws {
    var single: [String: [String]] = [:]
    for named in options.corpus {
      let path = URL(fileURLWithPath: named).resolvingSymlinksInPath().path
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw ValidationError("--corpus: \(named) is not there")
      }
      guard isFolder.boolValue else {
        if extensions.contains((path as NSString).pathExtension) {
          single[(path as NSString).deletingLastPathComponent, default: []].append(path)
        }
        continue
      }
      let inside = (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? [])
        .filter { extensions.contains(($0 as NSString).pathExtension) }.sorted().map { path + "/" + $0 }
      groups.append(inside)
    }
    groups += single.sorted { $0.key < $1.key }.map { $0.value.sorted() }
    groups = groups.map { $0.filter { Self.size($0) <= options.longest } }.filter { !$0.isEmpty }
  }

  init(groups: [[String]]) {
    self.groups = groups
  }

  private static func size(_ path: String) -> Int {
    ((try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int) ?? .max
  }
}

/// All inputs of a run: each follows from the seed, its number and the files.
struct Inputs: Sendable {
  let seed: UInt64
  let files: SeedFiles
  private let kind: TargetKind
  private let mutator: Mutator
  private let units: [IR.Unit]
  private let names: [Name]

  var count: Int { units.isEmpty ? files.paths.count : units.count }

  /// - Throws: when there is nothing to start from.
  static func make(for kind: TargetKind, _ options: SeedOptions, seed: UInt64) async throws -> Inputs {
    let files = try SeedFiles(options, extensions: kind.extensions)
    let texts = files.paths.map { FileManager.default.contents(atPath: $0).map { [UInt8]($0) } ?? [] }
    let isAboutC = kind == .unit || kind == .source || kind == .facts
    let vocabulary = isAboutC ? try Engine.vocabulary(tree: nil, folders: []).names.sorted() : []
    var words = kind.mutator.words
    var seeds = texts
    var units: [IR.Unit] = []
    if kind == .unit || kind == .facts {
      units = try await lowered(files, texts)
      seeds = try units.map { kind == .unit ? $0.encoded() : try FactProbe.bytes(of: $0) }
    }
    if kind == .source { words = vocabulary }
    if seeds.isEmpty, !kind.isDrill {
      let endings = kind.extensions.sorted().joined(separator: ", ")
      throw ValidationError(
        "--corpus: no file to start from: expected names that end in \(endings), of at most \(options.longest) bytes")
    }
    let mutator = Mutator(
      seeds: seeds.isEmpty ? [Array("nothing\n".utf8)] : seeds, words: words, grammar: kind.mutator.grammar,
      longest: options.longest)
    return Inputs(
      seed: seed, files: files, kind: kind, mutator: mutator, units: units, names: vocabulary.map { Name($0) })
  }

  private init(seed: UInt64, files: SeedFiles, kind: TargetKind, mutator: Mutator, units: [IR.Unit], names: [Name]) {
    self.seed = seed
    self.files = files
    self.kind = kind
    self.mutator = mutator
    self.units = units
    self.names = names
  }

  private static func lowered(_ files: SeedFiles, _ texts: [[UInt8]]) async throws -> [IR.Unit] {
    let scratch = try ScratchFolder()
    var units: [IR.Unit] = []
    var text = texts.makeIterator()
    for group in files.groups {
      let probe = try Probes.make(group, scratch: scratch.path)
      for path in group { units.append(try probe.unit(of: text.next() ?? [], as: path)) }
    }
    return units
  }

  /// What a target is given.
  func request(_ number: Int) -> Request {
    if kind == .unit {
      // One half is made of bytes, the other of units.
      var numbers = RandomNumbers(seed: ~seed, input: number)
      if numbers.oneIn(2) {
        let unit = UnitMutations.input(
          seeds: units, words: names, origin: numbers.below(units.count), numbers: &numbers)
        return Request(base: "", bytes: unit.encoded())
      }
    }
    let input = mutator.input(number, seed: seed)
    let paths = files.paths
    let hasBase = kind.needsBase && paths.indices.contains(input.origin)
    return Request(base: hasBase ? paths[input.origin] : "", bytes: input.bytes)
  }
}
