import Clang
import Foundation
import KernelTree

/// All that decides what a run reports, as one digest.
struct ReportKey: Sendable {
  private let request: String
  /// What decides it apart from the sources.
  private let rules: [String]
  /// What the run may read: the tree, a build folder beside it.
  private let folders: [String]
  /// Single files that the request names.
  private let files: [String]
  private let threads: Int

  /// Nil for a request whose report depends on files that nobody can list: one without a tree, or about files outside
  /// of it.
  init?(_ request: CheckRequest, paths: [String], tree: KernelTree?, library: ClangLibrary, threads: Int) throws {
    let real = paths.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
    guard let tree, request.standardInput == nil, real.allSatisfy({ $0 == tree.root || tree.relative($0) != nil })
    else { return nil }
    let build = tree.build.map { $0 == tree.root || tree.relative($0) != nil ? [] : [$0] } ?? []
    folders = [tree.root] + build
    files = ["/proc/self/exe", library.path] + (tree.compileCommands.map { [$0] } ?? [])
    self.threads = threads
    rules = [
      [Tool.version, library.version], [try FactSources.rules(request.ruleFolders)], request.enabled.sorted(),
      request.disabled.sorted(),
      [request.kernelVersion ?? "\(tree.version)"],
    ].map { $0.joined(separator: "\n") }
    let parts: [[String]] = [
      ["\(geteuid())", tree.root], real, build, tree.compileCommands.map { [$0] } ?? [],
      [request.parseWay ?? "", request.buildFolder ?? ""],
    ]
    self.request = (rules + parts.map { $0.joined(separator: "\n") }).joined(separator: "\n\n")
  }

  /// What tells the request from others about the same tree.
  var kind: String { request }

  /// A digest of tool, rules and release.
  var rulesDigest: String {
    Digest.hex((rules + [FileBytes.stamp("/proc/self/exe") ?? ""]).joined(separator: "\n\n"))
  }

  /// The digest as the disk is now; nil when a folder cannot be listed.
  func digest() async -> String? {
    guard let stamp = await TreeStamp.of(folders, threads: threads) else { return nil }
    let stamps = files.map { FileBytes.stamp($0) ?? "" }
    return Digest.hex(([request, stamp] + stamps).joined(separator: "\n\n"))
  }
}
