import Foundation

@testable import Patches

/// Mails and folders that tests make.
enum Made {
  /// The bytes of a mail from header lines and a text.
  static func mail(
    _ headers: String = "", id: String? = "1@x", subject: String = "[PATCH] a: b", body: String = "text\n"
  )
    -> [UInt8]
  {
    let known = "From: A Name <a@example.org>\nSubject: \(subject)\n" + (id.map { "Message-ID: <\($0)>\n" } ?? "")
    return Array((known + headers + (headers.isEmpty || headers.hasSuffix("\n") ? "" : "\n") + "\n" + body).utf8)
  }

  /// The one mail that the bytes of a file hold.
  static func read(_ bytes: [UInt8]) throws -> Mail {
    let reading = try MailSource.read(bytes: bytes, name: "test")
    guard let mail = reading.mails.first, reading.mails.count == 1 else { throw Failure(text: "\(reading.problems)") }
    return mail
  }

  struct Failure: Error { var text: String }

  /// A change of one line of a file that has three.
  static func diff(_ path: String = "f.c", old: String = "int b;", new: String = "long b;") -> String {
    """
    diff --git a/\(path) b/\(path)
    index 1111111..2222222 100644
    --- a/\(path)
    +++ b/\(path)
    @@ -1,3 +1,3 @@ section
     int a;
    -\(old)
    +\(new)
     int c;

    """
  }

  /// A mail value, without reading.
  static func value(
    _ subject: String, id: String, from: String = "a@example.org", answers: [String] = [], hours: Double = 0,
    body: String? = nil, file: String = "box"
  ) -> Mail {
    Mail(
      origin: MailOrigin(file: file), messageID: id, subject: subject, from: MailAddress(name: "A", mailbox: from),
      date: Date(timeIntervalSince1970: 1_700_000_000 + hours * 3600), inReplyTo: answers.suffix(1),
      references: answers,
      body: body ?? "Why.\n---\n" + diff())
  }

  static func inFolder<R>(_ body: (String) async throws -> R) async throws -> R {
    let folder = NSTemporaryDirectory() + "patches-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

  /// Runs a program of the system; its output.
  @discardableResult
  static func run(_ words: [String], in folder: String, input: [UInt8] = []) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "N", "GIT_AUTHOR_EMAIL": "n@example.org",
      "GIT_COMMITTER_NAME": "N", "GIT_COMMITTER_EMAIL": "n@example.org", "HOME": folder,
    ]
    let (output, inputPipe) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardInput = inputPipe
    try process.run()
    try inputPipe.fileHandleForWriting.write(contentsOf: Data(input))
    try inputPipe.fileHandleForWriting.close()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(text: "\(words) failed") }
    return Array(bytes)
  }
}
