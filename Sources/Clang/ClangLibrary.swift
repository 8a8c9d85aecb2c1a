import CLibclang
import Foundation

/// Why no usable libclang could be had.
public enum ClangLibraryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// None was found. `searched` names the places that were looked at.
  case notFound(searched: [String])
  /// The only ones found are older than the oldest that works.
  case tooOld(path: String, version: String)
  /// The library that the user named cannot be used.
  case unusable(path: String, reason: String)

  private static let install =
    "install libclang \(ClangLibrary.oldestVersion) or newer: "
    + "`apt install libclang-19-dev` on Debian 12, `apt install libclang-dev` on Debian 13"

  public var description: String {
    switch self {
    case .notFound(let searched):
      "libclang was not found in \(searched.joined(separator: ", ")); \(Self.install), or name it with "
        + "\(ClangLibrary.environmentVariable)"
    case .tooOld(let path, let version):
      "\(path) is libclang \(version), which lacks functions that are needed; \(Self.install)"
    case .unusable(let path, let reason):
      "\(path) cannot be used as libclang: \(reason)"
    }
  }
}

/// libclang, opened at run time.
///
/// A class because it stands for one open library of the process; it never changes after it is loaded.
public final class ClangLibrary: Sendable {
  /// The oldest LLVM that works: from this on the kind of an operator can be asked.
  public static let oldestVersion = 17
  /// The environment variable that names an LLVM folder or a libclang to use.
  public static let environmentVariable = "DMABUF_LINT_LLVM"

  /// The file that was opened.
  public let path: String
  /// Its version as it gives it itself, such as `19.1.7`.
  public let version: String
  /// The folder of the compiler's own headers (`stddef.h` lies in its `include`), or nil where there is none.
  public let resourceDirectory: String?

  /// The functions. The table lives as long as the process, so that cursors may point to it without counting
  /// references.
  nonisolated(unsafe) let api: UnsafePointer<clang_api>

  private init(path: String, version: String, api: UnsafePointer<clang_api>) {
    self.path = path
    self.version = version
    self.api = api
    resourceDirectory = Self.resourceDirectory(library: path, version: version)
  }

  /// Finds and opens libclang.
  ///
  /// Takes the environment: `DMABUF_LINT_LLVM` names an LLVM folder or a library; without it `/usr/lib/llvm-N` is
  /// looked at, newest first, then what an `llvm-config` on `PATH` names.
  /// Gives the library; throws when none is found, or none that is new enough.
  public static func load(environment: [String: String]) throws(ClangLibraryError) -> ClangLibrary {
    if let named = environment[environmentVariable], !named.isEmpty {
      let files = named.contains(".so") ? [named] : candidates(folder: named)
      guard let file = files.first(where: isReadable) else {
        throw .unusable(path: named, reason: "there is no libclang.so in it")
      }
      return try open(file)
    }
    var tooOld: ClangLibraryError?
    var broken: ClangLibraryError?
    // `llvm-config` is a process: asked only when it is needed.
    for places in [installed, { configured(environment) }] {
      for file in places() where isReadable(file) {
        do throws(ClangLibraryError) {
          return try open(file)
        } catch {
          if case .tooOld = error { tooOld = tooOld ?? error } else { broken = broken ?? error }
        }
      }
    }
    throw tooOld ?? broken ?? .notFound(searched: ["/usr/lib/llvm-*", "llvm-config"])
  }

  private static func open(_ file: String) throws(ClangLibraryError) -> ClangLibrary {
    let api = UnsafeMutablePointer<clang_api>.allocate(capacity: 1)
    if let reason = clibclang_load(file, api) {
      api.deallocate()
      let text = String(cString: reason)
      // The function that an old library lacks is one of those that came with the oldest version that works.
      if text.contains("OperatorKind") { throw .tooOld(path: file, version: "older than \(oldestVersion)") }
      throw .unusable(path: file, reason: text)
    }
    let version = versionNumber(in: text(api, api.pointee.clang_getClangVersion()))
    guard let major = version.split(separator: ".").first.flatMap({ Int($0) }) else {
      api.deallocate()
      throw .unusable(path: file, reason: "its version is not a number")
    }
    guard major >= oldestVersion else {
      api.deallocate()
      throw .tooOld(path: file, version: version)
    }
    return ClangLibrary(path: file, version: version, api: UnsafePointer(api))
  }

  /// The number in a text such as `Debian clang version 19.1.7 (3)`.
  static func versionNumber(in text: String) -> String {
    let words = text.split(whereSeparator: { !($0.isNumber || $0 == ".") })
    return words.first(where: { $0.contains(".") && $0.first?.isNumber == true }).map(String.init) ?? ""
  }

  static func text(_ api: UnsafePointer<clang_api>, _ string: CXString) -> String {
    defer { api.pointee.clang_disposeString(string) }
    guard let bytes = api.pointee.clang_getCString(string) else { return "" }
    return String(cString: bytes)
  }

  private static func isReadable(_ file: String) -> Bool {
    FileManager.default.isReadableFile(atPath: file)
  }

  /// The names that a libclang has in an LLVM folder, most exact first.
  static func candidates(folder: String) -> [String] {
    let lib = folder + "/lib"
    let number = folder.split(separator: "/").last?.split(separator: "-").last.flatMap { Int($0) }
    let numbered = number.map { ["\(lib)/libclang-\($0).so.1", "\(lib)/libclang-\($0).so.\($0)"] } ?? []
    return numbered + ["\(lib)/libclang.so.1", "\(lib)/libclang.so"]
  }

  private static func installed() -> [String] {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
    let versions = folders.compactMap { $0.hasPrefix("llvm-") ? Int($0.dropFirst(5)) : nil }
    return versions.sorted(by: >).flatMap { candidates(folder: "/usr/lib/llvm-\($0)") }
  }

  /// The library folder that `llvm-config` prints, for an LLVM that lies elsewhere.
  private static func configured(_ environment: [String: String]) -> [String] {
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    guard let tool = folders.map({ "\($0)/llvm-config" }).first(where: FileManager.default.isExecutableFile) else {
      return []
    }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = ["--prefix"]
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return [] }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let prefix = String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return prefix.isEmpty ? [] : candidates(folder: prefix)
  }

  private static func resourceDirectory(library: String, version: String) -> String? {
    guard let lib = library.range(of: "/", options: .backwards).map({ String(library[..<$0.lowerBound]) }) else {
      return nil
    }
    let major = version.split(separator: ".").first.map(String.init) ?? version
    let candidates = ["\(lib)/clang/\(major)", "\(lib)/clang/\(version)", "/usr/lib/llvm-\(major)/lib/clang/\(major)"]
    return candidates.first { FileManager.default.fileExists(atPath: $0 + "/include/stddef.h") }
  }
}
