import Clang
import Foundation
import IR
import KernelTree
import Lowering

/// What a worker is asked: one file, and what the API model says about names that lowering meets.
struct UnitRequest: Codable, Sendable {
  var job: ParseJob
  /// The root of the tree; paths in the unit are relative to it.
  var root: String
  /// By function name, the idiom's raw value.
  var idioms: [String: String]
  /// Functions whose header bodies are not wanted, because the model describes them.
  var modelled: [String]
}

/// Parses and lowers files, one after the other: the work of one worker process.
///
/// A class, because libclang's index and the memory of which headers were lowered already live from file to file.
final class UnitProducer {
  private let library: ClangLibrary
  private let index: Index
  private let session = LoweringSession()
  private var idioms: [Name: Idiom] = [:]
  private var modelled: Set<Name> = []
  private var key: (Int, Int) = (-1, -1)

  init(library: ClangLibrary) {
    self.library = library
    index = Index(library: library)
  }

  /// The unit of one file. Throws `ParseFailure` when libclang gives none.
  func unit(for request: UnitRequest) throws -> IR.Unit {
    remember(request)
    // A folder that is not there shows in the parse: relative paths are not found.
    _ = FileManager.default.changeCurrentDirectoryPath(request.job.workingDirectory)
    let unit: TranslationUnit
    do {
      unit = try parse(request.job, request.job.arguments)
    } catch ParseFailure.astRead where request.job.arguments != request.job.plainArguments {
      // The precompiled header has been replaced or does not fit: slower, but the same result.
      unit = try parse(request.job, request.job.plainArguments)
    }
    let lowering = UnitLowering(
      unit: unit, mainFile: request.job.file, root: request.root, idioms: idioms, modelled: modelled, session: session)
    return lowering.lower()
  }

  private func parse(_ job: ParseJob, _ arguments: [String]) throws -> TranslationUnit {
    try TranslationUnit(index: index, file: job.file, arguments: arguments, options: [.keepGoing])
  }

  /// The model is the same for all files of a run, so its names are interned once.
  private func remember(_ request: UnitRequest) {
    let counts = (request.idioms.count, request.modelled.count)
    guard key != counts else { return }
    key = counts
    idioms = Dictionary(
      uniqueKeysWithValues: request.idioms.compactMap { name, raw in Idiom(rawValue: raw).map { (Name(name), $0) } })
    modelled = Set(request.modelled.map { Name($0) })
  }
}
