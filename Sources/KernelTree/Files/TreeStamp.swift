#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a folder looks like without reading its files: a digest over the path, kind, size and times of all that a run
/// could read below it. Two equal ones mean that nothing has changed, as far as a file system tells.
///
/// The time of the last change of the inode is a part of it, as in git's index: a file whose content was replaced
/// under its old size and date is noticed.
public enum TreeStamp {
  /// What a build writes beside the sources, and no run reads.
  private static let products = [".o", ".ko", ".a", ".cmd", ".mod", ".order", ".symvers", ".dwo", ".d"]

  /// Takes folders and how many of them to look into at a time. Nil when one of them cannot be listed: nothing can be
  /// told of it then.
  public static func of(_ folders: [String], threads: Int) async -> String? {
    let (parts, failures) = await TreeWalk.run(folders: folders, choice: .everything, threads: threads) {
      [String: String]()
    } body: { digests, folder, files in
      digests[folder] = digest(of: folder, files)
    }
    guard failures.isEmpty else { return nil }
    let all = parts.reduce(into: [:]) { all, part in all.merge(part) { first, _ in first } }
    return Digest.hex(all.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: "\n"))
  }

  private static func digest(of folder: String, _ files: [String]) -> String {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    var bytes: [UInt8] = []
    for name in files.sorted() where !products.contains(where: name.hasSuffix) {
      // Links are followed: what counts is the file that would be read.
      var status = stat()
      let isThere = fstatat(descriptor, name, &status, 0) == 0
      bytes += name.utf8
      bytes.append(0)
      guard isThere else { continue }
      #if canImport(Darwin)
        let times = [status.st_mtimespec, status.st_ctimespec]
      #else
        let times = [status.st_mtim, status.st_ctim]
      #endif
      append(UInt64(status.st_mode), to: &bytes)
      append(UInt64(truncatingIfNeeded: status.st_size), to: &bytes)
      for time in times {
        append(UInt64(truncatingIfNeeded: time.tv_sec), to: &bytes)
        append(UInt64(truncatingIfNeeded: time.tv_nsec), to: &bytes)
      }
    }
    return Digest.hex(bytes)
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
