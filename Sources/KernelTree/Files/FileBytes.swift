import Foundation
import Temporary

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of files, read with plain system calls: a tree has 60,000 files, and one call too many for each is felt.
package enum FileBytes {
  /// Larger files are not read unless the caller says otherwise: no source is.
  package static let largest = 64 << 20

  /// Takes a path and a limit in bytes; gives the content, nil when it cannot be read, is no regular file or is larger.
  package static func read(_ path: String, limit: Int = largest) -> [UInt8]? {
    var buffer: [UInt8] = []
    guard let count = read(path, into: &buffer, limit: limit) else { return nil }
    buffer.removeLast(buffer.count - count)
    return buffer
  }

  /// Why `read` gives nothing for a path, in words.
  static func problem(_ path: String, limit: Int = largest) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    // A socket cannot be opened at all.
    let code = errno
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG || descriptor >= 0 || code == ENXIO else {
      if descriptor >= 0 { close(descriptor) }
      return "cannot be read: \(String(cString: strerror(code)))"
    }
    if descriptor >= 0 { close(descriptor) }
    if status.st_mode & S_IFMT != S_IFREG { return "cannot be read: it is no regular file" }
    if descriptor < 0 { return "cannot be read: \(String(cString: strerror(code)))" }
    return status.st_size > limit ? "cannot be read: it is larger than \(limit >> 20) MiB" : "cannot be read"
  }

  /// The same into a buffer that is used again for the next file; gives how many of its bytes are the file's.
  static func read(_ path: String, into buffer: inout [UInt8], limit: Int = largest) -> Int? {
    // Non-blocking, or a named pipe that lies in a tree would hold up the run for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
      return nil
    }
    let size = Int(status.st_size)
    if buffer.count < size { buffer = [UInt8](repeating: 0, count: size + size / 4) }
    var filled = 0
    while filled < size {
      let got = buffer.withUnsafeMutableBytes { raw -> Int in
        guard let base = raw.baseAddress else { return 0 }
        #if canImport(Glibc)
          return Glibc.read(descriptor, base + filled, size - filled)
        #elseif canImport(Musl)
          return Musl.read(descriptor, base + filled, size - filled)
        #else
          return Darwin.read(descriptor, base + filled, size - filled)
        #endif
      }
      if got < 0 && errno == EINTR { continue }
      if got < 0 { return nil }
      if got == 0 { break }
      filled += got
    }
    return filled
  }

  /// Whether a text occurs in the bytes of a file.
  static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    bytes.withUnsafeBytes { contains($0, Array(text.utf8)) }
  }

  /// The same of a part of a buffer.
  static func contains(_ all: UnsafeRawBufferPointer, _ wanted: [UInt8]) -> Bool {
    guard let first = wanted.first else { return true }
    guard var place = all.baseAddress, all.count >= wanted.count else { return false }
    let last = place + (all.count - wanted.count)
    while place <= last, let found = memchr(place, Int32(first), last - place + 1) {
      if memcmp(found, wanted, wanted.count) == 0 { return true }
      place = UnsafeRawPointer(found) + 1
    }
    return false
  }

  /// The names in a folder, sorted; empty for one that cannot be read.
  static func entries(of folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Size and time of the last change, in one text; nil for a file that is not there. What the caches compare.
  package static func stamp(_ path: String) -> String? {
    FileStamp(of: path)?.description
  }

  /// The path without `.`, `..` and links; as given when nothing is there.
  static func real(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return URL(fileURLWithPath: path).standardizedFileURL.path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// `..` and `.` taken out of a path as text, so that two spellings of one include folder are the same.
  static func normalised(_ path: String) -> String {
    guard mayNeedNormalising(path) else { return path }
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }

  /// Whether a `/` or `.` stands at the start or behind a `/`, or a `/` at the end: asked of each folder for each
  /// header.
  private static func mayNeedNormalising(_ path: String) -> Bool {
    let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
    var previous: UInt8 = 0
    var isFirst = true
    for byte in path.utf8 {
      if byte == dot, isFirst || previous == slash { return true }
      if byte == slash, previous == slash { return true }
      previous = byte
      isFirst = false
    }
    return previous == slash
  }

  /// Where a byte stands next.
  static func place(of byte: UInt8, in bytes: [UInt8], from start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    return bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress, let found = memchr(base + start, Int32(byte), all.count - start) else {
        return nil
      }
      return UnsafeRawPointer(found) - base
    }
  }

  /// Writes beside the place and renames, so that another run sees the old file or the new one, never a part. What
  /// stands in the place is replaced, a folder too.
  /// - Parameter folder: where the new file is written first, on the same file system; beside the place by default.
  /// - Throws: `KernelTreeError.unwritable`; nothing is left behind then.
  package static func writeAtomically(_ bytes: [UInt8], to path: String, by folder: String? = nil) throws {
    let name = "\(getpid()).\(UInt32.random(in: 0...UInt32.max))\(Leftovers.suffix)"
    let scratch = folder.map { "\($0)/\(name)" } ?? "\(path).\(name)"
    Temporary.remember(file: scratch)
    defer { Temporary.forget(file: scratch) }
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: scratch))
    } catch {
      unlink(scratch)
      throw KernelTreeError.unwritable(path: path, reason: error.localizedDescription)
    }
    if rename(scratch, path) == 0 { return }
    if isFolder(path) { try? FileManager.default.removeItem(atPath: path) }
    guard rename(scratch, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(scratch)
      throw KernelTreeError.unwritable(path: path, reason: reason)
    }
  }
}
