import Foundation
import Temporary

extension PublicInbox {
  /// Runs git, which only reads, with `input` as its standard input; nil when it fails and may.
  func git(
    _ arguments: [String], in repository: String, input: [UInt8]? = nil, outputLimit: Int = 1 << 28,
    mayFail: Bool = false
  ) async throws -> [UInt8]? {
    let file = try input.map(Self.temporaryFile)
    defer { file.map { Temporary.remove($0) } }
    do {
      let result = try await GitCommand(gitFolder: repository).run(
        arguments, inputFile: file ?? "/dev/null", outputLimit: outputLimit, seconds: Self.gitSeconds)
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

  /// A file that only we can read, with the bytes.
  private static func temporaryFile(_ bytes: [UInt8]) throws -> String {
    var template = Array((NSTemporaryDirectory() + "dmabuf-lint-input-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard descriptor >= 0 else {
      throw MailReadingError.unreadable(path: path, reason: "cannot be made: \(String(cString: strerror(errno)))")
    }
    Temporary.remember(file: path)
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data(bytes))
    } catch {
      Temporary.remove(path)
      throw MailReadingError.unreadable(path: path, reason: "cannot be written: \(error.localizedDescription)")
    }
    return path
  }
}
