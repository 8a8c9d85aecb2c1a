import Clang
import Foundation
import KernelTree

/// All that decides what a run reports, as one digest.
struct ReportKey: Sendable {
  private let request: String
  /// What the run may read: the tree, a build folder beside it, the rules.
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
    let environment = ProcessInfo.processInfo.environment
    let rules = try RuleFolders.all(request.ruleFolders, environment: environment)
    let build = tree.build.map { $0 == tree.root || tree.relative($0) != nil ? [] : [$0] } ?? []
    folders = [tree.root] + build + rules
    files = ["/proc/self/exe", library.path] + (tree.compileCommands.map { [$0] } ?? [])
    self.threads = threads
    let parts: [[String]] = [
      [Tool.version, library.version, "\(geteuid())", tree.root], real, rules, build,
      tree.compileCommands.map { [$0] } ?? [], request.enabled.sorted(), request.disabled.sorted(),
      [request.kernelVersion ?? "", request.parseWay ?? "", request.buildFolder ?? ""],
    ]
    self.request = parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  /// The digest as the disk is now; nil when a folder cannot be listed.
  func digest() async -> String? {
    guard let stamp = await TreeStamp.of(folders, threads: threads) else { return nil }
    let stamps = files.map { FileBytes.stamp($0) ?? "" }
    return Digest.hex(([request, stamp] + stamps).joined(separator: "\n\n"))
  }
}
