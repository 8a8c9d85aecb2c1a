import Testing

@testable import KernelTree

@Suite struct KbuildTests {
  private func kbuild(_ files: [String: String], configuration: [String: String]? = nil) throws -> (Scratch, Kbuild) {
    let scratch = try Scratch()
    try scratch.write(files)
    return (scratch, Kbuild(root: scratch.path, build: nil, configuration: configuration))
  }

  @Test func membershipOfAComposite() throws {
    var (scratch, kbuild) = try kbuild([
      "drivers/foo/Makefile":
        "foo-bar-y := a.o \\\n\tsub/b.o # c.o\nfoo-bar-$(CONFIG_X) += d.o\nobj-$(CONFIG_FOO) += foo-bar.o\n"
    ])
    for (file, base) in [("a.c", "a"), ("sub/b.c", "b"), ("d.c", "d")] {
      let answer = kbuild.answer(for: "drivers/foo/" + file)
      #expect(answer.membership.moduleName == "foo_bar" && answer.membership.baseName == base)
      #expect(answer.membership.linkage == .either(symbol: "FOO") && answer.isNamed)
    }
    let outside = kbuild.answer(for: "drivers/foo/c.c")
    #expect(!outside.isNamed && outside.membership.linkage == .unknown && outside.membership.moduleName == "c")
    _ = scratch
  }

  @Test func modulesAsAWhole() throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    try scratch.write([
      "drivers/Kconfig":
        "config FOO\n\ttristate \"Foo\"\nconfig BAR\n\tbool \"Bar\"\nconfig BAZ\n\tdef_tristate FOO\n",
      "drivers/Makefile": "obj-y += foo/ bar.o\n",
      "drivers/foo/Makefile": """
      LIST := core.o sub/deep.o
      foo-y := $(LIST)
      foo-objs += old.o
      foo-$(CONFIG_BAR) += extra.o
      obj-$(CONFIG_FOO) += foo.o
      obj-$(CONFIG_BAR) += only.o
      obj-$(CONFIG_BAZ) += baz.o
      obj-$(CONFIG_ELSEWHERE) += other.o
      obj-m += loaded.o
      """,
      "drivers/foo/core.c": "#include \"core.h\"\n#include \"tests/part.c\"\n", "drivers/foo/sub/deep.c": "",
      "drivers/foo/old.c": "", "drivers/foo/extra.c": "", "drivers/foo/only.c": "", "drivers/foo/baz.c": "",
      "drivers/foo/other.c": "", "drivers/foo/loaded.c": "", "drivers/foo/tests/part.c": "", "drivers/bar.c": "",
      "drivers/foo/stray.c": "",
    ])
    let map = ModuleMap(tree: try #require(try KernelTree.containing(scratch.path)))
    let foo = try #require(map.membership(of: "drivers/foo/sub/deep.c"))
    let files = ["core.c", "extra.c", "old.c", "sub/deep.c", "tests/part.c"].map { "drivers/foo/" + $0 }
    #expect(map.sources(of: foo) == files)
    for file in files {
      #expect(map.membership(of: file)?.moduleIdentity == foo.moduleIdentity, "\(file)")
    }
    #expect(map.canBeModule(foo) == true)
    let expected: [(String, Bool?)] = [
      ("foo/only.c", false), ("foo/baz.c", true), ("foo/other.c", nil), ("foo/loaded.c", true), ("bar.c", false),
    ]
    for (file, answer) in expected {
      let module = try #require(map.membership(of: "drivers/" + file))
      #expect(map.canBeModule(module) == answer, "\(file)")
    }
    #expect(map.membership(of: "drivers/foo/stray.c") == nil)
  }

  /// A patch that makes a driver a module is heard, and one that changes no Kconfig file asks what is known already.
  @Test func patchesMakeDriversModules() throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    try scratch.write([
      "drivers/Kconfig": "config FOO\n\tbool \"Foo\"\n", "drivers/Makefile": "obj-$(CONFIG_FOO) += foo.o\n",
      "drivers/foo.c": "",
    ])
    let tree = try #require(try KernelTree.containing(scratch.path))
    func canBeModule(_ files: [String: SourceOverlay.File]) throws -> (answer: Bool?, touches: Bool) {
      let patched = try PatchedFiles(SourceOverlay(files), root: tree.root, folder: scratch.path)
      let map = ModuleMap(tree: tree, patched: patched)
      let foo = try #require(map.membership(of: "drivers/foo.c"))
      return (map.canBeModule(foo), patched.touchesConfiguration)
    }
    let plain = try canBeModule(["drivers/foo.c": .contents([])])
    #expect(plain.answer == false && !plain.touches)
    let changed = try canBeModule(["drivers/Kconfig": .contents(Array("config FOO\n\ttristate \"Foo\"\n".utf8))])
    #expect(changed.answer == true && changed.touches)
    let debug = try canBeModule(["drivers/Kconfig.debug": .contents([])])
    #expect(debug.answer == false && debug.touches)
  }

  @Test(arguments: [("y", Linkage.builtIn), ("m", .module), ("n", .notBuilt)])
  func configurationDecides(_ value: String, _ expected: Linkage) throws {
    var (scratch, kbuild) = try kbuild(
      ["d/Makefile": "obj-$(CONFIG_FOO) += one-two.o\n"], configuration: value == "n" ? [:] : ["FOO": value])
    let answer = kbuild.answer(for: "d/one-two.c")
    #expect(answer.membership.linkage == expected)
    #expect(answer.membership.moduleName == "one_two" && answer.membership.baseName == "one_two")
    _ = scratch
  }

  @Test func fixedLists() throws {
    var (scratch, kbuild) = try kbuild(["d/Makefile": "obj-y := a.o\nobj-m += b.o\nlib-y += c.o\n"])
    #expect(kbuild.answer(for: "d/a.c").membership.linkage == .builtIn)
    #expect(kbuild.answer(for: "d/b.c").membership.linkage == .module)
    #expect(kbuild.answer(for: "d/c.c").membership.linkage == .builtIn)
    _ = scratch
  }

  @Test func flagsComeFromAboveAndFromTheFile() throws {
    var (scratch, kbuild) = try kbuild([
      "d/Makefile": "subdir-ccflags-y += -I$(src)/inc -DTOP\nccflags-y += -DNOT_BELOW\nobj-y += e/\n",
      "d/e/Makefile": """
      ccflags-y := -I $(src)/.. -I$(srctree)/$(src)/own -I$(srctree)/include/x -Wall -O2 -DNAME='"text"'
      CFLAGS_a.o := -DONLY_A -I$(src)
      CFLAGS_sub/b.o += -DONLY_B
      obj-y += a.o sub/b.o
      """,
    ])
    let root = scratch.path
    let common = [
      "-I", root + "/d/inc", "-DTOP", "-I", root + "/d", "-I", root + "/d/e/own", "-I", root + "/include/x",
      "-DNAME=\"text\"",
    ]
    #expect(kbuild.answer(for: "d/e/a.c").flags == common + ["-DONLY_A", "-I", root + "/d/e"])
    #expect(kbuild.answer(for: "d/e/sub/b.c").flags == common + ["-DONLY_B"])
    #expect(kbuild.answer(for: "d/x.c").flags == ["-I", root + "/d/inc", "-DTOP", "-DNOT_BELOW"])
  }

  @Test func bothBranchesAndIncludedMakefiles() throws {
    var (scratch, kbuild) = try kbuild([
      "g/Makefile": "obj-$(CONFIG_G) += amd/core/\n",
      "g/amd/core/Makefile": """
      FULL = $(src)/..
      LIBS = one two
      MAKES = $(addsuffix /Makefile, $(addprefix $(FULL)/show/,$(LIBS)))
      ifdef CONFIG_A
      ccflags-y += -DWITH_A
      else ifeq ($(CONFIG_B),y)
      ccflags-y += -DWITHOUT_A
      endif
      include $(MAKES)
      amd-y := core.o $(SHOWN)
      obj-$(CONFIG_AMD) += amd.o
      """,
      "g/amd/show/one/Makefile": "SHOWN += $(foreach f,x y,../show/one/$(f).o)\nccflags-y += -I$(FULL)/show/one\n",
      "g/amd/show/two/Makefile": "SHOWN += $(patsubst %,../show/two/%.o,z)\n",
    ])
    for file in ["g/amd/show/one/x.c", "g/amd/show/one/y.c", "g/amd/show/two/z.c", "g/amd/core/core.c"] {
      let answer = kbuild.answer(for: file)
      #expect(answer.membership.moduleName == "amd", "\(file)")
      #expect(answer.membership.moduleIdentity == "g/amd/core:amd")
      #expect(answer.flags == ["-DWITH_A", "-DWITHOUT_A", "-I", scratch.path + "/g/amd/show/one"])
    }
  }

  @Test func variablesThatNeverEnd() throws {
    var (scratch, kbuild) = try kbuild([
      "d/Makefile":
        "A = $(B)\nB = $(A)\nccflags-y += $(A) -DSEEN $(unclosed\ninclude $(src)/Makefile\nobj-y += a.o\ndefine X\n"
          + "obj-y += no.o\nendef\n"
    ])
    let answer = kbuild.answer(for: "d/a.c")
    #expect(answer.isNamed && answer.flags.contains("-DSEEN"))
    #expect(!kbuild.answer(for: "d/no.c").isNamed)
    _ = scratch
  }

  @Test func rulesAndRecipesAreNoAssignments() {
    let text = "all: x\n\techo obj-y=1\nx := $(a:b=c)\n$(obj)/f.o: CFLAGS := -DX\nfoo: ; bar\n!!\nexport Y = 2\n"
    let names = MakefileStatement.read(Array(text.utf8)).compactMap { statement -> String? in
      if case .assignment(let name, _, _, _) = statement { name } else { nil }
    }
    #expect(names.contains("x") && names.contains("Y"))
    #expect(!names.contains("all") && !names.contains("foo"))
  }

  @Test func noMakefileAtAll() throws {
    var (scratch, kbuild) = try kbuild(["d/a.c": ""])
    let answer = kbuild.answer(for: "d/my-file.c")
    #expect(answer.flags.isEmpty && answer.membership.moduleName == "my_file" && !answer.isNamed)
    _ = scratch
  }
}
