import CZlib

/// Unpacks gzip data (RFC 1952), stretch by stretch; several files one after the other count as one. A class, because
/// zlib's state stays at one address, and is given back at the end.
final class GzipStream {
  private let stream: UnsafeMutablePointer<z_stream>
  private var output = [UInt8](repeating: 0, count: 1 << 16)
  private var input: ArraySlice<UInt8> = []
  /// A file ended, and nothing of another came yet.
  private var isBetween = false
  /// Why nothing more can be unpacked.
  private(set) var problem: String?

  /// Nil when there is no memory.
  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard czlib_inflate_init_gzip(stream) == Z_OK else { return nil }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Unpacks the next bytes, at most 64 KiB; takes packed ones from `more` as they are needed. None at the end, and
  /// where there is a problem.
  func next(more: () -> ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    while problem == nil {
      if input.isEmpty { input = more() }
      if input.isEmpty {
        if !isBetween { problem = "the gzip data end too early" }
        return []
      }
      if isBetween, !beginAnother() { return [] }
      let got = inflateSome()
      if got > 0 { return output[..<got] }
    }
    return []
  }

  /// Zeros may fill up the end, as on tapes; other bytes must be gzip data again.
  private func beginAnother() -> Bool {
    input = input.drop { $0 == 0 }
    guard let first = input.first else { return true }
    guard first == 0x1F else {
      problem = "behind the gzip data stand bytes that are none"
      return false
    }
    inflateReset(stream)
    isBetween = false
    return true
  }

  private func inflateSome() -> Int {
    guard !input.isEmpty else { return 0 }
    let count = input.count
    let (status, left, got) = input.withUnsafeBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        stream.pointee.avail_in = UInt32(source.count)
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = UInt32(target.count)
        let status = inflate(stream, Z_NO_FLUSH)
        return (status, Int(stream.pointee.avail_in), target.count - Int(stream.pointee.avail_out))
      }
    }
    input = input.dropFirst(count - left)
    switch status {
    case Z_STREAM_END: isBetween = true
    case Z_OK, Z_BUF_ERROR: break
    default: problem = "the gzip data are damaged"
    }
    return got
  }
}
