import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files that a run writes before it renames them, and that stay when it is killed meanwhile.
enum Leftovers {
  /// Behind the name of the file, the process and a number.
  static let suffix = ".new"

  /// Takes away, in a folder and not below it, what processes left that are gone. One that only seems to be gone,
  /// because it has a process table of its own, finds that it cannot rename its file, and does without.
  static func sweep(_ folder: String) {
    for name in FileBytes.entries(of: folder) {
      // What libclang writes has a suffix of its own behind ours.
      guard let end = name.range(of: suffix, options: .backwards)?.lowerBound,
        let process = name[..<end].split(separator: ".").dropLast().last.flatMap({ pid_t($0) }), process > 0,
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      unlink(folder + "/" + name)
    }
  }
}
