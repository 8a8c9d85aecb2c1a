/// `.config` of a configured build.
enum ConfigFile {
  /// Takes its path; gives symbol (without `CONFIG_`) → value; what is `not set` is not there. Throws when unreadable.
  static func read(_ path: String) throws -> [String: String] {
    guard let bytes = FileBytes.read(path) else { throw KernelTreeError.unreadable(path: path) }
    var values: [String: String] = [:]
    for line in bytes.split(separator: 10) where line.starts(with: "CONFIG_".utf8) {
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
      values[String(decoding: line[(line.startIndex + 7)..<equals], as: UTF8.self)] =
        String(decoding: line[(equals + 1)...], as: UTF8.self)
    }
    return values
  }
}
