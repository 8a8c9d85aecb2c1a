import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file of a base, as it was found.
enum BaseFile: Hashable, Sendable {
  case contents([UInt8])
  case absent
  /// It is there, but no patch may touch it: why.
  case refused(reason: String)
}

/// Reads files below a folder and never outside it: no symbolic link is followed, neither at the end of a path nor on
/// the way, as git does not follow them either.
struct TreeFolder: Sendable {
  var root: String

  /// Takes a path that `PatchPath` has nothing against, and a limit in bytes.
  func read(_ path: String, limit: Int) -> BaseFile {
    var folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return .refused(reason: "the tree cannot be read") }
    defer { close(folder) }
    let parts = PatchPath.parts(path)
    for (place, part) in parts.enumerated() {
      var status = stat()
      guard fstatat(folder, part, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
        return errno == ENOENT || errno == ENOTDIR ? .absent : unreadable(errno)
      }
      let (kind, isLast) = (status.st_mode & S_IFMT, place == parts.count - 1)
      if kind == S_IFLNK {
        let link = parts[...place].joined(separator: "/")
        return .refused(
          reason: isLast ? "the file is a symbolic link in the tree" : "it lies below the symbolic link \(link)")
      }
      if isLast {
        if kind == S_IFDIR { return .refused(reason: "there is a folder of this name in the tree") }
        guard kind == S_IFREG else { return .refused(reason: "the file is no regular file in the tree") }
        return contents(of: part, in: folder, limit: limit)
      }
      guard kind == S_IFDIR else { return .absent }
      let next = openat(folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard next >= 0 else { return unreadable(errno) }
      close(folder)
      folder = next
    }
    return .absent
  }

  private func contents(of name: String, in folder: Int32, limit: Int) -> BaseFile {
    // Non-blocking: what was a regular file a moment ago may be a pipe now.
    let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return unreadable(errno) }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    do {
      let bytes = [UInt8](try handle.read(upToCount: limit + 1) ?? Data())
      return bytes.count > limit ? .refused(reason: "the file is larger than \(limit) bytes") : .contents(bytes)
    } catch {
      return .refused(reason: "the file cannot be read")
    }
  }

  private func unreadable(_ number: Int32) -> BaseFile {
    .refused(reason: "the file cannot be read: \(String(cString: strerror(number)))")
  }
}
