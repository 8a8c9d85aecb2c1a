import CZlib

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// CRC-32, by which damage to large files is noticed: much cheaper than a digest. It sees every damage that
/// lies within 32 bits, and misses one of four thousand million others; it is no help against somebody who means it.
enum Checksum {
  /// Takes bytes; gives their number and checksum as one word.
  static func of(_ bytes: some Collection<UInt8>) -> String {
    let sum = bytes.withContiguousStorageIfAvailable { crc32(crc32(0, nil, 0), $0.baseAddress, UInt32($0.count)) }
    return word(sum ?? crc32(crc32(0, nil, 0), Array(bytes), UInt32(bytes.count)), bytes.count)
  }

  /// Whether a file has the bytes of which `word` is the checksum. One of another size is not read, however large.
  static func matches(file path: String, _ word: some StringProtocol) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && word.hasPrefix("\(status.st_size)-") && of(file: path) == String(word)
  }

  /// Takes a path; gives size and checksum as one word, nil when the file cannot be read.
  static func of(file path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var (sum, total) = (crc32(0, nil, 0), 0)
    while true {
      let count = buffer.withUnsafeMutableBytes { raw in raw.baseAddress.map { read(descriptor, $0, raw.count) } ?? 0 }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { return word(sum, total) }
      sum = crc32(sum, buffer, UInt32(count))
      total += count
    }
  }

  private static func word(_ sum: UInt, _ count: Int) -> String { "\(count)-\(String(sum, radix: 16))" }
}

/// Lines of text whose last one says what the others were, so that none can be lost or changed unnoticed.
package enum SealedText {
  private static let word = "end "

  /// Takes text of whole lines; gives it with the last line.
  package static func seal(_ text: String) -> [UInt8] { seal(Array(text.utf8)) }

  package static func seal(_ lines: [UInt8]) -> [UInt8] {
    var bytes = lines
    bytes += Array("\(word)\(Checksum.of(bytes))\n".utf8)
    return bytes
  }

  /// Gives what was sealed; nil for anything else, such as a file that was cut off.
  package static func open(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    guard bytes.last == 10 else { return nil }
    let start = bytes.dropLast().lastIndex(of: 10).map { $0 + 1 } ?? 0
    let text = bytes[..<start]
    return bytes[start...].elementsEqual("\(word)\(Checksum.of(text))\n".utf8) ? text : nil
  }
}
