import Foundation
import Subprocess

extension PublicInbox {
  /// Runs git, which only reads; nil when it fails and may.
  func git(
    _ arguments: [String], in repository: String, input: [UInt8] = [], mayFail: Bool = false
  ) async throws -> [UInt8]? {
    do {
      let result = try await Subprocess.run(
        .name("git"), arguments: Arguments(["--git-dir=" + repository] + arguments),
        environment: .inherit.updating(["GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"]),
        input: .array(input), output: .bytes(limit: 1 << 28), error: .string(limit: 1 << 20))
      if result.terminationStatus.isSuccess { return result.standardOutput }
      guard !mayFail else { return nil }
      let line = result.standardError.split(separator: "\n").first.map(String.init) ?? "git failed"
      throw MailReadingError.git(folder: repository, reason: HeaderText.cleaned(line))
    } catch let error as SubprocessError {
      throw MailReadingError.git(folder: repository, reason: "git cannot be run: \(error)")
    }
  }
}
