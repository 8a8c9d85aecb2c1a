import Testing

@testable import KernelTree

@Suite struct TreeTests {
  @Test func readsTheRelease() {
    let text = "# comment\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 117\nEXTRAVERSION = -rc2\nNAME = x\n"
    #expect(TreeVersion(makefile: text) == TreeVersion(major: 6, minor: 12, sublevel: 117, text: "6.12.117-rc2"))
    #expect(TreeVersion(makefile: "VERSION = 6\n") == nil)
    #expect(TreeVersion(makefile: "VERSION = six\nPATCHLEVEL = 1\n") == nil)
    #expect(TreeVersion(makefile: "") == nil)
  }

  @Test func isFoundFromBelow() throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    try scratch.write("drivers/gpu/a.c", "")
    let tree = try #require(try KernelTree.containing(scratch.path + "/drivers/gpu/a.c"))
    #expect(tree.root == scratch.path)
    #expect(tree.version.text == "7.3.4")
    #expect(tree.build == nil && tree.compileCommands == nil)
    #expect(tree.relative(scratch.path + "/drivers/gpu/a.c") == "drivers/gpu/a.c")
    #expect(tree.relative("/elsewhere/a.c") == nil)
  }

  @Test func isNotSeenWhereThereIsNone() throws {
    let scratch = try Scratch()
    try scratch.write("Makefile", "all:\n\techo\n")
    #expect(try KernelTree.containing(scratch.path) == nil)
  }

  @Test func buildFolders() throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    try scratch.write("out/.config", "CONFIG_FOO=m\n")
    #expect(
      throws: KernelTreeError.notConfigured(build: scratch.path + "/out", missing: "include/generated/autoconf.h")
    ) {
      try KernelTree.containing(scratch.path, build: scratch.path + "/out")
    }
    #expect(throws: KernelTreeError.notFound(path: "/no/such")) {
      try KernelTree.containing(scratch.path, build: "/no/such")
    }
    try scratch.write(["out/include/generated/autoconf.h": "", "out/compile_commands.json": "[]"])
    let tree = try #require(try KernelTree.containing(scratch.path, build: scratch.path + "/out"))
    #expect(tree.build == scratch.path + "/out")
    #expect(tree.compileCommands == scratch.path + "/out/compile_commands.json")
  }

  @Test func namedCommandsMustExist() throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    #expect(throws: KernelTreeError.noCompileCommands(path: "/no/such.json")) {
      try KernelTree.containing(scratch.path, compileCommands: "/no/such.json")
    }
  }

  @Test func headersAreAskedOutsideComments() throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    try scratch.write(
      "include/linux/buffer.h",
      """
      /* buffer_gone() was removed; struct ghost { int x; } too */
      // buffer_old()
      #ifdef BUFFER_ASKED
      #endif
      #define BUFFER_FLAG(x) buffer_flags(x)
      static inline int buffer_get(void) { return '"' ? 1 : "buffer_text"[0]; }
      struct buffer_ops {
        int (*attach)(struct buffer *b);
        union { int inner; } u;
        void (*release)(void);
      };
      struct buffer;
      """)
    let facts = TreeFacts(tree: try #require(try KernelTree.containing(scratch.path)))
    #expect(facts.declares("buffer_get") && facts.declares("BUFFER_FLAG") && facts.declares("buffer_flags"))
    for name in ["buffer_gone", "buffer_old", "BUFFER_ASKED", "buffer_text", "ghost", ""] {
      #expect(!facts.declares(name))
    }
    #expect(facts.record("buffer_ops", hasMember: "attach") == true)
    #expect(facts.record("buffer_ops", hasMember: "release") == true)
    #expect(facts.record("buffer_ops", hasMember: "pin") == false)
    #expect(facts.record("buffer", hasMember: "attach") == nil)
  }
}
