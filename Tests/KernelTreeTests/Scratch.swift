import Foundation

@testable import KernelTree

/// A folder that a test fills and that goes away with it. A class for its deinit.
final class Scratch {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dmabuf-lint-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = FileBytes.real(folder.path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws {
    let url = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func write(_ files: [String: String]) throws {
    for (name, text) in files { try write(name, text) }
  }

  /// The least that is taken for a kernel tree, which parses.
  func writeTree(version: String = "VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 4\nEXTRAVERSION =\n") throws {
    try write([
      "Makefile": "# SPDX\n" + version,
      "Kbuild": "obj-y += drivers/\n",
      "Kconfig": "source \"drivers/Kconfig\"\n",
      "drivers/Kconfig": "config FOO\n\ttristate \"Foo\"\n",
      "include/linux/kconfig.h": "#include <generated/autoconf.h>\n",
      "include/linux/compiler-version.h":
        "#ifdef __VERSION_SEEN\n#error \"included twice\"\n#endif\n#define __VERSION_SEEN\n",
      "include/linux/compiler_types.h": "#ifndef __TYPES\n#define __TYPES\n#define __user\n#endif\n",
      "include/asm-generic/Kbuild": "mandatory-y += thing.h\n",
      "include/asm-generic/thing.h": "#define THING 1\n",
      "arch/x86/include/asm/Kbuild": "generated-y += cpufeaturemasks.h\ngeneric-y += other.h\n",
    ])
  }
}
