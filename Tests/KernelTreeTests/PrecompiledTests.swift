import Clang
import Foundation
import Testing

@testable import KernelTree

@Suite struct PrecompiledTests {
  private let library: ClangLibrary

  init() throws { library = try ClangLibrary.load(environment: ProcessInfo.processInfo.environment) }

  private func recipe(_ scratch: Scratch, _ headers: [String]) -> PrecompiledHeaders.Recipe {
    let arguments = ["-x", "c", "-I", scratch.path, "-w"]
    return PrecompiledHeaders.Recipe(
      name: "test", arguments: arguments, key: arguments, includedFirst: [], headers: headers)
  }

  private func maker(_ scratch: Scratch, tool: String = "1") throws -> PrecompiledHeaders {
    try FileManager.default.createDirectory(atPath: scratch.path + "/cache", withIntermediateDirectories: true)
    return PrecompiledHeaders(folder: scratch.path + "/cache", library: library, toolVersion: tool)
  }

  @Test func isMadeOnceAndAgainWhenSomethingChanges() async throws {
    let scratch = try Scratch()
    try scratch.write(["a.h": "#include \"deep.h\"\nint a(void);\n", "deep.h": "int deep(void);\n"])
    let maker = try maker(scratch)
    let first = try await maker.make(recipe(scratch, ["<a.h>"]))
    #expect(try await maker.make(recipe(scratch, ["<a.h>"])).path == first.path)
    #expect(maker.cached("test", arguments: recipe(scratch, []).key)?.path == first.path)
    #expect(maker.cached("test", arguments: ["-DX"]) == nil)
    #expect(try await self.maker(scratch, tool: "2").make(recipe(scratch, ["<a.h>"])).path != first.path)
    let second = try await maker.make(recipe(scratch, ["<a.h>"]))
    try scratch.write("deep.h", "int deep(void); int deeper(void);\n")
    #expect(maker.cached("test", arguments: recipe(scratch, []).key) == nil)
    #expect(try await maker.make(recipe(scratch, ["<a.h>"])).path != second.path)
  }

  @Test func oneForSomeFilesIsFoundByItsAliasToo() async throws {
    let scratch = try Scratch()
    try scratch.write(["a.h": "int a(void);\n", "b.h": "int b(void);\n"])
    let maker = try maker(scratch)
    var recipe = recipe(scratch, ["<a.h>"])
    (recipe.name, recipe.alias) = ("tree.part-1", "tree.part")
    let first = try await maker.make(recipe)
    (recipe.name, recipe.headers, recipe.alias) = ("tree.part-2", ["<b.h>"], nil)
    let second = try await maker.make(recipe)
    #expect(maker.cached("tree.part", arguments: recipe.key)?.path == first.path)
    #expect(maker.cached("tree.part-1", arguments: recipe.key)?.path == first.path)
    #expect(maker.cached("tree.part-2", arguments: recipe.key)?.path == second.path)
  }

  @Test func headersWithErrorsAreLeftOut() async throws {
    let scratch = try Scratch()
    try scratch.write([
      "a.h": "int a(void);\n", "bad.h": "needs_a_type x;\n", "outer.h": "#include \"inner.h\"\n", "inner.h": "int (;\n",
      "b.h": "#ifndef B\n#define B\nstruct b { int x; };\n#endif\n",
    ])
    let made = try await maker(scratch).make(recipe(scratch, ["<a.h>", "<bad.h>", "<outer.h>", "<missing.h>", "<b.h>"]))
    #expect(Set(made.dropped) == ["<bad.h>", "<outer.h>", "<missing.h>"])
    #expect(made.headers == ["<a.h>", "<b.h>"])
    try scratch.write("main.c", "#include <b.h>\nint f(struct b *b) { return a() + b->x + sizeof(KBUILD_MODNAME); }\n")
    let unit = try TranslationUnit(
      index: Index(library: library), file: scratch.path + "/main.c",
      arguments: recipe(scratch, []).arguments + ["-include-pch", made.path, "-DKBUILD_MODNAME=\"m\""])
    #expect(unit.diagnostics.filter { $0.severity >= .error }.map(\.message) == [])
    // What comes from the header is not walked over.
    #expect(unit.cursor.children().map(\.spelling) == ["f"])
  }

  @Test func ofHeadersThatContradictEachOtherTheFirstStays() async throws {
    let scratch = try Scratch()
    try scratch.write([
      "a.h": "#define SIZE 1\n#define SAME 3\n", "b.h": "#include \"inner.h\"\n", "inner.h": "#define SIZE 2\n",
      "c.h": "#define SAME 3\n",
    ])
    let made = try await maker(scratch).make(recipe(scratch, ["<a.h>", "<b.h>", "<c.h>"]))
    #expect(made.headers == ["<a.h>", "<c.h>"])
    #expect(made.dropped == ["<b.h>"])
  }

  @Test func errorsInWhatIsIncludedFirstAreReported() async throws {
    let scratch = try Scratch()
    try scratch.write(["a.h": "int a(void);\n", "first.h": "#error \"no\"\n"])
    var recipe = recipe(scratch, ["<a.h>"])
    recipe.includedFirst = [scratch.path + "/first.h"]
    let maker = try maker(scratch)
    await #expect(throws: KernelTreeError.self) { try await maker.make(recipe) }
    #expect(maker.cached("test", arguments: recipe.key) == nil)
  }

  @Test func manifests() {
    let manifest = Manifest(
      path: "/c/x y.pch", stamp: "7 8.9", checksum: "7-af", tool: "1 libclang 19", arguments: ["-I", "/a b"], wanted: ["<a.h>"], dropped: ["<b.h>"],
      files: [("/t/a file.h", "10 1.2")])
    let bytes = manifest.bytes
    let read = Manifest(bytes)
    #expect(read?.bytes == bytes)
    #expect(read?.files.first?.0 == "/t/a file.h" && read?.files.first?.1 == "10 1.2")
    for count in 0..<bytes.count { #expect(Manifest(Array(bytes.prefix(count))) == nil) }
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 0x10
      #expect(Manifest(damaged) == nil, "a flip at \(place)")
    }
    #expect(Manifest(Array("end\n".utf8)) == nil && Manifest(Array("rubbish here\nend\n".utf8)) == nil)
  }

  @Test func cachePlace() {
    #expect(CacheFolder(named: nil, environment: ["XDG_CACHE_HOME": "/x"]).path == "/x/dmabuf-lint")
    #expect(
      CacheFolder(named: nil, environment: ["XDG_CACHE_HOME": "relative", "HOME": "/h"]).path == "/h/.cache/dmabuf-lint"
    )
    #expect(CacheFolder(named: "/named", environment: ["HOME": "/h"]).path == "/named")
    #expect(throws: KernelTreeError.self) { try CacheFolder(named: "/proc/none", environment: [:]).folder("x") }
  }
}
