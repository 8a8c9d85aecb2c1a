import Contracts
import IR

extension FunctionAnalysis {
  /// One test read the wrong way shows twice: the path that was refused gives the lock back, the one that got it leaves
  /// with it. Both are one mistake, and it stands at the test.
  mutating func joinInversions() {
    let unlocks = violations.filter { $0.key.kind == .notHeld && $0.value.reason == .local }
      .sorted { $0.key.origin.expanded < $1.key.origin.expanded }
    for (key, violation) in unlocks {
      guard let refusal = lastRefusal(of: violation.lock, key.lockClass, in: violation.trace) else { continue }
      if isMisread(at: refusal.test) {
        violations[key] = nil
        continue
      }
      let keeping = exits.filter { exit in
        keeps(violation.lock, key.lockClass, takenAt: refusal.attempt, exit)
      }
      guard !keeping.isEmpty else { continue }
      violations[key] = nil
      for exit in keeping {
        violations[ViolationKey(kind: .leaked, origin: exit.origin, lockClass: key.lockClass)] = nil
        for lock in exit.state.locks.held.keys where lock.lockClass == key.lockClass {
          leaks.insert(Leak(lock: lock, origin: exit.origin))
        }
      }
      var inverted = violation
      inverted.kind = .inverted
      inverted.origin = refusal.test
      violations[ViolationKey(kind: .inverted, origin: refusal.test, lockClass: key.lockClass)] = inverted
    }
  }

  /// The test itself is reported for what it tests.
  private func isMisread(at origin: Origin) -> Bool {
    [.booleanTestedAsStatus, .statusTestedAsBoolean].contains { kind in
      watched.violations[ValueWatch.Key(kind: kind, origin: origin)] != nil
    }
  }

  /// The attempt at a lock that was refused, and the first decision after it.
  private func lastRefusal(
    of lock: String, _ lockClass: Name, in trace: Trace?
  ) -> (attempt: Origin, test: Origin)? {
    var test: Origin?
    var next = trace
    while let trace = next {
      switch trace.event {
      case .branch(let origin, _): test = origin
      case .refused(lockClass, lock, let origin): return test.map { (origin, $0) }
      case .acquired(lockClass, lock, _), .released(lockClass, lock, _): return nil
      default: break
      }
      next = trace.earlier
    }
    return nil
  }

  /// Whether a way out leaves with the lock that was taken there.
  private func keeps(_ lock: String, _ lockClass: Name, takenAt origin: Origin, _ exit: Exit) -> Bool {
    let holds = exit.state.locks.held.contains { key, hold in
      key.lockClass == lockClass && hold.reason == .taken && !hold.isMany && text(of: key.object) == lock
    }
    guard holds else { return false }
    var next = exit.state.trace
    while let trace = next {
      if case .acquired(lockClass, lock, let place) = trace.event { return place == origin }
      next = trace.earlier
    }
    return false
  }
}
