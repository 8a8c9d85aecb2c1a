import Foundation

/// What this process uses.
enum ProcessMemory {
  /// The parser and deep stacks reserve address space that they never touch.
  private static let untouched = 3 << 30

  /// Has the process end at an allocation that comes near to twice the limit: faster than anybody could look.
  static func limit(addressSpace bytes: Int) {
    var limit = rlimit()
    limit.rlim_cur = rlim_t(2 * bytes + untouched)
    limit.rlim_max = limit.rlim_cur
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    // A trap is what is looked for; a core of each would fill the disk.
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  }

  /// Forgets the highest mark (proc(5), clear_refs).
  static func forgetPeak() {
    guard let file = fopen("/proc/self/clear_refs", "w") else { return }
    fputs("5", file)
    fclose(file)
  }

  /// Bytes that were resident at most since then; 0 where nobody says.
  static var peak: Int {
    guard let data = FileManager.default.contents(atPath: "/proc/self/status") else { return 0 }
    let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(separator: " ").compactMap { Int($0) }.first.map { $0 << 10 } ?? 0
  }

  /// Seconds of the processor that this process has had.
  static var seconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
  }
}
