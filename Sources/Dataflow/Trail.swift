/// The steps of a path, newest first. A class, because states share their tails.
final class Trail<Step: Sendable>: Sendable {
  let step: Step
  let earlier: Trail?

  init(_ step: Step, after earlier: Trail?) {
    self.step = step
    self.earlier = earlier
  }

  /// Oldest first.
  var steps: [Step] {
    var result: [Step] = []
    var next: Trail? = self
    while let trail = next {
      result.append(trail.step)
      next = trail.earlier
    }
    return result.reversed()
  }
}
