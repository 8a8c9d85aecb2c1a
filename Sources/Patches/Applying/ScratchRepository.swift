import Foundation

/// A git repository of our own in a temporary folder. It can borrow the objects of the user's repository, of which
/// nothing else is read: no configuration, hooks, attributes or index.
struct ScratchRepository: Sendable {
  let folder: String
  /// Whether objects are borrowed: only then are there blobs to merge with.
  let hasObjects: Bool

  var git: GitCommand { GitCommand(gitFolder: folder + "/git", workTree: work, index: folder + "/index") }
  var work: String { folder + "/work" }

  /// Takes the user's repository, if there is one. Makes the folder below `TMPDIR`; `remove()` takes it away.
  static func make(borrowing user: UserRepository?, seconds: Double) async throws -> ScratchRepository {
    let folder = try temporaryFolder()
    let scratch = ScratchRepository(folder: folder, hasObjects: user != nil)
    do {
      try await initialise(scratch.folder + "/git", borrowing: user, seconds: seconds)
      return scratch
    } catch {
      scratch.remove()
      throw error
    }
  }

  /// A new git folder whose objects are those of the user's repository (gitrepository-layout(5), "objects/info").
  static func initialise(_ gitFolder: String, borrowing user: UserRepository?, seconds: Double) async throws {
    var words = ["init", "--quiet", "--bare", "--template="]
    if let format = user?.objectFormat { words.append("--object-format=" + format) }
    _ = try await GitCommand(gitFolder: gitFolder).succeed(words, seconds: seconds)
    guard let user else { return }
    try OwnFile.makeFolder(gitFolder + "/objects/info")
    try OwnFile.write(Array((user.objects + "\n").utf8), to: gitFolder + "/objects/info/alternates")
  }

  private static func temporaryFolder() throws -> String {
    let named = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
    let base = named.hasPrefix("/") ? named : NSTemporaryDirectory()
    var name = Array((base + "/dmabuf-lint-XXXXXX").utf8CString)
    guard mkdtemp(&name) != nil else {
      throw ApplyError.unwritable(path: base, reason: String(cString: strerror(errno)))
    }
    return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// Empties the work tree and puts files into it.
  func fill(_ files: [String: [UInt8]]) throws {
    try? FileManager.default.removeItem(atPath: work)
    try OwnFile.makeFolder(work)
    for (name, bytes) in files { try OwnFile.write(bytes, to: work + "/" + name) }
  }

  /// What lies in the work tree under a name of ours.
  func contents(_ name: String, limit: Int) -> BaseFile { TreeFolder(root: work).read(name, limit: limit) }
}

/// Files in folders that are ours.
enum OwnFile {
  static func write(_ bytes: [UInt8], to path: String) throws {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    } catch {
      throw ApplyError.unwritable(path: path, reason: error.localizedDescription)
    }
  }

  static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ApplyError.unwritable(path: path, reason: error.localizedDescription)
    }
  }
}
