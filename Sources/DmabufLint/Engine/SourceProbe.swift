import Checkers
import Clang
import Foundation
import IR
import KernelTree
import Reports

/// Takes sources all the way from text to a written report in the process that asks, so that whoever looks for what
/// breaks the analysis sees it break. Runs that users make keep the parser in processes of its own instead.
///
/// A class for the sake of the parser, which lives from file to file. Use it from one thread at a time.
public final class SourceProbe {
  /// What became of a source.
  public struct Outcome {
    /// Bodies of the file, without those of its headers.
    public var functions: Int
    /// Those in which a parse error hides code.
    public var damaged: Int
    public var findings: Int
  }

  private let run: CheckRun
  private let producer: UnitProducer
  private let scratch: String
  private var jobs: [String: ParseJob] = [:]

  /// - Parameters:
  ///   - request: the rules, and the files that sources will stand in for.
  ///   - scratch: a folder that is there, for texts that are not files of the user.
  /// - Throws: as `Engine.check`.
  public init(_ request: CheckRequest, scratch: String) async throws {
    run = try CheckRun(request, progress: nil)
    producer = UnitProducer(library: run.library)
    producer.learn(LoweringNames(run.model))
    self.scratch = scratch
    let plan = try await run.frontend(request.paths, vocabulary: run.model.vocabulary).plan()
    for job in plan.jobs { jobs[job.file] = job }
  }

  /// Lowers `text` as if it stood in `file`, one of the request's.
  /// - Throws: when libclang gives no unit, or the text includes what lies outside of the headers' folders.
  public func unit(of text: [UInt8], as file: String) throws -> IR.Unit { try lowered(text, as: file).unit }

  /// Lowers `text` as if it stood in `file`, analyses it with all rules and writes the report in every format.
  /// - Throws: as `unit`; `DecodingProblem` when the unit cannot be read again as it was written.
  public func check(_ text: [UInt8], as file: String) throws -> Outcome {
    let (unit, patched) = try lowered(text, as: file)
    let read = try IR.Unit(decoding: unit.encoded())
    return try analyse(read, patched)
  }

  /// Has libclang parse `text` as if it stood in `file`, and does nothing with it: whoever breaks here is not ours.
  /// - Throws: as `unit`.
  public func parseAlone(_ text: [UInt8], as file: String) throws {
    try placed(text, as: file) { try producer.parseOnly($0) }
  }

  /// Analyses a unit, wherever it comes from, and writes the report in every format.
  public func check(_ unit: IR.Unit) throws -> Outcome { try analyse(unit, .none) }

  private func lowered(_ text: [UInt8], as file: String) throws -> (unit: IR.Unit, patched: PatchedFiles) {
    try placed(text, as: file) { job in
      let root = run.tree?.root ?? (file as NSString).deletingLastPathComponent
      return (try producer.unit(for: UnitRequest(job: job, root: root)).unit, job.patched)
    }
  }

  /// Does something with the job of a file in whose place `text` stands.
  private func placed<Result>(_ text: [UInt8], as file: String, _ work: (ParseJob) throws -> Result) throws -> Result {
    guard var job = jobs[file] else { throw EngineProblem.nothingAnalysed("\(file): not a file of the request") }
    let root = (file as NSString).deletingLastPathComponent
    let overlay = SourceOverlay([(file as NSString).lastPathComponent: .contents(text)])
    job.patched = try PatchedFiles(overlay, root: root, folder: scratch)
    defer {
      let stored = job.patched.files.values.compactMap(\.storedAt)
      for path in stored { try? FileManager.default.removeItem(atPath: path) }
    }
    return try work(job)
  }

  private func analyse(_ unit: IR.Unit, _ patched: PatchedFiles) throws -> Outcome {
    let outcome = run.analysis([], facts: nil, patched: patched).run([unit])
    let skipped = unit.damagedFunctions.isEmpty ? [] : [CheckRun.damage(unit)]
    let own = unit.functions.count { !$0.isFromHeader }
    let report = RunReport(
      toolVersion: Tool.version, libclangVersion: run.library.version, root: run.root,
      kernelVersion: "\(run.version)", parsedAs: "stubs", counts: RunReport.Counts(functions: own),
      findings: outcome.findings, skipped: skipped, rules: run.activeRules())
    for format in ReportFormat.allCases { _ = try report.rendered(as: format) }
    return Outcome(functions: own, damaged: unit.damagedFunctions.count, findings: outcome.findings.count)
  }
}
