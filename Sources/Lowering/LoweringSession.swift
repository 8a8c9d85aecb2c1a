import Foundation

/// The texts of headers, which the units that one worker lowers have in common.
///
/// A class because it outlives each unit and every unit adds to it. Use it from one thread at a time.
public final class LoweringSession {
  private var texts: [String: [UInt8]]

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
}
