import Clang
import Foundation

/// What the units that one worker lowers have in common: the texts of headers, and what names mean in precompiled ones.
///
/// A class because it outlives each unit and every unit adds to it. Use it from one thread at a time.
public final class LoweringSession {
  private var texts: [String: [UInt8]]
  /// By the arguments that bring a precompiled header.
  private var names: [[String]: HeaderNames] = [:]
  /// All by which functions were found in one of them.
  private var knownNames: Set<String> = []

  /// - Parameter texts: by path, what stands in for headers on disk.
  public init(texts: [String: [UInt8]] = [:]) {
    self.texts = texts
  }

  /// The bytes of a header, read from disk once; nil when it cannot be read.
  func text(ofHeader path: String) -> [UInt8]? {
    if let text = texts[path] { return text.isEmpty ? nil : text }
    let text = FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? []
    texts[path] = text
    return text.isEmpty ? nil : text
  }

  /// The function that a name means in the precompiled header of a unit; nil when there is none.
  func function(named name: String, inHeaderOf unit: TranslationUnit) -> HeaderNames.Found? {
    guard let arguments = HeaderNames.arguments(of: unit) else { return nil }
    let found = names[arguments, default: HeaderNames()].function(
      named: name, others: knownNames, arguments: arguments, index: unit.index, options: unit.options)
    if found != nil { knownNames.insert(name) }
    return found
  }
}
