import Foundation

/// The git repository of the user's tree. Only its names are looked up here, by `git rev-parse`, which reads; its
/// objects are read through a repository of our own.
struct UserRepository: Hashable, Sendable {
  /// The tree's `.git`: a folder, or the file that a work tree of another repository has.
  var gitFolder: String
  /// The folder with the objects, absolute.
  var objects: String
  /// `sha1` or `sha256`.
  var objectFormat: String
  /// The commit that is checked out; nil in a repository without commits.
  var head: String?

  /// Takes the tree's top folder. Gives nil when it has no `.git`; throws when git cannot make use of what it has.
  static func of(_ tree: String, seconds: Double) async throws -> UserRepository? {
    let gitFolder = tree + "/.git"
    guard FileManager.default.fileExists(atPath: gitFolder) else { return nil }
    let git = GitCommand(gitFolder: gitFolder)
    let found = try await git.succeed(
      ["rev-parse", "--path-format=absolute", "--git-path", "objects", "--show-object-format"], seconds: seconds)
    let lines = found.text.split(separator: "\n").map(String.init)
    guard lines.count == 2, lines[0].hasPrefix("/") else {
      throw ApplyError.gitFailed(what: "rev-parse", reason: "gives no folder with objects")
    }
    var repository = UserRepository(gitFolder: gitFolder, objects: lines[0], objectFormat: lines[1])
    repository.head = try await repository.commit("HEAD", seconds: seconds)
    return repository
  }

  /// Takes a revision as people write it (gitrevisions(7)); gives the commit's full id, nil when there is none.
  func commit(_ revision: String, seconds: Double) async throws -> String? {
    // An option, and what cannot be handed to a program, is no revision.
    let bytes = revision.utf8
    if bytes.isEmpty || bytes.first == UInt8(ascii: "-") || bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      return nil
    }
    let result = try await GitCommand(gitFolder: gitFolder).run(
      ["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"], seconds: seconds)
    return result.succeeded ? ObjectID.full(result.text) : nil
  }
}

/// Names of git objects.
enum ObjectID {
  /// Takes what should be a whole id; nil when it is none.
  static func full(_ text: String) -> String? {
    (text.utf8.count == 40 || text.utf8.count == 64) && isHex(text) ? text : nil
  }

  /// Takes an id as a patch has it, often shortened; nil when it cannot be one or stands for "no file".
  static func named(_ text: String?) -> String? {
    guard let text, (4...64).contains(text.utf8.count), isHex(text), text.contains(where: { $0 != "0" }) else {
      return nil
    }
    return text.lowercased()
  }

  /// For people.
  static func short(_ id: String) -> String { String(id.prefix(12)) }

  private static func isHex(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
  }
}
