import Foundation

/// Checkouts of commits that are not what the user's tree holds, in the cache folder: kept, and moved from base to
/// base, which costs only the files that differ.
///
/// There are a few for each tree, so that runs at the same time need not wait for each other. Runs that want the same
/// base share one.
struct BaseCheckout: Sendable {
  /// The folder for this tree.
  let folder: String
  let repository: UserRepository
  let limits: ApplyLimits

  private static let places = 3

  /// What no analysis reads, a third of a kernel tree (git-sparse-checkout(1), "full pattern set"). Kconfig files stay
  /// wherever they are.
  private static let leftOut = [
    "/*", "!/Documentation/", "!/tools/", "!/LICENSES/", "!*.dts", "!*.dtsi", "!*.dtso", "!*.rst", "!*.yaml", "!*.rs",
    "!*.svg", "!*.json", "/Documentation/Kconfig",
  ]

  init(tree: String, repository: UserRepository, cacheFolder: String, limits: ApplyLimits) {
    folder = "\(cacheFolder)/base/\(Self.name(for: tree))"
    self.repository = repository
    self.limits = limits
  }

  /// The tree's path as one readable name. Trees that share one take turns: a checkout of another is made anew.
  private static func name(for path: String) -> String {
    let plain = path.utf8.map { byte -> Character in
      let scalar = Unicode.Scalar(byte)
      return scalar.isASCII && (Character(scalar).isLetter || Character(scalar).isNumber || scalar == ".")
        ? Character(scalar) : "-"
    }
    return String(String(plain).drop { $0 == "-" || $0 == "." }.suffix(120))
  }

  /// Takes a commit's full id; gives the folder with its files, and what keeps them there.
  func at(_ commit: String) async throws -> (root: String, lease: CheckoutLease) {
    let end = ContinuousClock.now + .seconds(limits.checkoutSeconds)
    repeat {
      // One that is there already, and read by others perhaps.
      for place in 0..<Self.places where isAt(commit, place) {
        let lease = try lease(place)
        if lease.share(), isAt(commit, place) { return (path(place, "tree"), lease) }
      }
      for place in 0..<Self.places {
        let lease = try lease(place)
        guard lease.own() else { continue }
        try await move(place, to: commit)
        // Between the two locks another run may come, and then this one looks again.
        if lease.share(), isAt(commit, place) { return (path(place, "tree"), lease) }
        break
      }
      try await Task.sleep(for: .milliseconds(500))
    } while ContinuousClock.now < end
    throw ApplyError.checkoutBusy(path: folder)
  }

  private func path(_ place: Int, _ name: String) -> String { "\(folder)/\(place)/\(name)" }

  private func lease(_ place: Int) throws -> CheckoutLease {
    try OwnFile.makeFolder("\(folder)/\(place)", withParents: true)
    guard let lease = CheckoutLease(lockFile: path(place, "lock")) else {
      throw ApplyError.unwritable(path: path(place, "lock"), reason: String(cString: strerror(errno)))
    }
    return lease
  }

  /// What is checked out where, in words that differ when anything about it does; written when it is done.
  private func mark(_ commit: String) -> [UInt8] {
    let sparse = Self.leftOut.joined(separator: " ")
    return Array("\(commit) \(repository.objectFormat) \(repository.objects)\n\(sparse)\n".utf8)
  }

  private func isAt(_ commit: String, _ place: Int) -> Bool {
    FileManager.default.contents(atPath: path(place, "base")).map { [UInt8]($0) } == mark(commit)
  }

  private func move(_ place: Int, to commit: String) async throws {
    if isAt(commit, place) { return }
    let (gitFolder, tree) = (path(place, "git"), path(place, "tree"))
    let alternates = FileManager.default.contents(atPath: gitFolder + "/objects/info/alternates")
    let isOurs = alternates.map { [UInt8]($0) } == Array((repository.objects + "\n").utf8)
    // A lock that git left behind means that it was killed, or that it still runs and its parent was killed. It goes
    // on in the folder that it was started in, so that is taken out of the way.
    if !isOurs || FileManager.default.fileExists(atPath: gitFolder + "/index.lock") { try discard(place) }
    try? FileManager.default.removeItem(atPath: path(place, "base"))
    if !FileManager.default.fileExists(atPath: gitFolder) {
      try await ScratchRepository.initialise(gitFolder, borrowing: repository, seconds: limits.gitSeconds)
    }
    try OwnFile.makeFolder(tree)
    try OwnFile.makeFolder(gitFolder + "/info")
    let sparse = Self.leftOut.joined(separator: "\n") + "\n"
    try OwnFile.write(Array(sparse.utf8), to: gitFolder + "/info/sparse-checkout")
    // Above all that the commit's own .gitattributes ask for: files are written as they are.
    try OwnFile.write(
      Array("* -text -eol -crlf -ident -filter -working-tree-encoding\n".utf8), to: gitFolder + "/info/attributes")
    let git = GitCommand(gitFolder: gitFolder, workTree: tree)
    _ = try await git.succeed(
      ["-c", "core.sparseCheckout=true", "-c", "checkout.workers=0", "read-tree", "--reset", "-u", commit],
      seconds: limits.checkoutSeconds)
    try OwnFile.write(mark(commit), to: path(place, "base"))
  }

  /// Moves what there is aside and removes it.
  private func discard(_ place: Int) throws {
    for name in ["base", "git", "tree"] where FileManager.default.fileExists(atPath: path(place, name)) {
      let aside = path(place, "\(name).old.\(getpid()).\(UInt32.random(in: 0...UInt32.max))")
      guard rename(path(place, name), aside) == 0 else {
        throw ApplyError.unwritable(path: path(place, name), reason: String(cString: strerror(errno)))
      }
      try? FileManager.default.removeItem(atPath: aside)
    }
  }
}
