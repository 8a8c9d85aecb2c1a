import Foundation
import Patches

/// What each patch of an applied series does to paths and lines.
struct SeriesSteps {
  let steps: [StateStep]

  init(series: Series, applied: AppliedSeries) {
    steps = zip(applied.states, applied.states.dropFirst()).enumerated().map { index, pair in
      let (before, after) = pair
      var step = StateStep()
      for file in series.patches[index].files {
        guard case .renamed = file.change, let old = file.oldPath, let new = file.newPath, after[new] != nil else {
          continue
        }
        step.renames[old] = new
      }
      for path in Set(before.keys).union(after.keys) where before[path] != after[path] {
        let target = step.path(path)
        step.lines[path] = LineMap(from: applied.bytes(of: path, in: before), to: applied.bytes(of: target, in: after))
      }
      return step
    }
  }
}
