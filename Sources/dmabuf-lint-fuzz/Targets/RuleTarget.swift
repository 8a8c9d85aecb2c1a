import Contracts
import Foundation
import Temporary

/// One file in a folder of rules whose other files are right. The folder has the API model that lies beside the seed,
/// so that rules are checked against it; an input that stands in the place of a file of the model replaces that file.
final class RuleTarget: FuzzTarget {
  private let scratch: ScratchFolder
  private var model: String?

  init() throws {
    scratch = try ScratchFolder()
  }

  func judge(_ request: Request) -> Judgement {
    do {
      return try judge(request, in: try folder(request.base))
    } catch {
      return .noTarget("\(error)")
    }
  }

  /// A copy of the API model that belongs to a file of rules. Only one is kept: a run has one.
  private func folder(_ base: String) throws -> String {
    let file = URL(fileURLWithPath: base)
    let isModel = file.deletingLastPathComponent().lastPathComponent == "api"
    let source = isModel ? file.deletingLastPathComponent().path
      : file.deletingLastPathComponent().appendingPathComponent("api").path
    let copy = scratch.path + "/rules"
    guard model != source else { return copy }
    try? FileManager.default.removeItem(atPath: copy)
    try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
    if FileManager.default.fileExists(atPath: source) {
      try FileManager.default.copyItem(atPath: source, toPath: copy + "/api")
    } else {
      try FileManager.default.createDirectory(atPath: copy + "/api", withIntermediateDirectories: true)
    }
    model = source
    return copy
  }

  private func judge(_ request: Request, in folder: String) throws -> Judgement {
    let base = URL(fileURLWithPath: request.base)
    let isModel = base.deletingLastPathComponent().lastPathComponent == "api"
    let name = request.base.isEmpty ? "input.yaml" : base.lastPathComponent
    let file = URL(fileURLWithPath: isModel ? "\(folder)/api/\(name)" : "\(folder)/\(name)")
    let old = try? Data(contentsOf: file)
    try Data(request.bytes).write(to: file)
    defer {
      if let old { try? old.write(to: file) } else { try? FileManager.default.removeItem(at: file) }
    }
    do {
      let catalogue = try Catalogue.load(folders: [folder])
      for version in [KernelVersion(6, 1), KernelVersion(7, 3)] { _ = catalogue.model(for: version) }
      return .accepted
    } catch {
      guard !error.problems.isEmpty else { return .broken("refused without a problem") }
      for problem in error.problems
      where problem.line < 1 || problem.message.isEmpty || !problem.file.hasPrefix(folder) {
        return .broken("a problem that names no place: \(problem)")
      }
      return .refused
    }
  }
}

/// A folder that goes away with its last user; a class for the sake of that. Workers that are killed leave theirs
/// behind, which the driver removes with the one around it.
final class ScratchFolder {
  /// Names the folder in which workers make theirs.
  static let variable = "DMABUF_LINT_FUZZ_SCRATCH"

  let path: String

  init() throws {
    path = try Temporary.folder(in: ProcessInfo.processInfo.environment[Self.variable] ?? Temporary.parent)
  }

  deinit { Temporary.remove(path) }
}
