#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A point in time by the clock with which the system stamps files: what was changed since can be told from what is
/// older, without knowing beforehand which files will be read.
public struct Moment: Comparable, Sendable {
  private let seconds: Int
  private let nanoseconds: Int

  private init(_ time: timespec) {
    seconds = time.tv_sec
    nanoseconds = time.tv_nsec
  }

  /// Now, or up to a tick ago: no file that is changed later has an earlier stamp.
  public static var now: Moment {
    #if canImport(Darwin)
      return at(CLOCK_REALTIME)
    #else
      // Stamps come from the clock that counts in ticks (inode_set_ctime_current() in Linux's fs/inode.c).
      return at(CLOCK_REALTIME_COARSE)
    #endif
  }

  private static func at(_ clock: clockid_t) -> Moment {
    var time = timespec()
    clock_gettime(clock, &time)
    return Moment(time)
  }

  /// Waits for the next tick, some milliseconds: what was changed before then does not count as changed since.
  public static func next() -> Moment {
    // Where somebody has looked at a file since its last change, Linux 6.13 and later stamp the next one by the finer
    // clock (Documentation/filesystems/multigrain-ts.rst), which may be ahead of the first tick that follows.
    let start = at(CLOCK_REALTIME)
    while now <= start { usleep(500) }
    return now
  }

  public static func < (left: Moment, right: Moment) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  /// Whether a file, or what the system knows of it, was changed since, or is gone. A file of the very tick counts as
  /// changed. The time of the last change of the inode is asked: that of the content can be set to any value.
  public func isBeforeChange(of path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return true }
    #if canImport(Darwin)
      return Moment(status.st_ctimespec) >= self
    #else
      return Moment(status.st_ctim) >= self
    #endif
  }
}
