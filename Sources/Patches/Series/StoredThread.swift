import Foundation

/// What b4 keeps in the repository in which a series is reviewed.
public enum StoredThread {
  /// Takes the whole id of the blob with the thread's mails and the top folder of the tree; gives the mbox, nil when
  /// the tree has no git or its repository no such blob. Throws an `ApplyError` when git cannot be run.
  public static func bytes(of blob: String, in tree: String) async throws -> [UInt8]? {
    guard let id = ObjectID.full(blob) else { return nil }
    return try await withObjects(of: tree) { _, scratch, limits in
      let reader = ObjectReader(scratch: scratch, limits: limits)
      guard case .contents(let bytes) = try await reader.contents(of: [id])[id] else { return nil }
      return bytes
    }
  }

  /// Takes the first commit of a series and the branch that it lies on; gives the series as git-format-patch writes it,
  /// commits without changes left out, nil when there is no such commit or branch. Throws an `ApplyError` when git
  /// cannot be run.
  public static func patches(from first: String, to branch: String, in tree: String) async throws -> [UInt8]? {
    try await withObjects(of: tree) { repository, scratch, limits in
      guard let start = try await repository.commit(first, seconds: limits.gitSeconds),
        let end = try await repository.commit("refs/heads/" + branch, seconds: limits.gitSeconds)
      else { return nil }
      // The path leaves out commits that touch none, b4's own at the tip: else they are counted.
      return try await scratch.borrowing.succeed(
        [
          "format-patch", "--stdout", "--no-signature", "--no-ext-diff", "--no-textconv", "\(start)^..\(end)", "--", ".",
        ],
        outputLimit: limits.totalBytes, seconds: limits.gitSeconds
      ).output
    }
  }

  private static func withObjects(
    of tree: String, _ work: (UserRepository, ScratchRepository, ApplyLimits) async throws -> [UInt8]?
  ) async throws -> [UInt8]? {
    let limits = ApplyLimits()
    guard let repository = try await UserRepository.of(tree, seconds: limits.gitSeconds) else { return nil }
    let scratch = try await ScratchRepository.make(
      in: NSTemporaryDirectory(), borrowing: repository, seconds: limits.gitSeconds)
    defer { scratch.remove() }
    return try await work(repository, scratch, limits)
  }
}
