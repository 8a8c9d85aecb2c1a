import Foundation
import KernelTree
import Patches

extension SourceOverlay {
  init(_ state: [String: FileState]) {
    self.init(
      state.mapValues { file in
        switch file {
        case .contents(let bytes): SourceOverlay.File.contents(bytes)
        case .deleted: SourceOverlay.File.deleted
        }
      })
  }
}

extension FileState {
  /// Nil for a file that is not there.
  var bytes: [UInt8]? {
    if case .contents(let bytes) = self { bytes } else { nil }
  }
}

extension AppliedSeries {
  /// The bytes of a file, by its path below the root, as a state has it; nil when there is none.
  func bytes(of path: String, in state: [String: FileState]) -> [UInt8]? {
    if let file = state[path] { return file.bytes }
    return root.flatMap { FileManager.default.contents(atPath: $0 + "/" + path) }.map { [UInt8]($0) }
  }
}
