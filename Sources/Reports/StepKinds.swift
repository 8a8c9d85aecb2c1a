/// How deep each step of a path lies in the calls that it goes through.
///
/// Steps name their function only: a function that is not on the stack was entered, one that is was returned to.
struct StepNesting {
  enum Move: Hashable {
    case stay, enter, leave
  }
  private(set) var levels: [Int] = []
  private(set) var moves: [Move] = []

  init(_ functions: [String]) {
    var stack: [String] = []
    for function in functions {
      let move: Move
      if stack.isEmpty || stack.last == function {
        if stack.isEmpty { stack.append(function) }
        move = .stay
      } else if let depth = stack.lastIndex(of: function) {
        stack.removeSubrange((depth + 1)...)
        move = .leave
      } else {
        stack.append(function)
        move = .enter
      }
      levels.append(stack.count - 1)
      moves.append(move)
    }
  }
}

/// The kinds of SARIF 2.1.0, section 3.38.8, that the words of a step's message stand for.
enum StepKinds {
  private static let words: [(stems: [String], kinds: [String])] = [
    (["releas", "unlock", "given back", "dropped"], ["release"]),
    (["acquir", "taken", "takes", "locked", "is held"], ["acquire"]),
    (["branch", "condition", "when", "loop"], ["branch"]),
    (["call"], ["call", "function"]),
  ]

  static func kinds(_ message: String) -> [String] {
    let text = message.lowercased()
    var kinds = words.first { entry in entry.stems.contains { text.contains($0) } }?.kinds ?? []
    if text.contains("lock") || text.contains("reservation") { kinds.append("lock") }
    return kinds
  }
}
