import Foundation
import Temporary

/// Git repositories of our own in a temporary folder: one in which patches are applied, and one that borrows the
/// objects of the user's repository, of which nothing else is read: no configuration, hooks, attributes or index.
///
/// They are two because git, before it writes an object, looks whether it has it, and sets the time of the file that
/// has it to now, a borrowed one too. Nothing is ever written in the one that borrows.
struct ScratchRepository: Sendable {
  let folder: String
  /// Whether there is a repository of the user's to borrow from.
  let borrows: Bool

  var git: GitCommand { GitCommand(gitFolder: folder + "/git", workTree: work, index: folder + "/index") }
  var borrowing: GitCommand { GitCommand(gitFolder: folder + "/borrowing") }
  var work: String { folder + "/work" }

  /// Takes the folder in which to make it, and the user's repository, if there is one; `remove()` takes it away.
  static func make(
    in parent: String, borrowing user: UserRepository?, seconds: Double
  ) async throws -> ScratchRepository {
    let folder = try temporaryFolder(in: parent)
    let scratch = ScratchRepository(folder: folder, borrows: user != nil)
    do {
      try scratch.fill([:])
      try await initialise(scratch.git.gitFolder, borrowing: nil, seconds: seconds)
      if let user { try await initialise(scratch.borrowing.gitFolder, borrowing: user, seconds: seconds) }
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

  private static func temporaryFolder(in parent: String) throws -> String {
    do {
      return try Temporary.folder(in: parent)
    } catch let problem as Temporary.Problem {
      throw ApplyError.unwritable(path: problem.path, reason: problem.reason)
    }
  }

  /// Puts what git is to read into a file; the next call writes over it.
  func inputFile(_ bytes: [UInt8]) throws -> String {
    let path = folder + "/input"
    try OwnFile.write(bytes, to: path)
    return path
  }

  func remove() { Temporary.remove(folder) }

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

  /// Makes a folder unless it is there. In a temporary folder the parents are never made: they may just have been
  /// removed, because the process is ending.
  static func makeFolder(_ path: String, withParents: Bool = false) throws {
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    if withParents, !FileManager.default.fileExists(atPath: parent) { try makeFolder(parent, withParents: true) }
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw ApplyError.unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
