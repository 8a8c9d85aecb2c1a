import Foundation

/// Keeps a second bot away from a state file for as long as it lives.
///
/// An advisory lock of the kernel (flock(2)) on a file beside the state: it goes with the process, however that ends,
/// so nothing stale is left. SQLite's own locks are held for a transaction only. A class, because giving the lock back
/// is tied to its end.
final class StateLock: Sendable {
  private let descriptor: Int32

  /// - Parameter path: of the lock file, which is made when it is not there and stays.
  /// - Throws: `BotProblem` when another process has the lock, with that process' number if it left one.
  init(path: String, of state: String) throws {
    let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard opened >= 0 else { throw BotProblem("\(path): \(String(cString: strerror(errno)))") }
    while flock(opened, LOCK_EX | LOCK_NB) != 0 {
      let number = errno
      if number == EINTR { continue }
      let holder = number == EWOULDBLOCK ? Self.holder(opened) : nil
      close(opened)
      guard number == EWOULDBLOCK else { throw BotProblem("\(path): \(String(cString: strerror(number)))") }
      throw BotProblem("\(state): another bot uses this state\(holder.map { " (process \($0))" } ?? "")")
    }
    descriptor = opened
    let text = Array("\(getpid())\n".utf8)
    _ = ftruncate(opened, 0)
    _ = pwrite(opened, text, text.count, 0)
  }

  deinit {
    // A child that was forked and has not yet become another program holds the file open too.
    _ = flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func holder(_ descriptor: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int(String(decoding: bytes.prefix(count), as: UTF8.self).filter { $0 != "\n" })
  }
}
