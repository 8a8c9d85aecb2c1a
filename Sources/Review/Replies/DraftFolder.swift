import Glibc

/// A folder that drafts are put into.
public struct DraftFolder: Sendable {
  public let path: String

  public init(path: String) {
    self.path = path
  }

  /// Why a draft is not in the folder, with the path in question.
  public struct Problem: Error, CustomStringConvertible {
    public var description: String

    init(_ path: String, _ reason: String) {
      description = "\(path): \(reason)"
    }

    init(_ path: String, errno code: Int32) {
      self.init(path, String(cString: strerror(code)))
    }
  }

  /// Writes drafts, and makes the folder if there is none. Whoever looks sees a draft whole or not at all; one of the
  /// same name is replaced. Names lead nowhere else: they have no slashes, and what is there as a link is refused.
  /// - Returns: the paths, in the order of the drafts.
  /// - Throws: `Problem`.
  @discardableResult public func write(_ drafts: [ReplyDraft]) throws -> [String] {
    if mkdir(path, 0o777) != 0, errno != EEXIST { throw Problem(path, errno: errno) }
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw Problem(path, errno: errno) }
    defer { close(folder) }
    for draft in drafts { try write(draft, into: folder) }
    if !drafts.isEmpty, fsync(folder) != 0 { throw Problem(path, errno: errno) }
    return drafts.map { path + "/" + $0.fileName }
  }

  private func write(_ draft: ReplyDraft, into folder: Int32) throws {
    let name = draft.fileName
    let full = path + "/" + name
    guard !name.isEmpty, !name.hasPrefix("."), !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(0) else {
      throw Problem(path, "'\(name)' is no name for a draft")
    }
    var status = stat()
    if fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw Problem(full, "is there already and is no regular file")
    }
    let temporary = ".\(name).\(getpid()).part"
    // What a process of the same number left when it was killed.
    unlinkat(folder, temporary, 0)
    let descriptor = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Problem(full, errno: errno) }
    var code = Self.write(draft.bytes, to: descriptor)
    if code == 0, fsync(descriptor) != 0 { code = errno }
    if close(descriptor) != 0, code == 0 { code = errno }
    if code == 0, renameat(folder, temporary, folder, name) != 0 { code = errno }
    guard code == 0 else {
      unlinkat(folder, temporary, 0)
      throw Problem(full, errno: code)
    }
  }

  /// 0, or the error number.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer
      while let start = rest.baseAddress, !rest.isEmpty {
        let written = Glibc.write(descriptor, start, rest.count)
        if written < 0 {
          if errno == EINTR { continue }
          return errno
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
      return 0
    }
  }
}
