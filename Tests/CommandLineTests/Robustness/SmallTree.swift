import Foundation
import Testing

/// A kernel tree in small, and a cache of its own: the headers that come with the tool, and drivers of which every
/// other one leaves with a lock. Enough of them that headers are precompiled. Its runs know one rule, for the sake of
/// speed.
struct SmallTree {
  static let drivers = 11
  let scratch: Scratch
  let root: String
  let cache: String
  /// What temporary files are made in.
  let temporary: String

  init() throws {
    scratch = try Scratch()
    (root, cache, temporary) = (scratch.path + "/tree", scratch.path + "/cache", scratch.path + "/tmp")
    let headers = Executable.repository.appendingPathComponent("Sources/KernelTree/Resources/stubs/include").path
    for folder in ["/arch/x86/include/asm", "/drivers/quarry"] { try Self.makeFolder(root + folder) }
    try Self.makeFolder(temporary)
    try FileManager.default.copyItem(atPath: headers, toPath: root + "/include")
    try Self.makeFolder(root + "/include/asm-generic")
    try write([
      "Makefile": "VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 4\nEXTRAVERSION =\n", "Kbuild": "obj-y += drivers/\n",
      "Kconfig": "source \"drivers/Kconfig\"\n", "drivers/Kconfig": "config QUARRY\n\ttristate \"Quarry\"\n",
      "drivers/Makefile": "obj-y += quarry/\n", "include/linux/compiler-version.h": "\n",
      "include/asm-generic/Kbuild": "mandatory-y += thing.h\n", "include/asm-generic/thing.h": "#define THING 1\n",
      "include/linux/quarry.h": Self.header(leaving: "dma_resv_unlock(x)"),
      "drivers/quarry/Makefile": "obj-$(CONFIG_QUARRY) += "
        + (0..<Self.drivers).map { "driver\($0).o" }.joined(separator: " ") + "\n",
    ])
    for number in 0..<Self.drivers { try write(["drivers/quarry/driver\(number).c": Self.driver(number)]) }
  }

  /// The header that all drivers share, with what its macro `QUARRY_LEAVE(x)` does.
  static func header(leaving body: String) -> String {
    "#ifndef QUARRY_H\n#define QUARRY_H\n#define QUARRY_LEAVE(x) \(body)\n#endif\n"
  }

  /// A driver; that of an odd number leaves with a lock. `includes` are more lines before its function.
  static func driver(_ number: Int, includes: String = "") -> String {
    """
    #include <linux/dma-buf.h>
    #include <linux/dma-resv.h>
    #include <linux/quarry.h>
    \(includes)
    int driver\(number)(struct dma_buf *dmabuf)
    {
    	int ret = dma_resv_lock_interruptible(dmabuf->resv, NULL);

    	if (ret)
    		return ret;
    	if (dmabuf->size > \(number)) {
    		\(number % 2 == 0 ? "QUARRY_LEAVE(dmabuf->resv);" : ";")
    		return 0;
    	}
    	dma_resv_unlock(dmabuf->resv);
    	return 0;
    }

    """
  }

  static func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Puts files in the place of others, by path below the root.
  func write(_ files: [String: String]) throws {
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(fileURLWithPath: root + "/" + name), options: .atomic)
    }
  }

  /// What all runs share.
  func arguments(format: String = "json", jobs: Int = 2, cache: String? = nil) -> [String] {
    [
      "check", "--format", format, "--fail-on", "never", "--jobs", "\(jobs)", "--cache", cache ?? self.cache,
      "--parse-as", "tree",
    ]
  }

  var environment: [String: String] { ["DMABUF_LINT_RULES": Self.rules, "TMPDIR": temporary] }

  /// Checks the tree, or other paths, in its root.
  func check(
    _ paths: [String] = ["."], format: String = "json", jobs: Int = 2, cache: String? = nil, more: [String] = []
  ) throws -> Executable.Outcome {
    try Executable.run(
      arguments(format: format, jobs: jobs, cache: cache) + more + ["--"] + paths, folder: root,
      environment: environment)
  }

  /// Runs a line of a shell in which `"$@"` is a check of the tree.
  func shell(_ script: String, _ paths: [String] = ["."], more: [String] = []) throws -> Executable.Outcome {
    let words = [Executable.path] + arguments() + more + ["--"] + paths
    return try Executable.run(
      ["-c", script, "sh"] + words, folder: root, environment: environment, program: "/bin/sh")
  }

  /// The files and links of a folder, by path below it.
  static func files(of folder: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      let kind = try? FileManager.default.attributesOfItem(atPath: folder + "/" + name)[.type] as? FileAttributeType
      return kind != .typeDirectory
    }.sorted()
  }

  /// Whether nothing is left of what runs make for a while.
  func expectNothingLeft(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
    let left = Self.files(of: temporary) + Self.files(of: cache).filter { $0.contains(".new") }
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: temporary)) ?? []
    #expect(left.isEmpty && folders.isEmpty, "\(comment ?? ""): \(left) \(folders)", sourceLocation: sourceLocation)
  }

  /// The API model with the one rule.
  private static let rules: String = {
    let all = Executable.repository.appendingPathComponent("Rules").path
    atexit { try? FileManager.default.removeItem(atPath: SmallTree.rulesFolder) }
    try? makeFolder(rulesFolder)
    for name in ["api", "resv-leaked.yaml"] {
      try? FileManager.default.copyItem(atPath: all + "/" + name, toPath: rulesFolder + "/" + name)
    }
    return rulesFolder
  }()
  private static let rulesFolder = FileManager.default.temporaryDirectory
    .appendingPathComponent("dmabuf-lint-rules-\(ProcessInfo.processInfo.processIdentifier)").path
}
