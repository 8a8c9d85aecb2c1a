import Foundation

/// The folder in which drafts are left for whoever sends them.
///
/// A draft first lies there under a name that begins with a dot, complete and on the disk; then the state notes that it
/// leaves; then it gets its name. If the bot ends in between, the temporary file tells whether the last step was taken,
/// even when the draft has been fetched and removed meanwhile.
struct Outbox {
  let folder: String

  /// Makes the folder when it is not there.
  /// - Throws: `BotProblem` when it cannot be made or is none.
  init(folder: String) throws {
    self.folder = folder
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw BotProblem("\(folder): the outbox cannot be made: \(Self.reason(error))")
    }
    guard access(folder, W_OK | X_OK) == 0 else {
      throw BotProblem("\(folder): the outbox cannot be written to: \(String(cString: strerror(errno)))")
    }
  }

  /// Writes a draft under its temporary name, in place of what an earlier try left.
  func prepare(_ name: String, _ bytes: [UInt8]) throws {
    let path = temporary(name)
    if unlink(path) != 0, errno != ENOENT { throw problem(path) }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw problem(path) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw problem(path) }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0 else { throw problem(path) }
    try synchronise()
  }

  func isPrepared(_ name: String) -> Bool {
    var status = stat()
    return lstat(temporary(name), &status) == 0
  }

  /// Gives a prepared draft its name.
  func publish(_ name: String) throws {
    guard rename(temporary(name), folder + "/" + name) == 0 else { throw problem(folder + "/" + name) }
    try synchronise()
  }

  /// The name of a draft: nothing of it but letters, digits and a few signs comes from the mail.
  /// - Parameters:
  ///   - hash: tells it from the drafts for other mails
  ///   - suggestion: the end of the name as far as it is harmless
  static func name(hash: String, suggestion: String) -> String {
    let allowed = suggestion.unicodeScalars.map { scalar -> Character in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      return isPlain || "-_".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
    }
    let stem = String(allowed.prefix(80)).split(separator: "-", omittingEmptySubsequences: true).joined(separator: "-")
    return "\(hash)\(stem.isEmpty ? "" : "-\(stem)").eml"
  }

  private func temporary(_ name: String) -> String { "\(folder)/.\(name).part" }

  /// Brings the folder's entries to the disk.
  private func synchronise() throws {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw problem(folder) }
    defer { close(descriptor) }
    // Not all file systems do this for folders (EINVAL); those that do not need it, do not.
    if fsync(descriptor) != 0, errno != EINVAL { throw problem(folder) }
  }

  private func problem(_ path: String) -> BotProblem { BotProblem("\(path): \(String(cString: strerror(errno)))") }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return underlying.map { String(cString: strerror(Int32($0.code))) } ?? error.localizedDescription
  }
}
