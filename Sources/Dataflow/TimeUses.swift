import Contracts
import IR

extension FunctionAnalysis {
  /// A time left that is returned, or judged, as if it were 0 or an error number.
  mutating func concludeTime(_ value: ValueID) {
    guard let call = watched.calls[value], call.meaning == .timeout else { return }
    if let test = watched.zeroTests[value], watched.signTests[value] == nil, isInverted(value) {
      return report(.timeTestedAsStatus, value, test.origin, test.trace)
    }
    concludeReturn(of: value, call)
    guard let test = watched.signTests[value], watched.zeroTests[value] == nil, !watched.escaped.contains(value),
      call.isBounded, !call.isUnbounded, !exits.contains(where: { mayBeTime($0, value) })
    else { return }
    let ignores = exits.contains { exit in
      let signs = conditions.fact(value, in: exit.state).signs
      return signs == [.zero, .positive] && outcome(at: exit) == .zero
    }
    if ignores { report(.timeoutIgnored, value, test.origin, test.trace) }
  }

  private func mayBeTime(_ exit: Exit, _ value: ValueID) -> Bool {
    exit.value == value && conditions.fact(value, in: exit.state).signs.contains(.positive)
  }

  /// The time left goes to callers that expect 0 or an error number.
  private mutating func concludeReturn(of value: ValueID, _ call: WatchedCall) {
    let type = function.returnType
    guard type.kind == .integer, type.bits <= 32, type.isSigned else { return }
    let others = exits.filter { $0.value != value }.map { outcome(at: $0) }
    if let test = watched.zeroTests[value], watched.signTests[value] == nil {
      // What is not 0 is returned at once, and other ways out give 0: that is how failures are passed on.
      let passesOn = exits.contains { exit in
        mayBeTime(exit, value) && !conditions.fact(value, in: exit.state).signs.contains(.zero)
      }
      if passesOn, others.contains(where: { $0.contains(.zero) }) {
        return report(.timeTestedAsStatus, value, test.origin, test.trace)
      }
    }
    // What does not fit loses its upper half: the largest time becomes -1.
    guard call.isUnbounded || others.contains(.zero) else { return }
    for exit in exits where mayBeTime(exit, value) {
      report(.timeReturnedAsStatus, value, exit.origin, exit.state.trace)
    }
  }

  /// Every way out with time left fails, every one without succeeds.
  private func isInverted(_ value: ValueID) -> Bool {
    var fails = false
    var succeeds = false
    for exit in exits {
      let signs = conditions.fact(value, in: exit.state).signs
      let result = outcome(at: exit)
      if signs == .zero {
        guard result == .zero else { return false }
        succeeds = true
      } else if signs.contains(.positive), !signs.contains(.zero) {
        guard exit.value == value || result == .negative else { return false }
        fails = true
      }
    }
    return fails && succeeds
  }

  func outcome(at exit: Exit) -> SignSet {
    exit.value.map { conditions.fact($0, in: exit.state).signs } ?? .any
  }
}
