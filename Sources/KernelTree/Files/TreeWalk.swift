import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Visits the files below a folder on several threads.
enum TreeWalk {
  /// Which files are visited.
  enum Choice: Sendable {
    /// The `.c` files of a tree's own code.
    case sources
    /// All but what version control keeps for itself; links among them.
    case everything
  }

  /// Folders at the top of a tree that hold no kernel code, or code that a build made.
  static let skippedAtTop: Set<String> = ["tools", "scripts", "Documentation", "usr", "rust", "LICENSES", "debian"]

  struct Failure: Sendable {
    var path: String
    var reason: String
  }

  /// What a thread has to do, shared between them. A class because it is the one thing that all of them change.
  private final class Queue: Sendable {
    struct State: Sendable {
      var folders: [String]
      var busy = 0
    }
    let state: Mutex<State>

    init(_ folders: [String]) { state = Mutex(State(folders: folders)) }

    /// The next folder; nil when all are done. A thread without work looks again until no other can bring new folders.
    func next() -> String? {
      while true {
        let (folder, finished): (String?, Bool) = state.withLock { state in
          if let folder = state.folders.popLast() {
            state.busy += 1
            return (folder, false)
          }
          return (nil, state.busy == 0)
        }
        if let folder { return folder }
        if finished { return nil }
        usleep(50)
      }
    }

    func finished(adding folders: [String]) {
      state.withLock { state in
        state.folders += folders
        state.busy -= 1
      }
    }
  }

  /// Takes the folders to start from and the tree's root, whose habits say what is left out; calls `body` for each
  /// folder that was listed, on any thread, with the names of its files. Links to folders are not followed: they can form
  /// circles, and what they point to in a tree is visited anyway. Gives the folders that could not be listed.
  static func run<Local: Sendable>(
    folders: [String], root: String? = nil, choice: Choice = .sources, threads: Int, local: @Sendable @escaping () -> Local,
    body: @Sendable @escaping (inout Local, _ folder: String, _ files: [String]) -> Void
  ) async -> (locals: [Local], failures: [Failure]) {
    let queue = Queue(folders)
    return await withTaskGroup(of: (Local, [Failure]).self) { group in
      for _ in 0..<max(1, threads) {
        group.addTask {
          var (own, failures) = (local(), [Failure]())
          while let folder = queue.next() {
            switch list(folder, choice, atTop: folder == root) {
            case .success(let found):
              queue.finished(adding: found.folders)
              if !found.files.isEmpty { body(&own, folder, found.files) }
            case .failure(let error):
              queue.finished(adding: [])
              failures.append(Failure(path: folder, reason: error.reason))
            }
          }
          return (own, failures)
        }
      }
      var (locals, failures) = ([Local](), [Failure]())
      for await (own, failed) in group {
        locals.append(own)
        failures += failed
      }
      return (locals, failures)
    }
  }

  private struct ListingError: Error { var reason: String }

  private static func list(
    _ folder: String, _ choice: Choice, atTop: Bool
  ) -> Result<(folders: [String], files: [String]), ListingError> {
    guard let stream = opendir(folder) else { return .failure(ListingError(reason: String(cString: strerror(errno)))) }
    defer { closedir(stream) }
    var (folders, files) = ([String](), [String]())
    while let entry = readdir(stream) {
      var kind = Int32(entry.pointee.d_type)
      // A name that is no UTF-8 is kept with replacements and then fails to open, which lists it.
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
      }
      if kind == Int32(DT_UNKNOWN) {
        var status = stat()
        guard lstat(folder + "/" + name, &status) == 0 else { continue }
        kind =
          status.st_mode & S_IFMT == S_IFDIR ? Int32(DT_DIR) : status.st_mode & S_IFMT == S_IFREG ? Int32(DT_REG) : kind
      }
      if kind == Int32(DT_DIR) {
        if isLeft(name, choice, atTop: atTop) { continue }
        folders.append(folder + "/" + name)
      } else if choice == .everything {
        files.append(name)
      } else if kind == Int32(DT_REG), name.hasSuffix(".c"), !name.hasSuffix(".mod.c"), !name.hasPrefix(".") {
        files.append(name)
      }
    }
    return .success((folders, files))
  }

  private static func isLeft(_ folder: String, _ choice: Choice, atTop: Bool) -> Bool {
    switch choice {
    case .sources: folder.hasPrefix(".") || atTop && skippedAtTop.contains(folder)
    case .everything: [".", "..", ".git"].contains(folder)
    }
  }
}
