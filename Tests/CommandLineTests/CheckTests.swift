import Foundation
import Testing

@Suite("check")
struct CheckTests {
  @Test func corpusGivesWhatItsMarksSay() throws {
    // What is in `series` is there to be patched; the tests of reviews say what it gives.
    let outcome = try Executable.run(["check", "--format", "json", "drivers", "tree"], folder: Executable.corpus)
    #expect(outcome.errors.isEmpty)
    let report = try Report(outcome.output)
    // The run is of one release; the files for others are checked one at a time, elsewhere.
    let others = try Expectation.filesForOtherReleases(under: Executable.corpus)
    let expected = try Expectation.marks(under: Executable.corpus).filter { !others.contains($0.file) }
    let found = report.expectations.filter { !others.contains($0.file) }
    #expect(report.schemaVersion == 1)
    #expect(report.skipped.isEmpty)
    #expect(!expected.isEmpty)
    let missing = Set(expected).subtracting(found)
    let spare = Set(found).subtracting(expected)
    #expect(missing.isEmpty, "expected and not found: \(missing.sorted())")
    #expect(spare.isEmpty, "found and not expected: \(spare.sorted())")
    #expect(outcome.status == (expected.contains { $0.severity == "error" } ? 1 : 0))
  }

  @Test func statusFollowsFailOn() throws {
    #expect(try Executable.run(["check", "--fail-on", "note", Executable.corpus]).status == 1)
    #expect(try Executable.run(["check", "--fail-on", "never", Executable.corpus]).status == 0)
  }

  @Test(arguments: ["text", "json", "sarif"])
  func outputIsTheSameInEveryRun(format: String) throws {
    let arguments = ["check", "--fail-on", "never", "--format", format, Executable.corpus]
    // One folder: SARIF names the folder that paths are relative to.
    let outcomes = try ["1", "2", "4"].map { try Executable.run(arguments + ["--jobs", $0], folder: Executable.corpus) }
    #expect(outcomes[0].status == 0)
    #expect(!outcomes[0].output.isEmpty)
    for outcome in outcomes.dropFirst() { #expect(outcome.output == outcomes[0].output) }
  }

  @Test func fileGetsWhatStandardOutputWouldGet() throws {
    let scratch = try Scratch()
    let arguments = ["check", "--fail-on", "never", "--format", "sarif", Executable.corpus]
    let printed = try Executable.run(arguments, folder: scratch.path)
    let file = try scratch.write("report.sarif", "old")
    let written = try Executable.run(arguments + ["--output", file], folder: scratch.path)
    #expect(written.status == 0)
    #expect(written.output.isEmpty)
    #expect(String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self) == printed.output)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["report.sarif"])
  }

  @Test func disabledRuleIsSilent() throws {
    let all = try Report(try Executable.run(["check", "--format", "json", Executable.corpus]).output)
    let rule = try #require(all.findings.first?.rule)
    let without = try Report(
      try Executable.run(["check", "--format", "json", "--disable", rule, Executable.corpus]).output)
    #expect(without.findings.allSatisfy { $0.rule != rule })
    #expect(without.findings.count == all.findings.count { $0.rule != rule })
    let alone = try Report(
      try Executable.run(["check", "--format", "json", "--enable", rule, Executable.corpus]).output)
    #expect(alone.findings.count == all.findings.count { $0.rule == rule })
  }

  @Test func standardInputIsChecked() throws {
    let outcome = try Executable.run(["check", "-"], input: "int nothing_to_see;\n")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("0 errors, 0 warnings, 0 notes"))
  }

  @Test func folderWithoutSourcesIsNamed() throws {
    let scratch = try Scratch()
    let outcome = try Executable.run(["check", scratch.path])
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(scratch.path))
  }

  @Test func folderWithoutCandidatesIsNoError() throws {
    let scratch = try Scratch()
    try scratch.write("plain.c", "int nothing_to_see;\n")
    let outcome = try Executable.run(["check", scratch.path])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("0 errors, 0 warnings, 0 notes"))
  }

  @Test func namedFileIsCheckedAlone() throws {
    let outcome = try Executable.run(
      ["check", "--format", "json", "lumen-exporter-broken.c"], folder: Executable.corpus + "/drivers")
    let expected = try Expectation.marks(under: Executable.corpus + "/drivers").filter {
      $0.file == "lumen-exporter-broken.c"
    }
    #expect(outcome.status == 1)
    #expect(!expected.isEmpty)
    #expect(try Report(outcome.output).expectations == expected)
  }

  @Test func standardInputSaysWhatTheFileWouldSay() throws {
    let file = Executable.corpus + "/drivers/lumen-exporter-broken.c"
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
    let outcome = try Executable.run(["check", "--format", "json", "-"], input: text)
    let expected = try Expectation.marks(under: Executable.corpus + "/drivers").filter {
      $0.file == "lumen-exporter-broken.c"
    }
    #expect(outcome.status == 1)
    let report = try Report(outcome.output)
    #expect(report.findings.allSatisfy { $0.location.file == "<stdin>" })
    #expect(report.expectations.map(\.line) == expected.map(\.line))
  }

  @Test func errorsInAFileAreListed() throws {
    let scratch = try Scratch()
    try scratch.write(
      "broken.c",
      """
      #include <linux/dma-buf.h>

      int spoilt(struct dma_buf *dmabuf)
      {
      	struct no_such_record record;

      	return dma_buf_pin(record.attach);
      }

      int sound(struct dma_buf *dmabuf)
      {
      	return dma_buf_vmap(dmabuf, NULL);
      }

      """)
    let outcome = try Executable.run(["check", "--format", "json", "broken.c"], folder: scratch.path)
    let skipped = try Report(outcome.output).skipped
    #expect(outcome.status == 0)
    #expect(skipped.map(\.file) == ["broken.c"])
    #expect(skipped.first?.reason.contains("'spoilt'") == true)
    #expect(skipped.first?.reason.contains("'sound'") == false)
  }

  @Test func aFileThatCannotBeReadIsListed() throws {
    let scratch = try Scratch()
    try scratch.write("good.c", "int nothing_to_see;\n")
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/gone.c", withDestinationPath: "nowhere.c")
    let outcome = try Executable.run(["check", "gone.c"], folder: scratch.path)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("gone.c"))
  }

  @Test func rulesOfAFolderAreAdded() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/more/api", withIntermediateDirectories: true)
    try scratch.write(
      "more/api/gate.yaml",
      """
      about: Gates.
      callbacks:
        - {record: gate_ops, field: open, holds: [], otherwise: none}
        - {record: gate_ops, field: shut, holds: [], otherwise: none}

      """)
    try scratch.write(
      "more/gate-ops.yaml",
      """
      id: gate-ops
      summary: A gate can be opened and not be shut
      severity: warning
      contract: A gate that opens also shuts.
      rationale: Cattle.
      fix: Shut it.
      limits: None.
      references: [drivers/gate.c]
      kind: ops-table
      record: gate_ops
      paired:
        - [open, shut]
      examples:
        violating:
          - {title: One, code: "int x; /* <- */"}
          - {title: Two, code: "int x; /* <- */"}
        conforming:
          - {title: One, code: "int x;"}
          - {title: Two, code: "int x;"}

      """)
    let code = """
      struct gate_ops { int (*open)(void); int (*shut)(void); };
      static int gate_open(void) { return 0; }
      const struct gate_ops gate_ops = { .open = gate_open };

      """
    let alone = try Executable.run(["check", "--format", "json", "-"], input: code)
    #expect(try Report(alone.output).findings.isEmpty)
    let outcome = try Executable.run(
      ["check", "--rules", "more", "--format", "json", "-"], input: code, folder: scratch.path)
    #expect(
      try Report(outcome.output).expectations
        == [Expectation(file: "<stdin>", line: 3, rule: "gate-ops", severity: "warning")])
    #expect(try Executable.run(["rules", "--rules", "more"], folder: scratch.path).output.contains("\ngate-ops "))
  }

  @Test func verboseTimesEachCheck() throws {
    let rules = ["fence-leak", "resv-relock", "sg-wrong-count"]
    let outcome = try Executable.run(
      ["check", "-v", "--fail-on", "never"] + rules.flatMap { ["--enable", $0] } + ["lumen-exporter-broken.c"],
      folder: Executable.corpus + "/drivers")
    #expect(outcome.status == 0)
    // The figures differ from run to run.
    let timed = outcome.errors.split(separator: "\n").compactMap { line in
      line.firstMatch(of: #/ check ([a-z-]+): [0-9.e-]+ seconds$/#).map { String($0.1) }
    }
    #expect(timed.sorted() == rules, "\(outcome.errors)")
    #expect(!outcome.output.contains(" seconds"))
  }

  @Test func quietPrintsFindingsAlone() throws {
    let outcome = try Executable.run(["check", "-q", "-"], input: "int nothing_to_see;\n")
    #expect(outcome.output.isEmpty)
  }

  @Test func colourIsForTerminalsAndWishes() throws {
    let plain = try Executable.run(["check", "--fail-on", "never", Executable.corpus])
    #expect(!plain.output.contains("\u{1B}"))
    let coloured = try Executable.run(["check", "--fail-on", "never", "--color", "always", Executable.corpus])
    #expect(coloured.output.contains("\u{1B}[1m"))
    let machine = try Executable.run(
      ["check", "--fail-on", "never", "--color", "always", "--format", "json", Executable.corpus])
    #expect(!machine.output.contains("\u{1B}"))
  }

  @Test func progressIsForTerminals() throws {
    #expect(try Executable.run(["check", "--fail-on", "never", Executable.corpus]).errors.isEmpty)
  }

  @Test func aReaderThatLeavesIsNoCrash() throws {
    let scratch = try Scratch()
    let status = try scratch.write("status", "")
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = [
      "-c", #"{ "$1" check --fail-on never --format sarif "$2"; echo $? >"$3"; } | true"#, "sh", Executable.path,
      Executable.corpus, status,
    ]
    shell.standardError = FileHandle.nullDevice
    shell.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
    try shell.run()
    shell.waitUntilExit()
    let written = String(decoding: try Data(contentsOf: URL(fileURLWithPath: status)), as: UTF8.self)
    // As of other programs that SIGPIPE ends.
    #expect(written == "141\n")
  }

  @Test func floorCountsWhatIsParsed() throws {
    let scratch = try Scratch()
    _ = try scratch.write("one.c", "int first(int a)\n{\n\treturn a;\n}\n")
    _ = try scratch.write("two.c", "int second(void)\n{\n\treturn 2;\n}\n")
    let files = ["one.c", "two.c"].map { scratch.path + "/" + $0 }
    let result = try Executable.run(["debug", "floor"] + files)
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("2 files, 0 failed, choosing "))
  }

  @Test func commandsOfWhatIsParsedArePrinted() throws {
    struct Entry: Decodable {
      var file: String
      var arguments: [String]
    }
    let scratch = try Scratch()
    let file = try scratch.write("one.c", "int first(int a)\n{\n\treturn a;\n}\n")
    let other = try scratch.write("notes.txt", "nothing\n")
    let result = try Executable.run(["debug", "commands", file, other])
    #expect(result.status == 0)
    #expect(result.errors.contains("notes.txt: not a C source file"))
    let entries = try JSONDecoder().decode([Entry].self, from: Data(result.output.utf8))
    #expect(entries.map { URL(fileURLWithPath: $0.file).lastPathComponent } == ["one.c"])
    #expect(entries.first?.arguments.first == "clang")
    #expect(entries.first?.arguments.contains("-D__KERNEL__") == true)
    #expect(entries.first?.arguments.last == entries.first?.file)
  }

  @Test func irIsPrinted() throws {
    let scratch = try Scratch()
    let file = try scratch.write(
      "two.c", "int first(int a)\n{\n\treturn a;\n}\n\nint second(void)\n{\n\treturn 2;\n}\n")
    let all = try Executable.run(["debug", "ir", file])
    #expect(all.status == 0)
    #expect(all.output.contains("first"))
    #expect(all.output.contains("second"))
    let one = try Executable.run(["debug", "ir", file, "--function", "second"])
    #expect(one.status == 0)
    #expect(!one.output.contains("first"))
  }
}
