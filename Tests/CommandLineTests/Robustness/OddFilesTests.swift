import Foundation
import Testing

@Suite("Odd files", .serialized) struct OddFilesTests {
  /// All formats of one run; sees that they are what they are said to be.
  private func reports(
    _ folder: String, _ more: [String] = ["."], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> (report: Report, text: String) {
    var outputs: [String: String] = [:]
    for format in ["json", "sarif", "text"] {
      let outcome = try Executable.run(
        ["check", "--fail-on", "never", "-v", "--format", format, "--"] + more, folder: folder,
        limits: Executable.Limits())
      #expect(outcome.status == 0, "\(format): \(outcome.errors)", sourceLocation: sourceLocation)
      outputs[format] = outcome.output
      #expect(String(validating: outcome.bytes, as: UTF8.self) != nil, sourceLocation: sourceLocation)
    }
    let sarif = try JSONSerialization.jsonObject(with: Data((outputs["sarif"] ?? "").utf8)) as? [String: Any]
    #expect(sarif?["runs"] != nil, sourceLocation: sourceLocation)
    return (try Report(outputs["json"] ?? ""), outputs["text"] ?? "")
  }

  private static let leak = """
    #include <linux/dma-buf.h>
    #include <linux/dma-resv.h>

    int leaves(struct dma_buf *dmabuf)
    {
    	int ret = dma_resv_lock_interruptible(dmabuf->resv, NULL);

    	if (ret)
    		return ret;
    	if (dmabuf->size > 10)
    		return 0;
    	dma_resv_unlock(dmabuf->resv);
    	return 0;
    }

    """

  /// Writes a file under a name of any bytes.
  private func write(_ name: [UInt8], _ text: String, in folder: String) {
    let path: [UInt8] = Array((folder + "/").utf8) + name + [0]
    let descriptor = open(path.map { CChar(bitPattern: $0) }, O_WRONLY | O_CREAT, 0o644)
    #expect(descriptor >= 0)
    let bytes = Array(text.utf8)
    _ = Foundation.write(descriptor, bytes, bytes.count)
    close(descriptor)
  }

  @Test func namesOfAllKinds() throws {
    let scratch = try Scratch()
    let names = [
      "plain.c", "with space.c", "with\nnewline.c", "with\ttab\u{1B}[31m.c", "quote'\"s.c", "-leading.c", "--output.c",
      "$(touch x).c", "ünïcödé.c", "::error::x.c", "100%.c", "a,b;c&d.c", "back\\slash.c", ".hidden.c",
      String(repeating: "n", count: 253) + ".c",
    ]
    for name in names { write(Array(name.utf8), Self.leak, in: scratch.path) }
    write(Array("bad-".utf8) + [0xFF, 0xFE] + Array(".c".utf8), Self.leak, in: scratch.path)
    mkdir(scratch.path + "/sub", 0o755)
    let (report, text) = try reports(scratch.path)
    // Hidden files are an editor's, not a tree's.
    #expect(Set(report.findings.map(\.location.file)) == Set(names.filter { $0 != ".hidden.c" }))
    #expect(report.skipped.map(\.file) == ["bad-\u{FFFD}\u{FFFD}.c"])
    #expect(report.skipped.first?.reason.contains("UTF-8") == true)
    // No name breaks a line of text or moves a terminal's cursor.
    #expect(!text.contains("\u{1B}") && !text.split(separator: "\n").contains { $0.hasPrefix("newline.c") })
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/x"))
    let named = try reports(scratch.path, names)
    #expect(Set(named.report.findings.map(\.location.file)) == Set(names))
  }

  @Test func whatIsNoFileIsListed() throws {
    let scratch = try Scratch()
    let (folder, elsewhere) = (scratch.path + "/tree", scratch.path + "/elsewhere.c")
    mkdir(folder, 0o755)
    for name in ["/tree/real.c", "/elsewhere.c"] { try scratch.write(name, Self.leak) }
    try scratch.write("/tree/empty.c", "")
    #expect(mkfifo(folder + "/pipe.c", 0o644) == 0)
    #expect(mkdir(folder + "/folder.c", 0o755) == 0)
    let links = [
      "dangling.c": "nowhere.c", "circle.c": "circle.c", "same.c": "real.c", "outside.c": elsewhere, "up": "..",
      "folder.c/loop": "../folder.c", "zero.c": "/dev/zero",
    ]
    for (name, target) in links {
      try FileManager.default.createSymbolicLink(atPath: folder + "/" + name, withDestinationPath: target)
    }
    var expected = ["circle.c", "dangling.c", "outside.c", "pipe.c", "zero.c"]
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let socketPath = folder + "/socket.c"
    let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(server) }
    if socketPath.utf8.count < 100 {
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath.utf8) }
      let size = socklen_t(MemoryLayout<sockaddr_un>.size)
      let isBound = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(server, $0, size) } == 0
      }
      if isBound { expected.append("socket.c") }
    }
    if mknod(folder + "/device.c", S_IFCHR | 0o644, 0x105) == 0 { expected.append("device.c") }
    let (report, _) = try reports(folder)
    #expect(report.findings.map(\.location.file) == ["real.c"])
    #expect(report.skipped.map(\.file).sorted() == expected.sorted())
    #expect(report.skipped.allSatisfy { !$0.reason.isEmpty })
    // Named, each of them is refused in words, and none is waited for.
    for name in expected + ["empty.c", "folder.c"] {
      let outcome = try Executable.run(["check", name], folder: folder, limits: Executable.Limits(seconds: 60))
      #expect([0, 1, 2].contains(outcome.status), "\(name): \(outcome.status)")
      #expect(outcome.status != 2 || outcome.errors.contains(name), "\(name): \(outcome.errors)")
    }
  }

  @Test func anEmptyTreeIsNamed() throws {
    let scratch = try Scratch()
    let outcome = try Executable.run(["check", "."], folder: scratch.path)
    #expect(outcome.status == 2 && outcome.errors.contains("neither a C file nor a folder that holds one"))
    let tree = try SmallTree()
    try FileManager.default.removeItem(atPath: tree.root + "/drivers/quarry")
    let empty = try tree.check()
    #expect(empty.status == 2 && empty.errors.contains("neither a C file"))
  }

  @Test(.enabled(if: Privileges.canBeNobody, "another user runs the executable"))
  func whatMayNotBeReadIsListed() throws {
    let tree = try SmallTree()
    for folder in [tree.scratch.path, tree.temporary] { chmod(folder, 0o777) }
    try SmallTree.makeFolder(tree.root + "/drivers/basalt")
    try tree.write(["drivers/basalt/driver90.c": SmallTree.driver(90)])
    chmod(tree.root + "/drivers/quarry/driver1.c", 0)
    chmod(tree.root + "/drivers/basalt", 0)
    let outcome = try tree.shell("exec \(Privileges.nobody) \"$@\"")
    let report = try Report(outcome.output)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(report.skipped.map(\.file).sorted() == ["drivers/basalt", "drivers/quarry/driver1.c"])
    #expect(report.skipped.allSatisfy { $0.reason.contains("Permission denied") })
    #expect(report.findings.count == SmallTree.drivers / 2 - 1)
    chmod(tree.root + "/drivers/basalt", 0o755)
  }

  @Test func largeAndDeep() throws {
    let scratch = try Scratch()
    // More than is read; sparse, so that it takes no room.
    let huge = try scratch.write("huge.c", Self.leak)
    #expect(truncate(huge, 100 << 20) == 0)
    let comment = "/*\(String(repeating: "x", count: 10 << 20))*/"
    let line = Self.leak.replacing("dma_resv_unlock(dmabuf->resv);", with: comment).split(separator: "\n")
    let function = line.dropFirst(2).joined(separator: " ")
    try scratch.write("line.c", line.prefix(2).joined(separator: "\n") + "\n" + function)
    var deep = "deep"
    while deep.utf8.count < 3000 { deep += "/" + String(repeating: "d", count: 200) }
    try SmallTree.makeFolder(scratch.path + "/" + deep)
    try scratch.write(deep + "/bottom.c", Self.leak)
    let (report, _) = try reports(scratch.path)
    #expect(report.skipped.map(\.file) == ["huge.c"])
    #expect(report.skipped.first?.reason.contains("64 MiB") == true)
    #expect(Set(report.findings.map(\.location.file)).contains(deep + "/bottom.c"))
  }
}
