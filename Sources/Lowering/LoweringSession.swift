import Foundation
import IR

/// What the units that one worker lowers have in common: which bodies of headers are done, and the texts of headers.
///
/// A class because it outlives each unit and every unit adds to it. Use it from one thread at a time.
public final class LoweringSession {
  /// Functions of headers whose bodies some unit has given already, or that are too large to be given.
  public internal(set) var headerFunctions: Set<Symbol> = []
  /// Cleanup functions that only a precompiled header declares, by name.
  var cleanupFunctions: [String: Symbol] = [:]
  private var texts: [String: [UInt8]] = [:]

  /// A session in which no unit was lowered yet.
  public init() {}

  /// The bytes of a header, read from disk once; nil when it cannot be read.
  func text(ofHeader path: String) -> [UInt8]? {
    if let text = texts[path] { return text.isEmpty ? nil : text }
    let text = FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? []
    texts[path] = text
    return text.isEmpty ? nil : text
  }
}
