import Foundation
import KernelTree
import Reports

/// Where the verdicts on a tree are kept.
struct VerdictFile {
  let tree: KernelTree
  let list: VerdictList

  /// - Parameter path: a list, or a folder with lists named by release: `7.3.tsv`.
  init(path: String, tree: KernelTree) throws {
    self.tree = tree
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let version = tree.version
    let file = exists && isFolder.boolValue ? "\(path)/\(version.major).\(version.minor).tsv" : path
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    } catch {
      throw EngineProblem.unreadable(file, reason: "no list of verdicts can be read here")
    }
    do {
      list = try VerdictList(String(decoding: bytes, as: UTF8.self))
    } catch {
      throw EngineProblem.unreadable(file, reason: "\(error)")
    }
  }

  /// Whether a run over `path`, the tree or a part of it, looks at a file of the tree.
  func isCovered(_ file: String, by path: String) -> Bool {
    let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    if real == tree.root { return true }
    guard let part = tree.relative(real) else { return false }
    return file == part || file.hasPrefix(part + "/")
  }
}
