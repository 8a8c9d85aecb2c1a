import Foundation

/// Where what is costly to make is kept between runs.
public struct CacheFolder: Hashable, Sendable {
  public var path: String

  /// Takes the folder that the user named, and the environment; without a name it is `$XDG_CACHE_HOME/dmabuf-lint`,
  /// and without that variable `~/.cache/dmabuf-lint`, as the XDG base directory specification has it.
  public init(named: String?, environment: [String: String]) {
    if let named {
      path = URL(fileURLWithPath: named).path
    } else if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
      path = base + "/dmabuf-lint"
    } else {
      path = (environment["HOME"] ?? NSTemporaryDirectory()) + "/.cache/dmabuf-lint"
    }
  }

  /// A folder below this one, made if need be. Throws when it cannot be made.
  func folder(_ name: String) throws -> String {
    let full = path + "/" + name
    do {
      try FileManager.default.createDirectory(atPath: full, withIntermediateDirectories: true)
    } catch {
      throw KernelTreeError.unwritable(path: full, reason: error.localizedDescription)
    }
    return full
  }

  /// A name for what belongs to a folder: its path, readable. Two folders can share one only if they differ in nothing
  /// but punctuation or far from the end, and then take turns.
  static func name(for path: String) -> String {
    let plain = path.map { $0.isLetter && $0.isASCII || $0.isNumber && $0.isASCII || $0 == "." ? $0 : "-" }
    return String(String(plain).drop { $0 == "-" || $0 == "." }.suffix(120))
  }
}
