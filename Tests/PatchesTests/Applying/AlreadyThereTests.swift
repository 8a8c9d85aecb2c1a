import Foundation
import Patches
import Testing

/// Trees that hold a series already, in whole or in part.
@Suite struct AlreadyThereTests {
  private static let first = patch(1, change("x.c", replacing(10, with: "ten")), addition("n.c", "int n;"))
  private static let second = patch(2, change("x.c", replacing(10, with: "TEN", of: "ten")))
  private static let third = patch(3, change("y.c", replacing(10, with: "ten")))

  @Test func aSeriesThatTheTreeHoldsIsTakenOutAndJudgedAsItWas() async throws {
    let tree = try TestTree(["x.c": numbered(20, [10: "TEN"]), "n.c": "int n;\n", "y.c": numbered(20, [10: "ten"])])
    let before = try tree.snapshot()
    let applied = try await tree.apply([Self.first, Self.second, Self.third])
    #expect(applied.base == "the tree as it is, without patches 1-3, which it holds already")
    #expect(
      applied.remarks == ["patches 1-3 are in the tree already: they are judged against the tree without them"])
    #expect(applied.patches.allSatisfy { $0.wasInTree && $0.files.allSatisfy { $0.outcome == .applied } })
    #expect(applied.text("x.c", after: 0) == numbered(20))
    #expect(applied.states[0]["n.c"] == .deleted)
    #expect(applied.text("x.c", after: 1) == numbered(20, [10: "ten"]))
    #expect(applied.text("y.c", after: 2) == numbered(20))
    #expect(applied.states[3].isEmpty)
    #expect(try tree.snapshot() == before)
  }

  @Test func aFirstPartThatTheTreeHoldsIsTakenOutAndTheRestGoesOnTop() async throws {
    let tree = try TestTree(["x.c": numbered(20, [10: "ten"]), "n.c": "int n;\n", "y.c": numbered(20)])
    let applied = try await tree.apply([Self.first, Self.second, Self.third])
    #expect(applied.base == "the tree as it is, without patch 1, which it holds already")
    #expect(applied.patches.map(\.wasInTree) == [true, false, false])
    #expect(applied.text("x.c", after: 0) == numbered(20))
    #expect(applied.states[1].isEmpty)
    #expect(applied.text("x.c", after: 3) == numbered(20, [10: "TEN"]))
    #expect(applied.text("y.c", after: 3) == numbered(20, [10: "ten"]))
  }

  @Test func aRenameThatTheTreeHoldsIsTakenOut() async throws {
    let tree = try TestTree(["b.c": "int a;\n"])
    let rename = FileDiff(change: .renamed(similarity: 100), oldPath: "a.c", newPath: "b.c")
    let applied = try await tree.apply([patch(1, rename)])
    #expect(applied.patches[0].wasInTree)
    #expect(applied.states[0] == ["a.c": .contents(Array("int a;\n".utf8)), "b.c": .deleted])
    #expect(applied.states[1].isEmpty)
  }

  @Test func hunksThatAreThereAmongOthersThatFitNowhereAreTold() async throws {
    let tree = try TestTree(["x.c": numbered(60, [10: "ten", 30: "else"]), "y.c": numbered(20, [10: "ten"])])
    let applied = try await tree.apply([
      patch(
        1, change("x.c", replacing(10, with: "ten") + replacing(30, with: "thirty") + replacing(50, with: "fifty")),
        change("y.c", replacing(10, with: "ten")))
    ])
    #expect(!applied.patches[0].wasInTree)
    #expect(applied.patches[0].files == [
      FileApplication(file: 0, outcome: .partly(rejected: [0, 1]), alreadyThere: [0]),
      FileApplication(file: 1, outcome: .rejected(reason: "it is in the tree already"), alreadyThere: [0]),
    ])
    #expect(applied.remarks == ["patch 1: x.c: hunk 1 is in the tree already"])
    #expect(applied.text("x.c", after: 1) == numbered(60, [10: "ten", 30: "else", 50: "fifty"]))
  }

  @Test func aPatchWithoutTextIsNeverTakenForOneThatIsThere() async throws {
    let tree = try TestTree(["x.c": numbered(20)])
    var mode = change("x.c", "")
    (mode.oldMode, mode.newMode) = ("100644", "100755")
    let applied = try await tree.apply([patch(1, mode), patch(2, change("gone.c", replacing(10, with: "ten")))])
    #expect(applied.patches.map(\.wasInTree) == [false, false])
    #expect(applied.outcome(1) == .rejected(reason: "the file is not there"))
  }
}
