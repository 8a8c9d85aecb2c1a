import Foundation
import Temporary

extension PublicInbox {
  /// Runs git, which only reads, with `input` as its standard input; nil when it fails and may.
  func git(
    _ arguments: [String], in repository: String, input: [UInt8]? = nil, outputLimit: Int = 1 << 28,
    mayFail: Bool = false
  ) async throws -> [UInt8]? {
    let file = try input.map(Self.temporaryFile)
    defer { file.map { Temporary.remove($0.folder) } }
    do {
      let result = try await GitCommand(gitFolder: repository).run(
        arguments, inputFile: file?.path ?? "/dev/null", outputLimit: outputLimit, seconds: Self.gitSeconds)
      if result.succeeded { return result.output }
      guard !mayFail else { return nil }
      throw MailReadingError.git(folder: repository, reason: "git \(arguments.first ?? ""): \(result.complaint)")
    } catch ApplyError.noGit(let reason) {
      throw MailReadingError.git(folder: repository, reason: "git cannot be run: \(reason)")
    } catch let error as ApplyError {
      throw MailReadingError.git(folder: repository, reason: error.description)
    }
  }

  /// For one run of git over an epoch, which has some hundred thousand commits.
  private static let gitSeconds: Double = 300

  /// A folder that only we can enter, with the bytes in a file.
  private static func temporaryFile(_ bytes: [UInt8]) throws -> (folder: String, path: String) {
    do {
      let folder = try Temporary.folder()
      let path = folder + "/input"
      do {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
      } catch {
        Temporary.remove(folder)
        throw MailReadingError.unreadable(path: path, reason: "cannot be written: \(error.localizedDescription)")
      }
      return (folder, path)
    } catch let problem as Temporary.Problem {
      throw MailReadingError.unreadable(path: problem.path, reason: "cannot be made: \(problem.reason)")
    }
  }
}
