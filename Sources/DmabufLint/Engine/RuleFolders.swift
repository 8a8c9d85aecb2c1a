import Contracts
import Foundation

/// Where the rules that come with the tool are.
enum RuleFolders {
  static let environmentVariable = "DMABUF_LINT_RULES"

  /// The bundled folder first, then the user's.
  static func all(_ additional: [String], environment: [String: String]) throws -> [String] {
    for folder in additional where !isFolder(folder) {
      throw EngineProblem.noSuchFolder(folder, purpose: "rules")
    }
    return [try bundled(environment: environment)] + additional
  }

  /// Looked for where the environment says, in `share` of an installed tool, and in the folders above the executable,
  /// which is where the sources are when the tool was just built.
  private static func bundled(environment: [String: String]) throws -> String {
    if let named = environment[environmentVariable], !named.isEmpty {
      guard isFolder(named + "/api") else { throw EngineProblem.noRules(searched: [named]) }
      return named
    }
    var folder = executable().deletingLastPathComponent()
    var searched = [folder.appendingPathComponent("../share/dmabuf-lint/Rules").standardizedFileURL.path]
    for _ in 0..<8 {
      searched.append(folder.appendingPathComponent("Rules").path)
      folder.deleteLastPathComponent()
    }
    guard let found = searched.first(where: { isFolder($0 + "/api") }) else {
      throw EngineProblem.noRules(searched: searched)
    }
    return found
  }

  private static func executable() -> URL {
    let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: own ?? CommandLine.arguments.first ?? ".").standardizedFileURL
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}

/// Why a run could not do what was asked.
public enum EngineProblem: Error, CustomStringConvertible, Sendable {
  case noRules(searched: [String])
  case noSuchFolder(String, purpose: String)
  case wrongVersion(String)
  case wrongWay(String, known: [String])
  case unreadable(String, reason: String)
  case nothingAnalysed(String)

  public var description: String {
    switch self {
    case .noRules(let searched):
      "no rules found: expected a folder with rules in \(searched.joined(separator: ", ")); "
        + "\(RuleFolders.environmentVariable) can name it"
    case .noSuchFolder(let path, let purpose): "\(path): no such folder (expected one with \(purpose))"
    case .wrongVersion(let text): "'\(text)' is no kernel version: expected one such as 6.12 or 7.3"
    case .wrongWay(let text, let known):
      "'\(text)' is no way to parse: expected one of \(known.joined(separator: ", "))"
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .nothingAnalysed(let reason): reason
    }
  }
}
