import Findings
import Foundation
import KernelTree
import Testing

@testable import DmabufLint

@Suite("Files in several states") struct StateAnalysisTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/\(UUID().uuidString)"
    for name in ["tree", "states"] {
      try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: true)
    }
  }

  private func analysis() throws -> StateAnalysis {
    try StateAnalysis(
      CheckRequest(jobs: 1, cacheFolder: folder + "/cache"), root: folder + "/tree", scratch: folder + "/states")
  }

  private func source(_ middle: String) -> SourceOverlay.File {
    .contents(
      Array(
        """
        #include <linux/dma-resv.h>

        int quay_count(struct dma_resv *resv, int full)
        {
        	dma_resv_lock(resv, NULL);
        \(middle)
        	dma_resv_unlock(resv);
        	return 0;
        }

        """.utf8))
  }

  @Test func whatIsTheSameInAllStatesIsNotLookedAt() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let state = SourceOverlay(["quay.c": source("\tif (full)\n\t\treturn -1;")])
    let outcome = try await analysis().outcomes(of: [state, state])
    #expect(outcome.states.allSatisfy { $0.findings.isEmpty && $0.skipped.isEmpty })
    #expect(outcome.changed == [])
  }

  @Test func whatLeadsOutOfTheTreeIsToldAndNotRead() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let secret = folder + "/secret.h"
    try Data("#define SECRET 1\n".utf8).write(to: URL(fileURLWithPath: secret))
    var text = "#include \"\(secret)\"\n#include <linux/dma-resv.h>\n"
    text += "void f(struct dma_resv *r)\n{\n\tdma_resv_lock(r, NULL);\n#ifdef SECRET\n\tsecret();\n#endif\n"
    text += "\tdma_resv_unlock(r);\n}\n"
    let outcome = try await analysis().outcomes(
      of: [SourceOverlay(["a.c": .deleted]), SourceOverlay(["a.c": .contents(Array(text.utf8))])])
    let reasons = outcome.states[1].skipped.map(\.reason)
    #expect(reasons.contains { $0.contains("absolute path") })
    #expect(!reasons.contains { $0.contains("secret()") })
  }
}
