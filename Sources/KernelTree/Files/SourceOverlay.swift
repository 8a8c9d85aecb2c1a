/// What a patch makes of files of a tree, without a byte of the tree being written: by path below the root.
public struct SourceOverlay: Hashable, Sendable {
  public enum File: Hashable, Sendable {
    case contents([UInt8])
    case deleted
  }

  public var files: [String: File]

  public init(_ files: [String: File] = [:]) {
    self.files = files
  }
}
