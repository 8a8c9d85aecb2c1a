import Foundation
import Testing

/// `survey`, and what is known of modules, on the small tree of the corpus.
@Suite("survey and modules")
struct SurveyTests {
  private static let tree = Executable.corpus + "/tree"

  private func expectSnapshot(_ text: String, _ name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Snapshots/" + name)
    if ProcessInfo.processInfo.environment["DMABUF_LINT_WRITE_SNAPSHOTS"] != nil {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    #expect(text == String(decoding: try Data(contentsOf: file), as: UTF8.self), "\(name) differs")
  }

  @Test(arguments: [("text", "survey.txt"), ("json", "survey.json")])
  func bothFormats(_ format: String, _ name: String) throws {
    let outcome = try Executable.run(["survey", "--parse-as", "stubs", "--format", format, Self.tree])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    try expectSnapshot(outcome.output, name)
  }

  @Test func fileGetsWhatStandardOutputWouldGet() throws {
    let scratch = try Scratch()
    let file = scratch.path + "/survey.txt"
    let arguments = ["survey", "--parse-as", "stubs", Self.tree]
    let outcome = try Executable.run(arguments + ["--output", file])
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data(try Executable.run(arguments).output.utf8))
  }

  @Test func aPathThatIsNotThere() throws {
    let outcome = try Executable.run(["survey", "/nowhere/at/all"])
    #expect(outcome.status == 2 && outcome.output.isEmpty && !outcome.errors.isEmpty)
  }

  /// A copy of the tree in which a text of a file is replaced; gives what `import-ns-missing` finds.
  private func found(_ changes: [(file: String, old: String, new: String)]) throws -> [String] {
    let scratch = try Scratch()
    let copy = scratch.path + "/tree"
    try FileManager.default.copyItem(atPath: Self.tree, toPath: copy)
    for change in changes {
      let file = URL(fileURLWithPath: copy + "/" + change.file)
      let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      #expect(text.contains(change.old))
      try Data(text.replacing(change.old, with: change.new).utf8).write(to: file)
    }
    let outcome = try Executable.run([
      "check", "--parse-as", "stubs", "--format", "json", "--enable", "import-ns-missing", copy,
    ])
    let report = try Report(outcome.output)
    return report.findings.map { "\($0.severity) \(URL(fileURLWithPath: $0.location.file).lastPathComponent)" }
  }

  private let noImport = (
    file: "drivers/ferry/ferry_drv.c", old: "MODULE_IMPORT_NS(\"DMA_BUF\");\n", new: ""
  )

  @Test func anyObjectOfTheModuleImports() throws {
    #expect(try found([]) == [])
    #expect(try found([noImport]) == ["error ferry_share.c"])
    let other = (
      file: "drivers/ferry/ferry_use.c", old: "#include <linux/dma-buf.h>",
      new: "#include <linux/dma-buf.h>\n#include <linux/module.h>\nMODULE_IMPORT_NS(\"DMA_BUF\");"
    )
    #expect(try found([noImport, other]) == [])
  }

  @Test func whatIsAlwaysBuiltInImportsNothing() throws {
    let boolean = (file: "drivers/ferry/Kconfig", old: "tristate", new: "bool")
    #expect(try found([noImport, boolean]) == [])
    let tristate = (file: "drivers/depot/Kconfig", old: "bool", new: "tristate")
    #expect(try found([tristate]) == ["error depot.c", "error depot.c"])
  }
}
