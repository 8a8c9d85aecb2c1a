import Foundation
import Patches
import Testing

/// A folder with a tree, a cache folder beside it, and a git repository if the test asks for one. All is removed with
/// the last reference to it, which is why this is a class.
final class TestTree: Sendable {
  let folder: String
  var root: String { folder + "/tree" }
  var cache: String { folder + "/cache" }

  init(_ files: [String: String] = [:], git: Bool = false) throws {
    folder = FileManager.default.temporaryDirectory.path + "/applying-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    for (path, text) in files { try write(path, text) }
    if git {
      try self.git("init", "--quiet")
      try commit("first")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func write(_ path: String, _ text: String) throws {
    let file = URL(fileURLWithPath: root + "/" + path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: root + "/" + path, withDestinationPath: target)
  }

  /// Runs git as a user would, with the configuration of the tree alone.
  @discardableResult func git(_ words: String..., in place: String? = nil, mustSucceed: Bool = true) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"] + words
    process.currentDirectoryURL = URL(fileURLWithPath: place ?? root)
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder, "LC_ALL": "C",
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    if mustSucceed { try #require(process.terminationStatus == 0, "git \(words)") }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  /// Gives the commit's id.
  @discardableResult func commit(_ message: String) throws -> String {
    try git("add", "--all", "--force")
    try git("commit", "--quiet", "--allow-empty", "--message", message)
    return try git("rev-parse", "HEAD")
  }

  /// Everything below the tree, `.git` too: kind, mode, size, time of the last change and contents.
  func snapshot() throws -> [String: String] {
    var entries: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
      var status = stat()
      try #require(lstat(root + "/" + path, &status) == 0)
      var entry = "\(status.st_mode) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
      if status.st_mode & S_IFMT == S_IFREG {
        entry += " " + (FileManager.default.contents(atPath: root + "/" + path)?.base64EncodedString() ?? "unreadable")
      }
      entries[path] = entry
    }
    return entries
  }

  func apply(
    _ patches: [Patch], base: String? = nil, limits: ApplyLimits = ApplyLimits()
  ) async throws -> AppliedSeries {
    try await apply(Series(title: "t", total: patches.count, patches: patches), base: base, limits: limits)
  }

  func apply(_ series: Series, base: String? = nil, limits: ApplyLimits = ApplyLimits()) async throws -> AppliedSeries {
    try await SeriesApplier(tree: root, base: base, cacheFolder: cache, limits: limits).apply(series)
  }
}

extension AppliedSeries {
  /// A file after so many patches: as the states have it, else as it stands in the root. Nil when it is not there.
  func text(_ path: String, after patches: Int) -> String? {
    switch states[patches][path] {
    case .contents(let bytes): String(decoding: bytes, as: UTF8.self)
    case .deleted: nil
    case nil:
      root.flatMap { FileManager.default.contents(atPath: $0 + "/" + path) }
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }

  func outcome(_ patch: Int, _ file: Int = 0) -> FileApplication.Outcome { patches[patch].files[file].outcome }
}

/// Lines `1` to `n`, some of them replaced.
func numbered(_ count: Int, _ changes: [Int: String] = [:]) -> String {
  (1...count).map { (changes[$0] ?? "line \($0)") + "\n" }.joined()
}

/// A patch with these files.
func patch(_ number: Int = 1, _ files: FileDiff...) -> Patch {
  Patch(number: number, title: "patch \(number)", mail: nil, text: "", files: files)
}

/// A change of a file that is there, from its hunks as they stand in a diff.
func change(_ path: String, _ hunks: String, old: String? = nil, new: String? = nil) -> FileDiff {
  FileDiff(change: .modified, oldPath: path, newPath: path, oldBlob: old, newBlob: new, hunks: parsed(hunks))
}

func addition(_ path: String, _ lines: String...) -> FileDiff {
  let hunk = Hunk(oldStart: 0, oldCount: 0, newStart: 1, newCount: lines.count, lines: lines.map { .added($0) })
  return FileDiff(change: .added, oldPath: nil, newPath: path, newMode: "100644", hunks: lines.isEmpty ? [] : [hunk])
}

func deletion(_ path: String, _ lines: String...) -> FileDiff {
  let hunk = Hunk(oldStart: 1, oldCount: lines.count, newStart: 0, newCount: 0, lines: lines.map { .removed($0) })
  return FileDiff(change: .deleted, oldPath: path, newPath: nil, oldMode: "100644", hunks: lines.isEmpty ? [] : [hunk])
}

/// Hunks as in a diff; `@@ 10 @@` stands for a head with these first lines, whose counts come from the lines.
func parsed(_ text: String) -> [Hunk] {
  var hunks: [Hunk] = []
  for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
    let rest = String(line.dropFirst())
    if line.hasPrefix("@@ "), let start = Int(line.split(separator: " ")[1]) {
      hunks.append(Hunk(oldStart: start, oldCount: 0, newStart: start, newCount: 0, lines: []))
    } else if let last = hunks.indices.last {
      switch line.first {
      case " ": hunks[last].lines.append(.context(rest))
      case "-": hunks[last].lines.append(.removed(rest))
      case "+": hunks[last].lines.append(.added(rest))
      default: continue
      }
    }
  }
  for place in hunks.indices {
    hunks[place].oldCount = hunks[place].lines.count { if case .added = $0 { false } else { true } }
    hunks[place].newCount = hunks[place].lines.count { if case .removed = $0 { false } else { true } }
  }
  return hunks
}

/// The hunk that replaces one line of `numbered()`.
func replacing(_ number: Int, with text: String, of old: String? = nil) -> String {
  let before = (number - 3..<number).map { " line \($0)\n" }.joined()
  let after = (number + 1...number + 3).map { " line \($0)\n" }.joined()
  return "@@ \(number - 3) @@\n\(before)-\(old ?? "line \(number)")\n+\(text)\n\(after)"
}
