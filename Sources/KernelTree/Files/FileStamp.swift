#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Size and time of the last change of a file: what the caches compare.
struct FileStamp: Hashable, Sendable, CustomStringConvertible {
  private var size: Int
  private var seconds: Int
  private var nanoseconds: Int

  /// Nil for a file that is not there.
  init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    size = Int(status.st_size)
    seconds = Int(time.tv_sec)
    nanoseconds = Int(time.tv_nsec)
  }

  /// Reads the two words of `description`; nil for anything else.
  init?(size: ArraySlice<UInt8>, time: ArraySlice<UInt8>) {
    let parts = time.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 2, let size = Self.number(size), let seconds = Self.number(parts[0]),
      let nanoseconds = Self.number(parts[1])
    else { return nil }
    self.size = size
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// Times before 1970 are negative.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    let isNegative = digits.first == UInt8(ascii: "-")
    let rest = isNegative ? digits.dropFirst() : digits
    guard !rest.isEmpty, rest.count < 19 else { return nil }
    var value = 0
    for digit in rest {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return isNegative ? -value : value
  }

  /// Two words.
  var description: String { "\(size) \(seconds).\(nanoseconds)" }
}
