import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Folders and files that a process makes for itself and that must not outlive it. What it makes is remembered, so that
/// it can be taken away when the process is ended by a signal; what a process left that was killed, a later one takes
/// away.
public enum Temporary {
  /// Why a folder or a file could not be made.
  public struct Problem: Error, CustomStringConvertible {
    public var path: String
    public var reason: String
    public var description: String { "\(path): \(reason)" }
  }

  private static let prefix = "dmabuf-lint-run-"
  /// A folder that is younger may belong to a process that has not locked it yet. Seconds.
  private static let grace = 60
  /// Until files that are being written have got their places, the end of the process waits so long. Microseconds, and
  /// how often it looks.
  private static let (pause, mostPauses) = (UInt32(2_000), 1_000)
  /// How often a folder is removed that comes to hold something meanwhile.
  private static let mostRemovals = 100

  private struct State {
    /// By path, the descriptor that holds the lock of a folder, -1 where it could not be locked; nil for a file.
    var places: [String: Int32?] = [:]
    var swept: Set<String> = []
    var isClosed = false
  }
  private static let state = Mutex(State())

  /// The folder of the system for such things: `TMPDIR`, else `/tmp`, without links.
  public static var parent: String { FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path }

  /// Makes a folder that only this user can enter.
  /// - Parameter parent: where; in that of the system by default
  /// - Throws: `Problem`.
  public static func folder(in parent: String = parent) throws -> String {
    let start = URL(fileURLWithPath: parent).path
    sweep(start)
    // In one step, or the process could end between the folder and the memory of it.
    return try state.withLock { state in
      guard !state.isClosed else { throw Problem(path: start, reason: "the run is ending") }
      var name = Array((start + "/" + prefix + "XXXXXX").utf8CString)
      guard mkdtemp(&name) != nil else { throw Problem(path: start, reason: String(cString: strerror(errno))) }
      let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      // Held until the folder is removed or the process ends, however it ends.
      let lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      if lock >= 0 { _ = flock(lock, LOCK_EX | LOCK_NB) }
      state.places.updateValue(lock, forKey: path)
      return path
    }
  }

  /// Takes away a folder or a file that is remembered, with all that is in it.
  public static func remove(_ path: String) {
    // Forgotten only when it is gone: the end of the process must not come in between.
    let lock = state.withLock { state in
      let lock = state.places[path] ?? nil
      if lock != nil { state.places[path] = -1 }
      return lock
    }
    discard(path, lock)
    forget(file: path)
  }

  /// Has a file that is about to be written taken away as well when the process is ended by a signal. Does not return
  /// where the process is ending already: what is written then would stay.
  public static func remember(file path: String) {
    let isRemembered = state.withLock { state in
      if !state.isClosed { state.places.updateValue(nil, forKey: path) }
      return !state.isClosed
    }
    while !isRemembered { sleep(1) }
  }

  /// The file has got its place or is gone.
  public static func forget(file path: String) { state.withLock { _ = $0.places.removeValue(forKey: path) } }

  /// Takes all away and lets no more be made: for a process that is about to end. Files that are being written are
  /// waited for, because one that is removed before it is opened would come to be. Called again it takes away what has
  /// come back meanwhile.
  public static func removeAll() {
    state.withLock { $0.isClosed = true }
    var pauses = 0
    while pauses < mostPauses, state.withLock({ $0.places.values.contains(nil) }) {
      usleep(pause)
      pauses += 1
    }
    let places = state.withLock { state in
      defer { state.places = state.places.mapValues { $0.map { _ in -1 } } }
      return state.places
    }
    for (path, lock) in places { discard(path, lock) }
  }

  /// A folder gets another name first: whoever still writes into it by its path fails then. A program that works in
  /// it may put things there until it is gone, so that one attempt to remove it is not enough.
  private static func discard(_ path: String, _ lock: Int32?) {
    defer { if let lock, lock >= 0 { close(lock) } }
    var places = [path]
    if lock != nil {
      places.append(path + "-gone")
      rename(path, places[1])
    }
    for _ in 0..<mostRemovals {
      for place in places { try? FileManager.default.removeItem(atPath: place) }
      var status = stat()
      guard places.contains(where: { lstat($0, &status) == 0 }) else { return }
      usleep(pause)
    }
  }

  /// Takes away folders of this user whose process is gone: nobody holds their lock.
  private static func sweep(_ parent: String) {
    guard state.withLock({ $0.swept.insert(parent).inserted }) else { return }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where name.hasPrefix(prefix) {
      let path = parent + "/" + name
      let lock = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard lock >= 0 else { continue }
      defer { close(lock) }
      var status = stat()
      guard fstat(lock, &status) == 0, status.st_uid == geteuid(), time(nil) - status.st_mtim.tv_sec > grace,
        flock(lock, LOCK_EX | LOCK_NB) == 0
      else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
