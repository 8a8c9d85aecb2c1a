import CLibclang
import Foundation
import Testing

@testable import Clang

@Suite struct ClangTests {
  let library: ClangLibrary

  init() throws {
    library = try ClangLibrary.load(environment: ProcessInfo.processInfo.environment)
  }

  private func parse(_ text: String, options: ParseOptions = []) throws -> TranslationUnit {
    try TranslationUnit(
      index: Index(library: library), file: "test.c", arguments: ["-std=gnu11"],
      unsaved: [UnsavedFile(path: "test.c", contents: Array(text.utf8))], options: options)
  }

  @Test func versionIsNewEnough() throws {
    let major = try #require(library.version.split(separator: ".").first.flatMap { Int($0) })
    #expect(major >= ClangLibrary.oldestVersion)
    let resources = try #require(library.resourceDirectory)
    #expect(FileManager.default.fileExists(atPath: resources + "/include/stdarg.h"))
  }

  @Test func versionNumberIsFoundInTheText() {
    #expect(ClangLibrary.versionNumber(in: "Debian clang version 19.1.7 (3+b1)") == "19.1.7")
    #expect(ClangLibrary.versionNumber(in: "clang version 20.0.0git") == "20.0.0")
    #expect(ClangLibrary.versionNumber(in: "no number") == "")
  }

  @Test func aFolderWithoutLibraryIsAnError() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("no-llvm-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: ClangLibraryError.unusable(path: folder.path, reason: "there is no libclang.so in it")) {
      try ClangLibrary.load(environment: [ClangLibrary.environmentVariable: folder.path])
    }
  }

  @Test func aFileThatIsNoLibraryIsAnError() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).so")
    try Data("text".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    do {
      _ = try ClangLibrary.load(environment: [ClangLibrary.environmentVariable: file.path])
      Issue.record("a text file was opened as a library")
    } catch {
      #expect(error.description.hasPrefix("\(file.path) cannot be used as libclang: "))
    }
  }

  @Test func tooOldNamesThePackage() {
    let error = ClangLibraryError.tooOld(path: "/usr/lib/llvm-14/lib/libclang.so", version: "14.0.6")
    #expect(error.description.contains("libclang-19-dev"))
    #expect(error.description.contains("14.0.6"))
  }

  @Test func childrenAndTypes() throws {
    let unit = try parse("struct s { int a; const char *b; }; static int f(struct s *p) { return p->a; }")
    let declarations = unit.cursor.children()
    #expect(declarations.map(\.spelling) == ["s", "f"])
    #expect(declarations[0].type.fields().map(\.spelling) == ["a", "b"])
    #expect(declarations[1].hasInternalLinkage)
    #expect(declarations[1].type.result.kind == CXType_Int)
  }

  @Test func treeKeepsTheShapeOfTheSource() throws {
    let unit = try parse("int f(int a, int b) { if (a) return b; return a + b; }")
    let function = try #require(unit.cursor.children().first)
    let tree = SyntaxTree(function)
    let body = try #require(tree.children(of: 0).last)
    #expect(tree.nodes[body].cursor.kind == CXCursor_CompoundStmt)
    let statements = tree.children(of: body)
    #expect(statements.map { tree.nodes[$0].cursor.kind } == [CXCursor_IfStmt, CXCursor_ReturnStmt])
    #expect(tree.children(of: statements[0]).count == 2)
    #expect(Int(tree.nodes[0].end) == tree.nodes.count)
  }

  @Test func locationsOfMacros() throws {
    let unit = try parse("#define TWICE(x) ((x) + (x))\nint v = TWICE(3);\n")
    let variable = try #require(unit.cursor.children().first)
    let value = try #require(variable.initialiser)
    #expect(value.extent.start.inFile.line == 2)
    #expect(value.extent.start.spelling.line == 1)
    #expect(value.evaluatedInteger == 6)
  }

  @Test func missingHeadersByTheirMessages() {
    #expect(Diagnostic.missingHeader(in: "'a/b.h' file not found") == "a/b.h")
    #expect(Diagnostic.missingHeader(in: "'.h' file not found, did you mean 'a.h'?") == ".h")
    #expect(Diagnostic.missingHeader(in: "'' file not found") == nil)
    #expect(Diagnostic.missingHeader(in: "file not found") == nil)
    #expect(Diagnostic.missingHeader(in: "use of undeclared identifier 'x'") == nil)
  }

  @Test func diagnosticsAreKept() throws {
    let unit = try parse("int f(void) { return missing; }\n#include \"nowhere.h\"\nint g(void) { return 0; }")
    #expect(unit.diagnostics.map(\.severity).sorted() == [.error, .fatal])
    #expect(unit.diagnostics.map(\.location.inFile.line).sorted() == [1, 2])
    let going = try parse("#include \"nowhere.h\"\nint g(void) { return 0; }", options: .keepGoing)
    #expect(going.cursor.children().map(\.spelling) == ["g"])
  }

  @Test func badArgumentsAreAFailure() throws {
    #expect(throws: ParseFailure.self) {
      try TranslationUnit(index: Index(library: library), file: "/nonexistent/file.c", arguments: [])
    }
  }

  @Test func precompiledHeaderIsWrittenAndLeftOutOfWalks() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pch-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let header = folder.appendingPathComponent("h.h").path
    try Data("static inline int helper(int x) { return x + 1; }\n".utf8).write(to: URL(fileURLWithPath: header))
    let index = Index(library: library)
    let precompiled = try TranslationUnit(
      index: index, file: header, arguments: ["-x", "c-header"], options: [.forSerialization, .incomplete])
    try precompiled.save(to: header + ".pch")
    let source = folder.appendingPathComponent("a.c").path
    let unit = try TranslationUnit(
      index: index, file: source, arguments: ["-include-pch", header + ".pch"],
      unsaved: [UnsavedFile(path: source, contents: Array("int f(void) { return helper(2); }".utf8))])
    #expect(unit.cursor.children().map(\.spelling) == ["f"])
    let call = try #require(SyntaxTree(unit.cursor.children()[0]).nodes.first { $0.cursor.kind == CXCursor_CallExpr })
    let definition = try #require(call.cursor.definition)
    #expect(definition.spelling == "helper")
    #expect(definition.children().last?.kind == CXCursor_CompoundStmt)
    #expect(throws: SaveFailure.self) { try precompiled.save(to: "/nonexistent/folder/x.pch") }
  }
}
