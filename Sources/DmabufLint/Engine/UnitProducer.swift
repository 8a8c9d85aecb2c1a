import Clang
import Contracts
import Foundation
import IR
import KernelTree
import Lowering

/// What a worker is asked.
enum WorkerRequest: Codable, Sendable {
  /// What holds for all units from here on.
  case names(LoweringNames)
  case unit(UnitRequest)
  case header(PrecompileRequest)
  /// Nothing is made of the unit: what a parse alone takes.
  case parse(ParseJob)
}

/// One file to parse.
struct UnitRequest: Codable, Sendable {
  var job: ParseJob
  /// The root of the tree; paths in the unit are relative to it.
  var root: String
}

/// What the API model says about names that lowering meets.
struct LoweringNames: Codable, Sendable {
  /// By function name, the idiom's raw value.
  var idioms: [String: String]
  /// Functions whose header bodies are not wanted, because the model describes them.
  var modelled: [String]

  init(_ model: ApiModel) {
    idioms = Dictionary(uniqueKeysWithValues: model.idioms.map { ($0.key.text, $0.value.rawValue) })
    modelled = model.functions.values.filter { !$0.prefersBody }.map(\.name.text).sorted()
  }
}

/// A lowered file, with the files that it was made of.
struct ProducedUnit {
  var unit: IR.Unit
  /// Absolute, the file itself first.
  var inclusions: [String]
}

/// Parses and lowers files, one after the other: the work of one worker process.
///
/// A class, because libclang's index and the texts of headers live from file to file.
final class UnitProducer {
  private let library: ClangLibrary
  private let index: Index
  private var session = LoweringSession()
  private var patched = PatchedFiles.none
  private var unsaved: [UnsavedFile] = []
  private var idioms: [Name: Idiom] = [:]
  private var modelled: Set<Name> = []

  init(library: ClangLibrary) {
    self.library = library
    index = Index(library: library)
  }

  /// Takes what the model says of names: the same for all files of a run, so they are interned once.
  func learn(_ names: LoweringNames) {
    idioms = Dictionary(
      names.idioms.compactMap { name, raw in Idiom(rawValue: raw).map { (Name(name), $0) } },
      uniquingKeysWith: { first, _ in first })
    modelled = Set(names.modelled.map { Name($0) })
  }

  /// The unit of one file. Throws `ParseFailure` when libclang gives none, and `ForeignInclusion`.
  func unit(for request: UnitRequest) throws -> ProducedUnit {
    let unit = try translationUnit(of: request.job)
    let folder = request.job.workingDirectory
    let inclusions = unit.inclusions.map { path in
      path.hasPrefix("/") ? path : URL(fileURLWithPath: folder + "/" + path).standardizedFileURL.path
    }
    if !request.job.patched.isEmpty { try ForeignInclusion.check(inclusions, request, library) }
    let lowering = UnitLowering(
      unit: unit, mainFile: request.job.file, root: request.root, idioms: idioms, modelled: modelled, session: session)
    return ProducedUnit(unit: lowering.lower(), inclusions: inclusions)
  }

  /// A precompiled header. Throws when none can be made.
  func header(for request: PrecompileRequest) throws -> PrecompiledHeader {
    try request.make(library: library)
  }

  /// Parses a file and throws away what libclang made of it. Throws `ParseFailure` when that is nothing.
  func parseOnly(_ job: ParseJob) throws {
    _ = try translationUnit(of: job)
  }

  private func translationUnit(of job: ParseJob) throws -> TranslationUnit {
    remember(job.patched)
    // A folder that is not there shows in the parse: relative paths are not found.
    _ = FileManager.default.changeCurrentDirectoryPath(job.workingDirectory)
    do {
      let unit = try parse(job, job.arguments)
      guard job.arguments != job.plainArguments, unit.hasErrors else { return unit }
      // The precompiled header declares what this file does not include, and one of these names may be the file's own.
      if let narrow = job.narrow, let second = try? parse(job, narrow.arguments) {
        if !second.hasErrors { return second }
        // What two headers with so little in common complain of alike, a header of the file's own that is not there
        // among it, is the file's fault: without either it would be no better, at ten times the cost.
        let errors = unit.errors
        let isIncomplete = errors.contains { Diagnostic.missingHeader(in: $0.message) != nil }
        if isIncomplete, errors.map(\.identity) == second.errors.map(\.identity) { return second }
      }
      return try parse(job, job.plainArguments)
    } catch ParseFailure.astRead where job.arguments != job.plainArguments {
      // The precompiled header has been replaced or does not fit: slower, but the same result.
      return try parse(job, job.plainArguments)
    }
  }

  private func parse(_ job: ParseJob, _ arguments: [String]) throws -> TranslationUnit {
    try TranslationUnit(index: index, file: job.file, arguments: arguments, unsaved: unsaved, options: [.keepGoing])
  }

  /// What a patch changes is read again when another state comes.
  private func remember(_ files: PatchedFiles) {
    if patched != files {
      patched = files
      unsaved = patched.unsaved
      session = LoweringSession(
        texts: Dictionary(unsaved.map { ($0.path, $0.contents) }, uniquingKeysWith: { first, _ in first }))
    }
  }
}

/// A patched file had the parser read a file that belongs neither to the tree nor to us.
struct ForeignInclusion: Error, CustomStringConvertible {
  var path: String

  var description: String { "it includes '\(path)', which lies outside of the tree" }

  /// - Throws: one, for the first file that lies in none of the folders which the arguments name.
  static func check(_ inclusions: [String], _ request: UnitRequest, _ library: ClangLibrary) throws {
    let named = request.job.plainArguments.filter { $0.hasPrefix("/") }
    let own = [request.root, request.job.workingDirectory] + (library.resourceDirectory.map { [$0] } ?? [])
    let folders = (own + named).map {
      URL(fileURLWithPath: $0).standardizedFileURL.path
    }
    for path in inclusions {
      let plain = URL(fileURLWithPath: path).standardizedFileURL.path
      let isInside = folders.contains { plain == $0 || plain.hasPrefix($0 + "/") }
      if !isInside, !path.hasSuffix(".pch"), !path.hasPrefix("<") { throw ForeignInclusion(path: path) }
    }
  }
}
