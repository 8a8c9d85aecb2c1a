import Contracts
import IR
import Testing

@Suite struct VersionTests {
  let catalogue: Catalogue

  init() throws {
    catalogue = try Catalogue.load(folders: [RuleFolder.bundled])
  }

  @Test func theInvalidationHasTwoNames() {
    let old = catalogue.model(for: KernelVersion(7, 0))
    let new = catalogue.model(for: KernelVersion(7, 1))
    #expect(old.functions["dma_buf_move_notify"] != nil)
    #expect(old.functions["dma_buf_invalidate_mappings"] == nil)
    #expect(new.functions["dma_buf_move_notify"] == nil)
    #expect(new.functions["dma_buf_invalidate_mappings"]?.requires.first?.lock.text == "arg0->resv")
    #expect(old.callback(record: "dma_buf_attach_ops", field: "move_notify") != nil)
    #expect(new.callback(record: "dma_buf_attach_ops", field: "move_notify") == nil)
    #expect(new.vocabulary.contains("dma_buf_invalidate_mappings"))
    #expect(!new.vocabulary.contains("dma_buf_move_notify"))
  }

  @Test func mappingBefore62IsLockedForDynamicImportersOnly() throws {
    let old = try #require(catalogue.model(for: KernelVersion(6, 1, 192)).functions["dma_buf_map_attachment"])
    let new = try #require(catalogue.model(for: KernelVersion(6, 12)).functions["dma_buf_map_attachment"])
    #expect(old.requires.first?.conditions.first == (try OutcomeCondition(parsing: "arg0->importer_ops != 0")))
    #expect(new.requires.count == 1)
    #expect(new.requires.first?.conditions.isEmpty == true)
  }

  @Test func vmapBefore62KnowsNoReservation() throws {
    let old = catalogue.model(for: KernelVersion(6, 1))
    #expect(old.functions["dma_buf_vmap"]?.requires.isEmpty == true)
    #expect(old.functions["dma_buf_vmap_unlocked"] == nil)
    #expect(old.callback(record: "dma_buf_ops", field: "vmap")?.holds.isEmpty == true)
    #expect(old.callback(record: "dma_buf_ops", field: "pin")?.holds.count == 1)
  }

  @Test func aStableReleaseIsOfItsSeries() {
    #expect(catalogue.model(for: KernelVersion(7, 3, 4)).functions["dma_buf_attach_revocable"] != nil)
    #expect(catalogue.model(for: KernelVersion(6, 12, 117)).functions["dma_buf_attach_revocable"] == nil)
  }

  @Test func everyReleaseKnowsTheCore() {
    for (major, minor) in [(6, 1), (6, 6), (6, 12), (7, 0), (7, 3)] {
      let version = KernelVersion(major, minor)
      let model = catalogue.model(for: version)
      for name: Name in ["dma_buf_pin", "dma_buf_attach", "dma_resv_lock", "dma_fence_signal", "ttm_bo_reserve"] {
        #expect(model.functions[name] != nil, "\(name) in \(version)")
      }
      #expect(model.callback(record: "dma_buf_ops", field: "map_dma_buf") != nil)
    }
  }
}
