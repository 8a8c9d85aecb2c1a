import Clang
import DmabufLint
import Foundation
import IR
import Synchronization

/// C in the place of the file that it was made from.
final class SourceTarget: FuzzTarget {
  private let files: SeedFiles
  private let scratch: ScratchFolder
  private var probes: [String: SourceProbe] = [:]

  init(_ files: SeedFiles) throws {
    self.files = files
    scratch = try ScratchFolder()
  }

  func judge(_ request: Request) -> Judgement {
    do {
      let probe = try probe(request.base)
      do {
        let outcome = try probe.check(request.bytes, as: request.base)
        return outcome.functions > outcome.damaged ? .accepted : .refused
      } catch ParseFailure.crashed {
        return .parserBroke
      } catch let problem as DecodingProblem {
        return .broken("what lowering made cannot be read again: \(problem)")
      } catch {
        return .refused
      }
    } catch {
      return .noTarget("\(error)")
    }
  }

  func parseAlone(_ request: Request) {
    guard let probe = try? probe(request.base) else { return }
    FileHandle.standardError.write(Data(ParserMarks.begins.utf8))
    try? probe.parseAlone(request.bytes, as: request.base)
    FileHandle.standardError.write(Data(ParserMarks.ends.utf8))
  }

  /// A probe holds the parser, the rules and the flags of all files of a group.
  private func probe(_ base: String) throws -> SourceProbe {
    if let probe = probes[base] { return probe }
    let group = files.groups.first { $0.contains(base) } ?? [base]
    let probe = try Probes.make(group, scratch: scratch.path)
    for path in group { probes[path] = probe }
    return probe
  }
}

/// Encoded units: what can be read is written, read again, dumped, linked and analysed.
final class UnitTarget: FuzzTarget {
  private let scratch: ScratchFolder
  private let probe: SourceProbe

  init() throws {
    scratch = try ScratchFolder()
    let file = scratch.path + "/empty.c"
    try Data("int nothing;\n".utf8).write(to: URL(fileURLWithPath: file))
    probe = try Probes.make([file], scratch: scratch.path)
  }

  func judge(_ request: Request) -> Judgement {
    guard let unit = try? IR.Unit(decoding: request.bytes) else { return .refused }
    do {
      let again = try IR.Unit(decoding: unit.encoded())
      guard again == unit else { return .broken("another unit is read than was written") }
    } catch {
      return .broken("a unit that was read cannot be written and read again: \(error)")
    }
    for function in unit.functions { _ = function.dump() }
    do {
      _ = try probe.check(unit)
    } catch {
      return .broken("no report: \(error)")
    }
    return .accepted
  }
}

enum Probes {
  /// - Parameter files: what the sources of the probe will stand in for.
  static func make(_ files: [String], scratch: String) throws -> SourceProbe {
    // The parser's thread must not wait for anything; this one may.
    let box = Box()
    let done = DispatchSemaphore(value: 0)
    Task {
      do {
        box.result = .success(
          try await SourceProbe(CheckRequest(paths: files, jobs: 1), scratch: scratch))
      } catch {
        box.result = .failure(error)
      }
      done.signal()
    }
    done.wait()
    return try box.result.get()
  }

  /// Hands a probe from the task that makes it to the thread that waits: `done` orders the two.
  private final class Box: @unchecked Sendable {
    var result: Result<SourceProbe, any Error> = .failure(CancellationError())
  }
}
