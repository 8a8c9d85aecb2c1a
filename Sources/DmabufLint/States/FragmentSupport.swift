import IR
import KernelTree

/// What it takes to make a whole file of a part of one.
extension StateAnalysis {
  /// The function by which the API model means code that is not known; nil when it has none.
  public var gap: String? {
    model.idioms.filter { $0.value == .gap }.keys.map(\.text).min()
  }

  /// The contents of headers in which what a file uses may be declared: the stub headers, and those of the tree that
  /// the file includes.
  public func headers(for source: [UInt8]?) -> [[UInt8]] {
    let own = source.map { HeaderTexts.included(by: $0, root: root) } ?? []
    return own + HeaderTexts.stubs(environment: environment)
  }

  /// The parser's complaints about a file in a state, those that lie in the file itself.
  /// - Parameter path: relative to the root.
  /// - Throws: when the run cannot be done at all; a file that cannot be parsed has none.
  public func problems(of path: String, in overlay: SourceOverlay) async throws -> [(line: Int, message: String)] {
    let loaded = try await units(of: [root + "/" + path], in: overlay)
    return loaded.units.flatMap(\.problems).filter { $0.range.file.text == path }.map { problem in
      (line: Int(problem.range.startLine), message: problem.message)
    }
  }
}
