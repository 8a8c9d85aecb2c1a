import Clang
import Foundation
import IR

@testable import Lowering

/// Lowers a piece of C that stands in no file.
struct Sample {
  let unit: IR.Unit

  init(_ text: String, idioms: [Name: Idiom] = [:], options: ParseOptions = []) throws {
    let library = try ClangLibrary.load(environment: ProcessInfo.processInfo.environment)
    let parsed = try TranslationUnit(
      index: Index(library: library), file: "/tree/sample.c", arguments: ["-std=gnu11", "-w"],
      unsaved: [UnsavedFile(path: "/tree/sample.c", contents: Array(text.utf8))], options: options)
    unit = UnitLowering(
      unit: parsed, mainFile: "/tree/sample.c", root: "/tree", idioms: idioms, modelled: [], session: LoweringSession()
    ).lower()
  }

  func function(_ name: String) -> Function? {
    unit.functions.first { $0.symbol.name.text == name }
  }

  /// The dump of one function, without its heading.
  func dump(_ name: String = "f") -> String {
    guard let text = function(name)?.dump() else { return "no function \(name)" }
    return text.split(separator: "\n").dropFirst().joined(separator: "\n")
  }
}

/// The dump of the function `f` of a piece of C.
func dump(_ text: String, idioms: [Name: Idiom] = [:]) throws -> String {
  try Sample(text, idioms: idioms).dump()
}

/// Files in a folder of their own, lowered together or one after the other; removed in the end.
final class SampleFolder {
  let path: String
  private let library: ClangLibrary
  let session = LoweringSession()

  init(_ files: [String: String]) throws {
    library = try ClangLibrary.load(environment: ProcessInfo.processInfo.environment)
    path = FileManager.default.temporaryDirectory.appendingPathComponent("lowering-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func precompile(_ header: String) throws -> String {
    let unit = try TranslationUnit(
      index: Index(library: library), file: "\(path)/\(header)", arguments: ["-std=gnu11", "-x", "c-header"],
      options: [.forSerialization, .incomplete])
    try unit.save(to: "\(path)/\(header).pch")
    return "\(path)/\(header).pch"
  }

  func lower(_ file: String, arguments: [String] = [], modelled: Set<Name> = []) throws -> IR.Unit {
    let parsed = try TranslationUnit(
      index: Index(library: library), file: "\(path)/\(file)", arguments: ["-std=gnu11", "-w"] + arguments)
    return UnitLowering(
      unit: parsed, mainFile: "\(path)/\(file)", root: path, idioms: [:], modelled: modelled, session: session
    ).lower()
  }
}
