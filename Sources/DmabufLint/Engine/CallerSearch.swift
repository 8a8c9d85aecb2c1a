import Foundation
import IR
import KernelTree

/// Looks for files that call functions which leave a demand to their callers, and that do not use the vocabulary
/// themselves, so that nobody has looked at them yet.
struct CallerSearch: Sendable {
  /// More files than this are not parsed for the sake of their calls.
  static let limit = 48

  /// What the run is about; callers are looked for in its folders.
  var paths: [String]
  /// The root of the tree.
  var root: String
  /// Absolute paths of the files that are analysed already.
  var known: Set<String>
  /// Absolute paths of the files that may be callers; nil for all.
  var among: Set<String>?
  var threads: Int
  /// Where it is kept which files of the tree name one of the functions; nil for nowhere.
  var cache: CacheFolder?

  /// The files that name one of the functions, at most `limit`, and how many more there are.
  func callers(of names: [Name]) async -> (files: [String], left: Int) {
    // Files are told apart by their absolute paths.
    let folders = paths.filter(Self.isFolder).map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
    guard !names.isEmpty, !folders.isEmpty else { return ([], 0) }
    let vocabulary = Set(names.map(\.text))
    let scan =
      folders == [root]
      ? await CandidateScan.run(
        tree: root, vocabulary: vocabulary, threads: threads, cache: cache, for: .callers)
      : await CandidateScan.run(folders: folders, root: root, vocabulary: vocabulary, threads: threads)
    let files = scan.candidates.filter { !known.contains($0) && among?.contains($0) != false }
    return (Array(files.prefix(Self.limit)), max(0, files.count - Self.limit))
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
