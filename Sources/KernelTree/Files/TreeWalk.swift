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
  /// circles, and what they point to in a tree is visited anyway. Gives the folders that could not be listed, and, where
  /// sources are chosen, what is named like a C file and is none that is visited: links that lead nowhere or out of the
  /// folders, pipes, devices, names that are no UTF-8.
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
              failures += found.failures
              failures += found.links.compactMap { problem(ofLink: folder + "/" + $0, folders: folders) }
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

  /// What is in one folder.
  private struct Listing {
    var folders: [String] = []
    var files: [String] = []
    var links: [String] = []
    var failures: [Failure] = []
  }

  private static func list(_ folder: String, _ choice: Choice, atTop: Bool) -> Result<Listing, ListingError> {
    guard let stream = opendir(folder) else { return .failure(ListingError(reason: String(cString: strerror(errno)))) }
    defer { closedir(stream) }
    var found = Listing()
    while let entry = readdir(stream) {
      var kind = Int32(entry.pointee.d_type)
      let (name, isText) = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        let start = UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self)
        return String(validatingCString: start).map { ($0, true) } ?? (String(cString: start), false)
      }
      if kind == Int32(DT_UNKNOWN) { kind = kindOnDisk(folder + "/" + name) ?? kind }
      if kind == Int32(DT_DIR), isLeft(name, choice, atTop: atTop) { continue }
      if choice == .everything {
        if kind == Int32(DT_DIR) { found.folders.append(folder + "/" + name) } else { found.files.append(name) }
        continue
      }
      let isSource = name.hasSuffix(".c") && !name.hasSuffix(".mod.c") && !name.hasPrefix(".")
      switch kind {
      case Int32(DT_DIR) where isText: found.folders.append(folder + "/" + name)
      case Int32(DT_REG) where isText && isSource: found.files.append(name)
      case Int32(DT_LNK) where isText && isSource: found.links.append(name)
      case Int32(DT_DIR) where !isText, Int32(DT_REG) where isSource, Int32(DT_LNK) where isSource:
        found.failures.append(Failure(path: folder + "/" + name, reason: "its name is not valid UTF-8"))
      case _ where isSource: found.failures.append(Failure(path: folder + "/" + name, reason: "it is no regular file"))
      default: break
      }
    }
    return .success(found)
  }

  /// The kind of an entry where the file system does not say it with the name.
  private static func kindOnDisk(_ path: String) -> Int32? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return Int32(DT_DIR)
    case S_IFREG: return Int32(DT_REG)
    case S_IFLNK: return Int32(DT_LNK)
    default: return Int32(DT_FIFO)
    }
  }

  /// Nil for a link to what is visited under its own name.
  private static func problem(ofLink path: String, folders: [String]) -> Failure? {
    guard let resolved = realpath(path, nil) else {
      return Failure(path: path, reason: "a link that leads nowhere: \(String(cString: strerror(errno)))")
    }
    defer { free(resolved) }
    let target = String(cString: resolved)
    if folders.contains(where: { target.hasPrefix($0 + "/") }) { return nil }
    return Failure(path: path, reason: "a link to a file elsewhere: \(target)")
  }

  private static func isLeft(_ folder: String, _ choice: Choice, atTop: Bool) -> Bool {
    switch choice {
    case .sources: folder.hasPrefix(".") || atTop && skippedAtTop.contains(folder)
    case .everything: [".", "..", ".git"].contains(folder)
    }
  }
}
