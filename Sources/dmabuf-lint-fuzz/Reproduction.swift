import DmabufLint
import Foundation

/// Runs an input alone, with what Swift has to say about a trap.
struct Reproduction {
  let target: TargetKind
  let timeLimit: Double

  /// What the process wrote on standard error; empty for a failure that says nothing, such as a hang.
  func report(_ request: Request, _ kind: Failure.Kind) async -> String {
    guard case .worker(.crashed) = kind, let scratch = try? ScratchFolder() else { return "" }
    let (input, errors) = (scratch.path + "/input", scratch.path + "/errors")
    guard FileManager.default.createFile(atPath: input, contents: Data(request.bytes)),
      FileManager.default.createFile(atPath: errors, contents: nil)
    else { return "" }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["reproduce", target.rawValue, input, "--as", request.base]
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_BACKTRACE"] = "enable=yes,color=no,threads=crashed,images=none,interactive=no,limit=40"
    environment.merge(Engine.workerEnvironment) { own, _ in own }
    process.environment = environment
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(forWritingAtPath: errors)
    guard (try? process.run()) != nil else { return "" }
    // Symbols of a large program take their time.
    let deadline = ContinuousClock.now + .seconds(timeLimit + 60)
    while process.isRunning, ContinuousClock.now < deadline { try? await Task.sleep(for: .milliseconds(50)) }
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    return String(decoding: FileManager.default.contents(atPath: errors) ?? Data(), as: UTF8.self)
  }
}
