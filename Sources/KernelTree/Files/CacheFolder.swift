import Foundation
import Synchronization
import Temporary

/// Where what is costly to make is kept between runs.
public struct CacheFolder: Hashable, Sendable {
  public var path: String

  /// Takes the folder that the user named, and the environment; without a name it is `$XDG_CACHE_HOME/dmabuf-lint`,
  /// and without that variable `~/.cache/dmabuf-lint`, as the XDG base directory specification has it. Where `HOME` is
  /// not set either, the home folder is the one that the system knows for the user.
  public init(named: String?, environment: [String: String]) {
    if let named {
      path = URL(fileURLWithPath: named).path
    } else if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
      path = base + "/dmabuf-lint"
    } else {
      let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      path = (home ?? FileManager.default.homeDirectoryForCurrentUser.path) + "/.cache/dmabuf-lint"
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

  /// Whether files can be made in a folder below this one.
  func canWrite(_ name: String) -> Bool {
    guard let folder = try? folder(name) else { return false }
    return access(folder, W_OK | X_OK) == 0
  }

  /// By the path of a cache that cannot be written, the folder that stands in for it.
  private static let substitutes = Mutex([String: String]())

  /// A folder that takes the place of this one until the process ends.
  /// - Throws: `KernelTreeError.unwritable` when that cannot be made either.
  func substitute() throws -> CacheFolder {
    let place = path
    return try Self.substitutes.withLock { known in
      if let folder = known[place] { return CacheFolder(path: folder) }
      do {
        let folder = try Temporary.folder()
        known[place] = folder
        return CacheFolder(path: folder)
      } catch {
        throw KernelTreeError.unwritable(
          path: place, reason: "nor is there a place for what a run needs in \(Temporary.parent)")
      }
    }
  }

  private init(path: String) { self.path = path }

  /// Takes away what runs left here that were killed and, once a day, what nobody has used for long: trees are deleted,
  /// and a new version of the tool uses nothing of an old one's.
  public func sweep() {
    for name in FileBytes.entries(of: path) { Leftovers.sweep(path + "/" + name) }
    Unused.sweep(cache: path)
  }

  /// A name for what belongs to a folder: its path, readable. Two folders can share one only if they differ in nothing
  /// but punctuation or far from the end, and then take turns.
  static func name(for path: String) -> String {
    let plain = path.map { $0.isLetter && $0.isASCII || $0.isNumber && $0.isASCII || $0 == "." ? $0 : "-" }
    return String(String(plain).drop { $0 == "-" || $0 == "." }.suffix(120))
  }
}
