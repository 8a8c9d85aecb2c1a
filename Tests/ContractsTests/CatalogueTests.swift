import Contracts
import Foundation
import IR
import Testing

/// The files in `Rules/` as they are delivered.
@Suite struct CatalogueTests {
  let catalogue: Catalogue
  let newest: ApiModel

  init() throws {
    catalogue = try Catalogue.load(folders: [RuleFolder.bundled])
    newest = catalogue.model(for: KernelVersion(7, 3))
  }

  @Test func hasTheRules() {
    #expect(
      Set(catalogue.rules.map(\.id)).isSuperset(of: [
        "anon-inode-exec", "callback-context", "cma-export-unrestricted", "importer-not-revocable", "map-returns-null",
        "ops-incomplete", "ops-unpaired", "resv-held", "resv-leaked", "resv-not-held", "resv-relock",
      ]))
    #expect(catalogue.rules.map(\.id) == catalogue.rules.map(\.id).sorted())
  }

  @Test func rulesAreDocumented() {
    for rule in catalogue.rules {
      #expect(rule.violating.count >= 3, "\(rule.id)")
      #expect(rule.conforming.count >= 3, "\(rule.id)")
      #expect(rule.summary.count <= 90 && !rule.summary.hasSuffix("."), "\(rule.id)")
      #expect(rule.contract.hasSuffix("."), "\(rule.id)")
      #expect(rule.references.contains { !$0.hasPrefix("<") }, "\(rule.id) names no file of the kernel")
      for reference in rule.references {
        let isMail = reference.hasPrefix("<") && reference.hasSuffix(">") && reference.contains("@")
        #expect(isMail || reference.contains("/"), "\(rule.id): \(reference)")
      }
    }
  }

  /// The names are those of the functions, macros and callbacks of the family in release 7.3.
  @Test func coversTheFamily() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Resources/names.txt")
    let names = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(names.count >= 193)
    for name in names {
      let parts = name.split(separator: ".").map { Name(String($0)) }
      if parts.count == 2 {
        #expect(newest.callbacks[parts[0]]?[parts[1]] != nil, "\(name)")
      } else {
        #expect(newest.functions[Name(name)] != nil, "\(name)")
      }
    }
  }

  @Test func lockCallsSayWhenTheySucceed() throws {
    let lock = try #require(newest.functions["dma_resv_lock"])
    #expect(lock.acquires.first?.outcome == (try OutcomeCondition(parsing: "ret == 0")))
    #expect(lock.acquires.first?.ifHeld == .refusesWhen(try OutcomeCondition(parsing: "arg1 != 0")))
    #expect(lock.neverFailsWhen.count == 1)
    let attempt = try #require(newest.functions["dma_resv_trylock"])
    #expect(attempt.acquires.first?.outcome == (try OutcomeCondition(parsing: "ret != 0")))
    #expect(attempt.acquires.first?.ifHeld == .refuses)
    #expect(attempt.neverFailsWhen.isEmpty)
    #expect(newest.functions["dma_resv_assert_held"]?.asserts.count == 1)
  }

  @Test func conventionsAreTellable() {
    for name: Name in ["dma_buf_export", "dma_buf_fd", "dma_buf_put", "dma_buf_mmap"] {
      #expect(newest.functions[name]?.forbids.first?.strength == .convention, "\(name)")
    }
    for name: Name in ["dma_buf_attach", "dma_buf_detach", "dma_buf_begin_cpu_access", "dma_buf_vmap_unlocked"] {
      #expect(newest.functions[name]?.forbids.first?.strength == .enforced, "\(name)")
    }
  }

  @Test func locksNameWhatTheyAreGroupedThrough() throws {
    let prepare = try #require(newest.functions["drm_exec_prepare_obj"])
    #expect(prepare.acquires.first?.through?.text == "arg0")
    #expect(newest.functions["drm_exec_fini"]?.releases.first?.target == .group(try ObjectExpression(parsing: "arg0")))
    #expect(newest.functions["amdgpu_bo_reserve"]?.prefersBody == true)
    #expect(newest.functions["dma_buf_pin"]?.prefersBody == false)
  }

  /// The files of the tree that are parsed beside those that were asked for are those whose bodies have a say.
  @Test func bodiesAreAskedWhereTheyHaveASay() {
    for name in ["dma_buf_attach", "amdgpu_bo_reserve", "dma_buf_get"] as [Name] {
      #expect(newest.functions[name]?.asksTheBody == true, "\(name)")
    }
    for name in ["tasklet_setup", "timer_setup", "hrtimer_setup"] as [Name] {
      #expect(newest.functions[name]?.asksTheBody == false, "\(name)")
    }
  }

  @Test func genericNamesMakeNoCandidates() {
    for name: Name in ["file_operations", "kthread_run", "request_irq", "ww_mutex_lock", "dma_buf", "printk"] {
      #expect(!newest.vocabulary.contains(name), "\(name)")
    }
    for name: Name in ["dma_buf_attachment", "dma_resv", "init_pseudo", "alloc_anon_inode", "cma_alloc"] {
      #expect(newest.vocabulary.contains(name), "\(name)")
    }
  }

  @Test func allocatorFunctionsAreTagged() {
    let tagged = newest.functions.values.filter { $0.tags.contains("cma") }.map(\.name.text)
    #expect(Set(tagged).isSuperset(of: ["cma_alloc", "cma_release", "dev_get_cma_area", "dma_alloc_from_contiguous"]))
  }

  @Test func idiomsMeanWhatTheyDo() {
    #expect(newest.idioms["IS_ERR"] == .isError)
    #expect(newest.idioms["IS_ERR_OR_NULL"] == .isErrorOrNull)
    #expect(newest.idioms["PTR_ERR_OR_ZERO"] == .errorOrZero)
    #expect(newest.idioms["ERR_CAST"] == .identity)
    #expect(newest.idioms["panic"] == .noReturn)
    #expect(newest.idioms["might_sleep"] == .nothing)
  }
}
