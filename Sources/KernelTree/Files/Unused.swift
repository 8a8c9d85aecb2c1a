import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files of the cache that no run has read or written for long.
enum Unused {
  /// So many seconds make a file unused. Where a file system keeps no times of access, the time at which the file was
  /// written counts: it is then made anew once in that time.
  static let age: TimeInterval = 30 * day
  private static let day: TimeInterval = 24 * 60 * 60
  /// The file of a cache whose time says when this was done last.
  static let mark = "swept"
  /// What takes room, by the folder of the cache that it lies in. Nothing else is touched: the folder that a user names
  /// as the cache may hold other things.
  private static let kinds = ["units": [".unit"], "precompiled": [".pch", ".manifest", ".current", ".h"]]

  /// Takes them away from a cache; nothing, when that was done within a day of `now`.
  static func sweep(cache: String, now: Date = Date()) {
    var status = stat()
    guard stat(cache, &status) == 0 else { return }
    let mark = cache + "/" + mark
    if stat(mark, &status) == 0, now.timeIntervalSince1970 - lastUse(status) < day { return }
    // Where the mark cannot be written neither can anything be removed.
    guard (try? FileBytes.writeAtomically([], to: mark)) != nil else { return }
    for (folder, suffixes) in kinds { clear(cache + "/" + folder, suffixes, now) }
  }

  /// Gives whether something was taken away.
  @discardableResult
  private static func clear(_ folder: String, _ suffixes: [String], _ now: Date) -> Bool {
    var isChanged = false
    for name in FileBytes.entries(of: folder) {
      let path = folder + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        guard clear(path, suffixes, now) else { continue }
        isChanged = true
        // Does nothing to a folder that still holds something.
        rmdir(path)
      case S_IFREG:
        let isUnused = now.timeIntervalSince1970 - lastUse(status) > age
        if isUnused, suffixes.contains(where: name.hasSuffix), unlink(path) == 0 { isChanged = true }
      default: break
      }
    }
    return isChanged
  }

  private static func lastUse(_ status: stat) -> TimeInterval {
    #if canImport(Darwin)
      let times = [status.st_atimespec, status.st_mtimespec]
    #else
      let times = [status.st_atim, status.st_mtim]
    #endif
    return times.map { TimeInterval($0.tv_sec) }.max() ?? 0
  }
}
