import Testing

@testable import KernelTree

@Suite struct KconfigTests {
  private func configuration(_ files: [String: String], _ overrides: [String: String] = [:]) throws -> [String: String]
  {
    let scratch = try Scratch()
    try scratch.write(files)
    let model = KconfigReader.read(tree: scratch.path).model
    let lines = KconfigEvaluator.configuration(of: model, overrides: overrides)
    return Dictionary(lines.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  @Test func whatCanBeOnIsOn() throws {
    let values = try configuration([
      "Kconfig": """
      config A
      \ttristate "A"
      config B
      \tbool "B"
      \tdepends on A && !C
      config C
      \tdef_bool n
      config HIDDEN
      \tbool
      config CHOSEN
      \tbool
      config USER
      \tbool "User"
      \tselect CHOSEN if A
      \tselect HIDDEN if C
      config OFF
      \tbool "Off"
      \tdepends on NOBODY
      """
    ])
    #expect(values == ["A": "1", "B": "1", "CHOSEN": "1", "USER": "1"])
  }

  @Test func menusConditionsAndSources() throws {
    let values = try configuration([
      "Kconfig":
        "source \"arch/$(SRCARCH)/Kconfig\"\nif NEVER\nsource \"net/Kconfig\"\nendif\nmenu \"m\"\ndepends on X86\n"
          + "source \"fs/Kconfig\"\nendmenu\nsource \"missing\"\n",
      "arch/x86/Kconfig": "config X86\n\tdef_bool y\nconfig NEVER\n\tbool\n",
      "net/Kconfig": "config NET\n\tbool \"net\"\n",
      "fs/Kconfig": "config FS\n\tbool \"fs\"\nrsource \"sub/Kconfig\"\n",
      "fs/sub/Kconfig": "config SUB\n\tbool \"sub\"\n",
    ])
    #expect(values == ["X86": "1", "FS": "1", "SUB": "1"])
  }

  @Test func continuedLinesAndWindowsEnds() throws {
    let values = try configuration([
      "Kconfig":
        "config A\r\n\tbool \"A\"\r\nconfig B\n\tbool \\\n\t  \"B\"\n\tdepends on A && \\\n\t\t!NOBODY\nconfig N\n"
          + "\tint \"N\" if A\n\tdefault 3 if NOBODY\n\tdefault 0x10 if A = y\nconfig S\n\tstring 'S'\n"
          + "\tdefault \"$(ARCH)\"\nconfig END\n\tbool \"END\" \\"
    ])
    #expect(values == ["A": "1", "B": "1", "N": "0x10", "S": "\"x86\"", "END": "1"])
  }

  @Test func helpIsNoDeclaration() throws {
    let values = try configuration([
      "Kconfig":
        "config A\n\tbool \"A\"\n\thelp\n\t  Say y.\n\n\t  config B\n\t\tbool \"B\"\nconfig C\n\tbool \"C\"\n"
          + "\t---help---\n\t  x\n# config D\nconfig E\n  bool \"E\" # why\n"
    ])
    #expect(values == ["A": "1", "C": "1", "E": "1"])
  }

  @Test func numbersAndTexts() throws {
    let values = try configuration([
      "Kconfig": """
      config BIG
      \tdef_bool y
      config SHIFT
      \tint "Shift"
      \tdefault 12 if !BIG
      \tdefault 14
      config ADDRESS
      \thex
      \tdefault 0x1000
      config NAME
      \tstring "Name"
      \tdefault "dma"
      config UNSET
      \tint
      config AFTER
      \tdef_bool SHIFT > 13 && UNSET = 0 && NAME = "dma"
      """
    ])
    #expect(values == ["BIG": "1", "SHIFT": "14", "ADDRESS": "0x1000", "NAME": "\"dma\"", "AFTER": "1"])
  }

  @Test func oneOfAChoice() throws {
    let choice =
      "choice\n\tprompt \"p\"\n\tdefault TWO\nconfig ONE\n\tbool \"1\"\nconfig TWO\n\tbool \"2\"\nendchoice\n"
    #expect(try configuration(["Kconfig": choice]) == ["TWO": "1"])
    #expect(try configuration(["Kconfig": choice], ["TWO": "n"]) == ["ONE": "1"])
    #expect(try configuration(["Kconfig": choice], ["ONE": "y"]) == ["ONE": "1"])
  }

  @Test func driversOfOtherMachinesAreOnAndDebuggingIsOff() throws {
    let values = try configuration([
      "Kconfig": "source \"drivers/Kconfig\"\nsource \"mm/Kconfig\"\nsource \"lib/Kconfig.debug\"\n",
      "drivers/Kconfig": "config BOARD\n\ttristate \"b\"\n\tdepends on ARCH_ELSEWHERE && !ANOTHER\n",
      "mm/Kconfig": "config PAGES\n\tbool \"p\"\n\tdepends on ARCH_ELSEWHERE\nconfig IO\n\tdef_bool !NO_IO\n",
      "lib/Kconfig.debug": "config SLOW_CHECKS\n\tbool \"s\"\nconfig DEBUG_FS\n\tbool \"d\"\n",
    ])
    #expect(values == ["BOARD": "1", "IO": "1", "DEBUG_FS": "1"])
  }

  @Test func nonsenseAndCirclesEnd() throws {
    let values = try configuration([
      "Kconfig":
        "source \"Kconfig\"\nendif\nendmenu\nbool\ndepends on\nconfig\nconfig P\n\tbool \"p\"\n\tdepends on !Q\n"
          + "config Q\n\tbool \"q\"\n\tdepends on !P\ndefault ((\nif ((A\nconfig Z\n\tbool \"z\" if && !\n"
    ])
    #expect(values["P"] != values["Q"] || values["P"] == nil)
  }

  @Test(arguments: ["A && (B || !C)", "A=y", "A != \"x\"", "$(cc-option,-ffoo(,))", "((((", "!", "", "A &&", "\"open"])
  func readsAnyCondition(_ text: String) {
    var reader = KconfigExpressionReader(ArraySlice(text.utf8))
    let expression = reader.read()
    #expect((expression == nil) == ["((((", "!", ""].contains(text))
  }
}
