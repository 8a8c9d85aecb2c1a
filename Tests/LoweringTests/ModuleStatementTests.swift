import IR
import Testing

@testable import Lowering

@Suite struct ModuleStatementTests {
  private func read(_ text: String) -> [ModuleStatement] {
    ModuleStatementReader.read(Array(text.utf8), file: "a.c")
  }

  @Test func statementsAtFileScope() {
    let found = read(
      """
      MODULE_LICENSE("GPL"); /* MODULE_NONE("x"); */
      #define MODULE_TEXT MODULE_AUTHOR("nobody")
      MODULE_IMPORT_NS
        ("DMA_BUF");
      static const char *s = "MODULE_ALIAS(x)";
      """)
    #expect(found.map(\.macro) == ["MODULE_LICENSE", "MODULE_IMPORT_NS"])
    #expect(found.map(\.argument) == ["\"GPL\"", "\"DMA_BUF\""])
    #expect(found.map(\.range.startLine) == [1, 3])
    #expect(found.map(\.range.endLine) == [1, 4])
    #expect(found.map(\.argumentRange.startColumn) == [16, 4])
  }

  @Test func linesAreCountedBehindAStatementOfSeveral() {
    let found = read("MODULE_DESCRIPTION(\"a\"\n  \"b\");\nMODULE_LICENSE(\"GPL\");")
    #expect(found.map(\.range.startLine) == [1, 3])
    #expect(found.last?.range.startColumn == 1)
  }

  @Test func statementsInsideOfOthersAreNotStatements() {
    #expect(read("MODULE_A(MODULE_B(x));\nMODULE_C(y);").map(\.macro) == ["MODULE_A", "MODULE_C"])
  }

  @Test func aStatementWithoutEndHidesNoneInside() {
    #expect(read("MODULE_A(\nMODULE_B(x);").map(\.macro) == ["MODULE_B"])
  }

  /// Would take hours if each of them were searched for its end.
  @Test(.timeLimit(.minutes(1))) func manyStatementsWithoutEnd() {
    #expect(read(String(repeating: "MODULE_A(\n", count: 400_000)).isEmpty)
  }

  @Test(.timeLimit(.minutes(1))) func statementsThatNestDeep() {
    let count = 100_000
    let found = read(String(repeating: "MODULE_A(", count: count) + String(repeating: ")", count: count))
    #expect(found.map(\.macro) == ["MODULE_A"])
  }
}
