import Foundation
import Testing

@Suite("check")
struct CheckTests {
  @Test func corpusGivesWhatItsMarksSay() throws {
    let outcome = try Executable.run(["check", "--format", "json", "."], folder: Executable.corpus)
    #expect(outcome.errors.isEmpty)
    let report = try Report(outcome.output)
    let expected = try Expectation.marks(under: Executable.corpus)
    #expect(report.schemaVersion == 1)
    #expect(report.skipped.isEmpty)
    #expect(!expected.isEmpty)
    let missing = Set(expected).subtracting(report.expectations)
    let spare = Set(report.expectations).subtracting(expected)
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
    let first = try Executable.run(arguments + ["--jobs", "1"])
    let second = try Executable.run(arguments + ["--jobs", "3"])
    #expect(first.status == 0)
    #expect(!first.output.isEmpty)
    #expect(first.output == second.output)
  }

  @Test func fileGetsWhatStandardOutputWouldGet() throws {
    let scratch = try Scratch()
    let arguments = ["check", "--fail-on", "never", "--format", "sarif", Executable.corpus]
    let printed = try Executable.run(arguments)
    let file = try scratch.write("report.sarif", "old")
    let written = try Executable.run(arguments + ["--output", file])
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

  @Test func emptyFolderIsNoError() throws {
    let scratch = try Scratch()
    let outcome = try Executable.run(["check", scratch.path])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("0 errors, 0 warnings, 0 notes"))
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
    #expect(written == "0\n")
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
