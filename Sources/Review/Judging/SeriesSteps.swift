import Foundation
import Patches

/// What each patch of an applied series does to paths and lines.
struct SeriesSteps {
  let steps: [StateStep]

  init(series: Series, applied: AppliedSeries) {
    let root = applied.root
    steps = zip(applied.states, applied.states.dropFirst()).enumerated().map { index, pair in
      let (before, after) = pair
      func bytes(_ path: String, in state: [String: FileState]) -> [UInt8]? {
        if let file = state[path] { return file.bytes }
        return root.flatMap { FileManager.default.contents(atPath: $0 + "/" + path) }.map { [UInt8]($0) }
      }
      var step = StateStep()
      for file in series.patches[index].files {
        guard case .renamed = file.change, let old = file.oldPath, let new = file.newPath, after[new] != nil else {
          continue
        }
        step.renames[old] = new
      }
      for path in Set(before.keys).union(after.keys) where before[path] != after[path] {
        let target = step.path(path)
        step.lines[path] = LineMap(from: bytes(path, in: before), to: bytes(target, in: after))
      }
      return step
    }
  }
}
