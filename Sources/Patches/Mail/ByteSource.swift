import Foundation

/// The bytes of a file, or of memory, one stretch after the other; what is packed with gzip is unpacked on the way. A
/// class, because it owns an open file, which it closes when it goes.
final class ByteSource {
  private let descriptor: Int32
  private var memory: ArraySlice<UInt8>
  private var buffer: [UInt8] = []
  private let gzip: GzipStream?
  private var pushedBack: ArraySlice<UInt8> = []
  private var given = 0
  private var ownProblem: String?

  /// Why there is nothing more to read, though the end was not reached; nil otherwise.
  var problem: String? { ownProblem ?? gzip?.problem }

  /// A file, a pipe too.
  /// - Throws: `MailReadingError` when it cannot be opened, or is a folder.
  init(path: String) throws {
    let opened = open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { throw MailReadingError.unreadable(path: path, reason: String(cString: strerror(errno))) }
    descriptor = opened
    var status = stat()
    guard fstat(opened, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      close(opened)
      throw MailReadingError.unreadable(path: path, reason: "this is a folder")
    }
    // A pipe may give its first two bytes one after the other.
    var magic: [UInt8] = []
    while magic.count < 2, case let got = Self.read(opened, into: &buffer, limit: 2 - magic.count), got > 0 {
      magic += buffer[..<got]
    }
    memory = magic[...]
    gzip = magic == Self.magic ? GzipStream() : nil
  }

  /// Bytes in memory.
  init(bytes: [UInt8]) {
    descriptor = -1
    memory = bytes[...]
    gzip = bytes.starts(with: Self.magic) ? GzipStream() : nil
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private static let magic: [UInt8] = [0x1F, 0x8B]
  private static let stretch = 1 << 16

  private static func read(_ descriptor: Int32, into buffer: inout [UInt8], limit: Int = stretch) -> Int {
    if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: stretch) }
    while true {
      let got = buffer.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, limit) }
      if got >= 0 || errno != EINTR { return got }
    }
  }

  private func stored() -> ArraySlice<UInt8> {
    if !memory.isEmpty {
      let first = memory.prefix(Self.stretch)
      memory = memory.dropFirst(first.count)
      return first
    }
    guard descriptor >= 0 else { return [] }
    let got = Self.read(descriptor, into: &buffer)
    if got < 0 { ownProblem = "the file cannot be read further: \(String(cString: strerror(errno)))" }
    return buffer[..<max(0, got)]
  }

  /// Passes over bytes from the beginning on: in a plain file at once, else by reading. Gives how many there were.
  func skip(_ count: Int) -> Int {
    guard count > 0 else { return 0 }
    var status = stat()
    if gzip == nil, descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
      let place = min(count, Int(status.st_size))
      memory = []
      return lseek(descriptor, off_t(place), SEEK_SET) == off_t(place) ? place : 0
    }
    var left = count
    while left > 0, case let bytes = next(), !bytes.isEmpty {
      // What was read too far comes again.
      if bytes.count > left { pushedBack = Array(bytes.dropFirst(left))[...] }
      left -= min(left, bytes.count)
    }
    return count - left
  }

  /// The next bytes, at most 64 KiB; none at the end and where there is a `problem`.
  func next() -> ArraySlice<UInt8> {
    if !pushedBack.isEmpty {
      defer { pushedBack = [] }
      return pushedBack
    }
    guard problem == nil else { return [] }
    guard let gzip else { return stored() }
    let bytes = gzip.next(more: stored)
    guard given + bytes.count <= MailLimits.unpackedBytes else {
      ownProblem = "unpacked, the file has more than \(MailLimits.unpackedBytes) bytes; the rest is not read"
      return []
    }
    given += bytes.count
    return bytes
  }
}
