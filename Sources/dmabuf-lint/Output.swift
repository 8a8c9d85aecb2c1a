import Foundation
import Reports
import Temporary

/// What could not be read or written.
struct StreamProblem: Error, CustomStringConvertible {
  var description: String

  init(_ what: String, errno code: Int32) {
    description = "\(what): \(String(cString: strerror(code)))"
  }

  init(_ description: String) {
    self.description = description
  }
}

enum Output {
  /// Writes all of a text. When nobody reads any more the process ends as others do, by SIGPIPE.
  static func toStandardOutput(_ text: String) throws {
    Ending.giveWay()
    let code = write(text, to: STDOUT_FILENO)
    if code == EPIPE { Ending.now(by: SIGPIPE) }
    if code != 0 { throw StreamProblem("standard output", errno: code) }
  }

  /// Writes a message, each line made safe for a terminal; failing to is not reported anywhere.
  static func toStandardError(_ text: String) {
    Ending.giveWay()
    _ = write(SafeText.block(text) + "\n", to: STDERR_FILENO)
  }

  /// Puts a text in the place of a file at once: whoever reads it sees the old content or the new one, never a part.
  /// What is no regular file (a pipe, a terminal) is written to as it is.
  static func toFile(_ path: String, _ text: String) throws {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    var status = stat()
    if stat(target, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      return try toDevice(target, text, named: path)
    }
    let temporary = "\(target).\(getpid()).part"
    Temporary.remember(file: temporary)
    defer { Temporary.forget(file: temporary) }
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw StreamProblem(path, errno: errno) }
    var code = write(text, to: descriptor)
    if close(descriptor) != 0, code == 0 { code = errno }
    if code == 0, rename(temporary, target) != 0 { code = errno }
    guard code == 0 else {
      unlink(temporary)
      throw StreamProblem(path, errno: code)
    }
  }

  private static func toDevice(_ target: String, _ text: String, named path: String) throws {
    let descriptor = open(target, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StreamProblem(path, errno: errno) }
    let code = write(text, to: descriptor)
    close(descriptor)
    if code == EPIPE { Ending.now(by: SIGPIPE) }
    if code != 0 { throw StreamProblem(path, errno: code) }
  }

  /// 0, or the error number.
  private static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { buffer in
      var rest = UnsafeRawBufferPointer(buffer)
      while let start = rest.baseAddress, !rest.isEmpty {
        let written = Foundation.write(descriptor, start, rest.count)
        if written < 0 {
          if errno == EINTR { continue }
          return errno
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
      return 0
    }
  }
}

enum Input {
  /// More than any source file has.
  private static let limit = 64 << 20

  static func standardInput() throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(STDIN_FILENO, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw StreamProblem("standard input", errno: errno) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= limit else { throw StreamProblem("standard input: more than \(limit >> 20) MiB") }
    }
  }
}
