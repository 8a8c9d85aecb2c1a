import Testing

@testable import KernelTree

@Suite struct ArgumentTests {
  @Test(arguments: [
    ("gcc -DA=1 b.c", ["gcc", "-DA=1", "b.c"]),
    (#"cc -DN='"x y"' -DM=\"z\" "a b" ''"#, ["cc", #"-DN="x y""#, #"-DM="z""#, "a b", ""]),
    (#"cc "a\"b\n" 'c\d' e\ f"#, ["cc", #"a"b\n"#, #"c\d"#, "e f"]),
    ("  \t ", []), ("'open", ["open"]), (#"end\"#, ["end"]),
  ])
  func shellWords(_ line: String, _ words: [String]) { #expect(ShellWords.split(line) == words) }

  @Test func onlyWhatSaysWhatCodeMeansIsKept() {
    let words = [
      "gcc", "-Wp,-MMD,x/.a.o.d", "-nostdinc", "-I../t/include", "-I", "./inc", "-include", "../t/k.h", "-D__KERNEL__",
      "-DX=1",
      "-fmacro-prefix-map=../t/=", "-Wall", "-Werror=x", "-std=gnu11", "-fshort-wchar", "-fconserve-stack",
      "--param=allow=0",
      "-mindirect-branch=thunk", "-m64", "-g", "-gdwarf-5", "-pg", "-c", "-o", "x/a.o", "../t/x/a.c",
    ]
    let kept = CompilerFlags.usable(words, file: "../t/x/a.c", folder: "/w/build")
    #expect(
      kept == [
        "-nostdinc", "-I", "/w/t/include", "-I", "/w/build/inc", "-include", "/w/t/k.h", "-D__KERNEL__", "-DX=1",
        "-std=gnu11",
        "-fshort-wchar", "-m64",
      ])
  }

  @Test func database() throws {
    let scratch = try Scratch()
    let file = scratch.path + "/compile_commands.json"
    try scratch.write(
      "compile_commands.json",
      """
      [{"directory": "/w/build", "file": "../t/a.c", "command": "gcc -DA -c ../t/a.c"},
       {"directory": "/w/build", "file": "/w/t/b.c", "arguments": ["clang", "-DB", "/w/t/b.c"]}]
      """)
    let commands = try CompileCommands(file)
    #expect(commands["/w/t/a.c"]?.arguments == ["-DA"])
    #expect(commands["/w/t/b.c"]?.arguments == ["-DB"] && commands["/w/t/b.c"]?.folder == "/w/build")
    #expect(commands["/w/t/c.c"] == nil)
  }

  @Test(arguments: ["[{\"directory\": \"/w\"}]", "{}", "[", "not json", "[{\"directory\": 1, \"file\": \"a.c\"}]", ""])
  func aWrongDatabaseSaysWhere(_ text: String) throws {
    let scratch = try Scratch()
    try scratch.write("compile_commands.json", text)
    let file = scratch.path + "/compile_commands.json"
    let error = #expect(throws: KernelTreeError.self) { try CompileCommands(file) }
    #expect(error?.description.hasPrefix(file + ":") == true)
  }

  @Test func configurationFile() throws {
    let scratch = try Scratch()
    try scratch.write(".config", "# CONFIG_A is not set\nCONFIG_B=y\nCONFIG_C=\"x=y\"\nCONFIG_D=m\nbroken\n")
    #expect(try ConfigFile.read(scratch.path + "/.config") == ["B": "y", "C": "\"x=y\"", "D": "m"])
    #expect(throws: KernelTreeError.unreadable(path: "/no/.config")) { try ConfigFile.read("/no/.config") }
  }

  @Test(arguments: [
    ("arch/arm/mm/a.c", "arm"), ("arch/x86/a.c", "x86"), ("drivers/s390/char/a.c", "s390"), ("drivers/a.c", nil),
    ("arch/a.c", nil),
  ])
  func architectureOfAPath(_ path: String, _ expected: String?) { #expect(Architecture.folder(of: path) == expected) }

  @Test func architectureOfAConfiguration() {
    #expect(Architecture.configured(["ARM64": "y"]).target == "aarch64-linux-gnu")
    #expect(Architecture.configured([:]) == .x86)
  }

  @Test func includeLines() {
    let text =
      "#include <linux/a.h>\n  #  include\t\"b.h\" // why\n#include MACRO\n#include <open\nint x; #include <c.h>\n"
        + "#include"
    let lines = IncludeLines(Array(text.utf8))
    #expect(lines.angled == ["linux/a.h"] && lines.quoted == ["b.h"])
  }

  @Test func mostUsedHeadersFirst() {
    func file(_ names: String...) -> IncludeLines {
      IncludeLines(Array(names.map { "#include <\($0)>\n" }.joined().utf8))
    }
    let files = [
      file("linux/b.h", "linux/a.h", "trace/events/x.h"), file("linux/b.h", "linux/b.h", "trace/events/x.h"),
      file("linux/b.h", "linux/a.h", "linux/c.h"), file("linux/once.h", "linux/c.h", "linux/b.h"),
    ]
    #expect(HeaderChoice.common(files) == ["linux/b.h", "linux/a.h", "linux/c.h"])
    #expect(HeaderChoice.own(Array(repeating: ["/t/a.h"], count: HeaderChoice.leastModuleFiles - 1)).isEmpty)
    #expect(HeaderChoice.own(Array(repeating: ["/t/a.h"], count: HeaderChoice.leastModuleFiles)) == ["/t/a.h"])
  }

  @Test func weightOfHeaders() throws {
    let scratch = try Scratch()
    try scratch.write(["a.h": "#include \"b.h\"\n", "inc/b.h": "#include \"../a.h\"\n#include \"none.h\"\n"])
    let weight = HeaderWeight.bytes(of: [scratch.path + "/a.h"], folders: [scratch.path + "/inc"])
    #expect(weight == 15 + 36)
  }
}
