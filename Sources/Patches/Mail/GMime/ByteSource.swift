import CGMime
import Foundation

/// The bytes of a file, or of memory, one stretch after the other; `.gz` (RFC 1952) is unpacked on the way. A class,
/// because it owns a stream of GMime, which it gives back when it goes.
final class ByteSource {
  private let stream: UnsafeMutablePointer<GMimeStream>
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  /// How many bytes were given, after unpacking.
  private(set) var given = 0
  /// Why there is nothing more to read, though the end was not reached; nil otherwise.
  private(set) var problem: String?
  private let isPacked: Bool

  /// A file, a pipe too; a pipe is read into memory.
  /// - Throws: `MailReadingError` when it cannot be opened, or is no file.
  init(path: String) throws {
    GMimeLibrary.ready
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw MailReadingError.unreadable(path: path, reason: String(cString: strerror(errno))) }
    guard let opened = g_mime_stream_fs_new(descriptor) else {
      close(descriptor)
      throw MailReadingError.unreadable(path: path, reason: "no memory")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      g_object_unref(opened)
      throw MailReadingError.unreadable(path: path, reason: "this is a folder")
    }
    if status.st_mode & S_IFMT == S_IFREG {
      var magic: [UInt8] = [0, 0]
      let got = pread(descriptor, &magic, 2, 0)
      isPacked = got == 2 && magic == Self.magic
      stream = Self.unpacked(opened, isPacked: isPacked)
    } else {
      defer { g_object_unref(opened) }
      var all: [UInt8] = []
      while case let got = Self.read(opened, into: &buffer), got > 0 {
        all += buffer[..<got]
        guard all.count <= MailLimits.pipeBytes else {
          throw MailReadingError.unreadable(
            path: path, reason: "more than \(MailLimits.pipeBytes) bytes in a pipe; write them to a file")
        }
      }
      isPacked = all.starts(with: Self.magic)
      stream = try Self.inMemory(all, name: path)
    }
  }

  /// Bytes in memory, called `name` in messages.
  init(bytes: [UInt8], name: String) throws {
    GMimeLibrary.ready
    isPacked = bytes.starts(with: Self.magic)
    stream = try Self.inMemory(bytes, name: name)
  }

  deinit { g_object_unref(stream) }

  private static let magic: [UInt8] = [0x1F, 0x8B]

  private static func inMemory(_ bytes: [UInt8], name: String) throws -> UnsafeMutablePointer<GMimeStream> {
    let made = bytes.withUnsafeBytes { g_mime_stream_mem_new_with_buffer($0.baseAddress, $0.count) }
    guard let made else { throw MailReadingError.unreadable(path: name, reason: "no memory") }
    return unpacked(made, isPacked: bytes.starts(with: magic))
  }

  /// Takes over the reference to the stream.
  private static func unpacked(
    _ stream: UnsafeMutablePointer<GMimeStream>, isPacked: Bool
  ) -> UnsafeMutablePointer<GMimeStream> {
    guard isPacked, let filter = g_mime_filter_gzip_new(GMIME_FILTER_GZIP_MODE_UNZIP, 0) else { return stream }
    defer { g_object_unref(filter) }
    guard let filtered = g_mime_stream_filter_new(stream) else { return stream }
    g_mime_stream_filter_add(GMimeLibrary.cast(filtered), filter)
    g_object_unref(stream)
    return filtered
  }

  private static func read(_ stream: UnsafeMutablePointer<GMimeStream>, into buffer: inout [UInt8]) -> Int {
    buffer.withUnsafeMutableBytes { raw in
      g_mime_stream_read(stream, raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count)
    }
  }

  /// The next bytes, at most 64 KiB; none at the end and where there is a `problem`.
  func next() -> ArraySlice<UInt8> {
    guard problem == nil else { return [] }
    let got = Self.read(stream, into: &buffer)
    if got < 0 { problem = "the file cannot be read further\(isPacked ? ": expected gzip data" : "")" }
    guard got > 0 else { return [] }
    guard !isPacked || given + got <= MailLimits.unpackedBytes else {
      problem = "unpacked, the file has more than \(MailLimits.unpackedBytes) bytes; the rest is not read"
      return []
    }
    given += got
    return buffer[..<got]
  }
}
