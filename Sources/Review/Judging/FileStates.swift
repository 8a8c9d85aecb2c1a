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
