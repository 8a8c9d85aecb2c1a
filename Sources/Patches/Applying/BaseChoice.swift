import Foundation

/// What a series is put onto.
struct Base: Sendable {
  var words: String
  /// The whole id of the commit that the base is.
  var commit: String?
  var root: String?
  /// The files that the series touches, as the base has them.
  var contents: Contents = [:]
  /// The same as they stand in `root`.
  var onDisk: Contents = [:]
  /// Why a path may not be touched.
  var refusals: [String: String] = [:]
  var remarks: [String] = []
  var lease: CheckoutLease?

  /// Takes files over, as far as the limit for all together allows it.
  mutating func take(_ files: [String: BaseFile], paths: [String], limits: ApplyLimits) {
    var total = 0
    for path in paths {
      switch files[path] ?? .absent {
      case .contents(let bytes):
        total += bytes.count
        if total > limits.totalBytes {
          refusals[path] = "the series touches more than \(limits.totalBytes) bytes"
        } else {
          contents[path] = bytes
        }
      case .refused(let reason): refusals[path] = reason
      case .absent: break
      }
    }
  }
}

/// Finds the base of a series: the commit that the user named, the one that the series names, the blobs that its
/// `index` lines name, or the tree as it is.
struct BaseChoice: Sendable {
  var tree: String
  var repository: UserRepository?
  /// Why there is no repository.
  var withoutGit: String
  var objects: ObjectReader
  var cacheFolder: String
  var limits: ApplyLimits

  func base(of series: Series, named: String?, paths: [String]) async throws -> Base {
    if let named {
      guard let repository else { throw ApplyError.baseWithoutGit(tree: tree, base: named, reason: withoutGit) }
      guard let commit = try await repository.commit(named, seconds: limits.gitSeconds) else {
        throw ApplyError.noSuchRevision(tree: tree, base: named)
      }
      return try await at(commit, as: named, repository, paths)
    }
    var remarks: [String] = []
    if let given = series.baseCommit {
      let base = try await fromTrailer(given, paths, &remarks)
      if var base {
        base.remarks = remarks + base.remarks
        return base
      }
    }
    var base = try await asItIs(paths)
    if repository != nil { try await useBlobs(of: series, &base, paths) }
    base.remarks = remarks + base.remarks
    return base
  }

  private func fromTrailer(_ given: String, _ paths: [String], _ remarks: inout [String]) async throws -> Base? {
    let shown = given.count > 64 ? String(given.prefix(64)) + "…" : given
    guard ObjectID.named(given) != nil else {
      remarks.append("base-commit \(shown) is no commit id")
      return nil
    }
    guard let repository else {
      remarks.append("base-commit \(shown) was not looked for: \(withoutGit)")
      return nil
    }
    do {
      guard let commit = try await objects.commit(given) else {
        remarks.append("base-commit \(shown) is not in the tree's git")
        return nil
      }
      return try await at(commit, as: "base-commit", repository, paths)
    } catch let error as ApplyError {
      remarks.append("base-commit \(shown) cannot be used: \(error)")
      return nil
    }
  }

  private func asItIs(_ paths: [String]) async throws -> Base {
    var base = Base(words: "the tree as it is", root: tree)
    base.take(onDisk(tree, paths), paths: paths, limits: limits)
    base.onDisk = base.contents
    return base
  }

  private func onDisk(_ root: String, _ paths: [String]) -> [String: BaseFile] {
    let folder = TreeFolder(root: root)
    return Dictionary(uniqueKeysWithValues: paths.map { ($0, folder.read($0, limit: limits.fileBytes)) })
  }

  private func at(
    _ commit: String, as name: String, _ repository: UserRepository, _ paths: [String]
  ) async throws -> Base {
    var base = Base(words: "commit \(ObjectID.short(commit)) (\(name))", commit: commit)
    base.take(try await objects.files(paths, of: commit), paths: paths, limits: limits)
    var (root, isTree) = (tree, repository.head == commit)
    if !isTree, let head = repository.head {
      isTree = try await objects.tree(of: head) == objects.tree(of: commit)
    }
    if !isTree {
      let checkout = BaseCheckout(tree: tree, repository: repository, cacheFolder: cacheFolder, limits: limits)
      let (folder, lease) = try await checkout.at(commit)
      (root, base.lease) = (folder, lease)
    }
    base.root = root
    var disk = Base(words: "")
    disk.take(onDisk(root, paths), paths: paths, limits: limits)
    base.onDisk = disk.contents
    base.refusals.merge(disk.refusals) { $1 }
    let changed = paths.filter { base.refusals[$0] == nil && base.onDisk[$0] != base.contents[$0] }
    if isTree, !changed.isEmpty {
      base.remarks.append(
        "changed in the tree since \(ObjectID.short(commit)), taken from the commit: \(Self.list(changed))")
    }
    return base
  }

  /// Puts the blobs that the series' authors had in the place of what the tree has, if its git has all of them.
  private func useBlobs(of series: Series, _ base: inout Base, _ paths: [String]) async throws {
    let named = Self.firstBlobs(series)
    guard let named, !named.isEmpty else { return }
    let ids = Set(named.values).sorted()
    let found = try await objects.blobs(ids)
    let missing = ids.count { found[$0] == nil }
    guard missing == 0 else {
      if missing < ids.count {
        base.remarks.append("the tree's git has \(ids.count - missing) of the \(ids.count) blobs of the index lines")
      }
      return
    }
    let contents = try await objects.contents(of: Set(found.values).sorted())
    var files: [String: [UInt8]] = [:]
    for (path, id) in named where base.refusals[path] == nil {
      guard let whole = found[id], case .contents(let bytes) = contents[whole] else { return }
      files[path] = bytes
    }
    let changed = paths.filter { path in files[path].map { $0 != base.contents[path] } ?? false }
    guard !changed.isEmpty else { return }
    for path in changed { base.contents[path] = files[path] }
    // The tree is not the authors': what they add or rename may be in it already.
    let made = Self.made(series)
    for (path, source) in made where base.refusals[path] == nil {
      if let source, base.contents[source] == nil, base.refusals[source] == nil {
        base.contents[source] = base.contents[path]
      }
      base.contents[path] = nil
    }
    base.words = "the blobs of the index lines, in the tree as it is"
    base.remarks.append("taken from the blobs that the index lines name: \(Self.list(changed))")
  }

  /// By path, the blob that the series starts from. Nil when it does not say so for every file.
  static func firstBlobs(_ series: Series) -> [String: String]? {
    var (blobs, seen) = ([String: String](), Set<String>())
    for diff in series.patches.flatMap(\.files) {
      let paths = FilePlan.paths(diff)
      defer { seen.formUnion(paths) }
      guard diff.change != .added, !diff.isBinary, !diff.hunks.isEmpty, !seen.contains(paths[0]) else { continue }
      guard let blob = ObjectID.named(diff.oldBlob) else { return nil }
      blobs[paths[0]] = blob
    }
    return blobs
  }

  /// The paths that the series makes: files that are new, and the new names of files, with the old name where the
  /// contents are the same.
  static func made(_ series: Series) -> [(path: String, source: String?)] {
    var (made, seen) = ([(path: String, source: String?)](), Set<String>())
    for diff in series.patches.flatMap(\.files) {
      let (paths, old) = (FilePlan.paths(diff), diff.oldPath)
      defer { seen.formUnion(paths) }
      guard diff.change != .modified, diff.change != .deleted, !seen.contains(diff.path) else { continue }
      made.append((diff.path, diff.hunks.isEmpty && diff.change != .added ? old : nil))
    }
    return made
  }

  static func list(_ paths: [String]) -> String {
    paths.count > 6
      ? paths.prefix(5).joined(separator: ", ") + " and \(paths.count - 5) more" : paths.joined(separator: ", ")
  }
}
