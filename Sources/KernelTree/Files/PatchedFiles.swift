import Clang

/// The files of an overlay where processes can find them: stored in a folder of ours, known by their place in the tree.
/// Whoever reads a tree asks here first.
public struct PatchedFiles: Codable, Hashable, Sendable {
  public struct File: Codable, Hashable, Sendable {
    /// Nil for a file that the patch deletes.
    public var storedAt: String?
    /// Of its contents.
    public var digest: String
  }

  /// By absolute path in the tree.
  public private(set) var files: [String: File]
  /// Directives that were blanked because they lead out of the tree, and where.
  public private(set) var refused: [SkippedFile]

  public static let none = PatchedFiles(files: [:], refused: [])

  private init(files: [String: File], refused: [SkippedFile]) {
    self.files = files
    self.refused = refused
  }

  /// Writes the contents of an overlay into `folder`, under names of their digests, and remembers them for the tree at
  /// `root`. What is there already is not written again. Throws when the folder cannot be written.
  public init(_ overlay: SourceOverlay, root: String, folder: String) throws {
    self.init(files: [:], refused: [])
    for (path, file) in overlay.files.sorted(by: { $0.key < $1.key }) {
      let place = root + "/" + path
      guard case .contents(let given) = file else {
        files[place] = File(storedAt: nil, digest: "deleted")
        continue
      }
      let checked = IncludeGuard.check(given, of: path)
      for reason in checked.refused { refused.append(SkippedFile(file: place, reason: reason)) }
      let digest = Digest.hex(checked.bytes)
      let stored = folder + "/" + digest
      if !FileBytes.isFile(stored) {
        do {
          try FileBytes.writeAtomically(checked.bytes, to: stored)
        } catch {
          throw KernelTreeError.unwritable(path: stored, reason: "\(error)")
        }
      }
      files[place] = File(storedAt: stored, digest: digest)
    }
  }

  public var isEmpty: Bool { files.isEmpty }

  /// The absolute paths of headers, in order.
  public var headers: [String] { files.keys.filter { $0.hasSuffix(".h") }.sorted() }

  /// One digest for the headers' contents.
  var headerDigest: String {
    Digest.hex(headers.map { "\($0) \(files[$0]?.digest ?? "")\n" }.joined())
  }

  public func isPatched(_ path: String) -> Bool { files[path] != nil }

  /// The bytes of a file as the patch leaves it, or as it is on disk; nil when there is none.
  public func read(_ path: String, limit: Int = 64 << 20) -> [UInt8]? {
    guard let file = files[path] else { return FileBytes.read(path, limit: limit) }
    return file.storedAt.flatMap { FileBytes.read($0, limit: limit) }
  }

  func exists(_ path: String) -> Bool {
    files[path].map { $0.storedAt != nil } ?? FileBytes.exists(path)
  }

  /// Whether there is a file of that path.
  public func isFile(_ path: String) -> Bool {
    files[path].map { $0.storedAt != nil } ?? FileBytes.isFile(path)
  }

  /// Two words by which a file's contents are known again: size and time of the one on disk, or the digest.
  public func stamp(_ path: String) -> String? {
    files[path].map { "\($0.digest) patch" } ?? FileBytes.stamp(path)
  }
}

extension PatchedFiles {
  /// The files as libclang takes them. One that is deleted is an error for whoever includes it.
  public var unsaved: [UnsavedFile] {
    files.sorted { $0.key < $1.key }.compactMap { path, file in
      guard path.hasSuffix(".h") || path.hasSuffix(".c") else { return nil }
      guard let stored = file.storedAt else {
        return UnsavedFile(path: path, contents: Array("#error this file is deleted\n".utf8))
      }
      return FileBytes.read(stored).map { UnsavedFile(path: path, contents: $0) }
    }
  }
}
