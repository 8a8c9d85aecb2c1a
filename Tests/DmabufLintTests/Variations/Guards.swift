/// A function that locks, the one that unlocks, and the guard that does both.
struct GuardPair: Sendable {
  var lock: String
  var unlock: String
  var guarding: String
  /// Arguments of the lock function that the guard does not take, as text.
  var dropped: [String]?
  /// What makes the guard, where the kernel's headers do not.
  var definition: String?

  static let kernel = [
    GuardPair(lock: "mutex_lock", unlock: "mutex_unlock", guarding: "mutex"),
    GuardPair(lock: "spin_lock", unlock: "spin_unlock", guarding: "spinlock"),
    GuardPair(lock: "spin_lock_irq", unlock: "spin_unlock_irq", guarding: "spinlock_irq"),
    GuardPair(lock: "spin_lock_bh", unlock: "spin_unlock_bh", guarding: "spinlock_bh"),
    GuardPair(lock: "spin_lock_irqsave", unlock: "spin_unlock_irqrestore", guarding: "spinlock_irqsave"),
    GuardPair(lock: "down_read", unlock: "up_read", guarding: "rwsem_read"),
    GuardPair(lock: "down_write", unlock: "up_write", guarding: "rwsem_write"),
    GuardPair(lock: "rcu_read_lock", unlock: "rcu_read_unlock", guarding: "rcu"),
  ]

  /// The kernel has no guard of reservations; drivers may make one.
  static let ofReservations = [
    GuardPair(
      lock: "dma_resv_lock", unlock: "dma_resv_unlock", guarding: "own_resv", dropped: ["NULL"],
      definition: "DEFINE_GUARD(own_resv, struct dma_resv *, dma_resv_lock(_T, NULL), dma_resv_unlock(_T))")
  ]
}

/// Locks that are held from one place of a block to its end are held by `guard()`.
extension CSource {
  func withGuards(_ pairs: [GuardPair]) -> String {
    var replacements: [Int: String] = [:]
    var definitions: [String] = []
    let functions = functions
    for function in functions {
      for pair in pairs {
        for lock in function.body where isStatement(lock, calling: pair.lock) {
          guard let argument = guardable(lock, pair) else { continue }
          if let unlocks = unlocks(of: lock, pair, in: function) {
            replace(lock, by: "guard(\(pair.guarding))(\(argument));", &replacements)
            for unlock in unlocks { replace(unlock, by: ";", &replacements) }
          } else if let unlock = unlock(closing: lock, pair, in: function) {
            let list = argument.isEmpty ? pair.guarding : "\(pair.guarding), \(argument)"
            replace(lock, by: "scoped_guard(\(list)) {", &replacements)
            replace(unlock, by: "}", &replacements)
          } else {
            continue
          }
          if let definition = pair.definition, !definitions.contains(definition) { definitions.append(definition) }
        }
      }
    }
    if let first = functions.first?.header.lowerBound {
      let added = definitions.map { $0 + " " + ExampleVariations.mark + "\n" }.joined()
      replacements[first] = added + (replacements[first] ?? tokens[first].text)
    }
    return replacing(replacements)
  }

  /// Replaces the statement that begins at the token.
  private func replace(_ start: Int, by text: String, _ replacements: inout [Int: String]) {
    guard let end = arguments(of: start).flatMap({ next(after: $0.upperBound) }) else { return }
    for index in start...end { replacements[index] = "" }
    replacements[start] = text
  }

  private func isStatement(_ index: Int, calling name: String) -> Bool {
    guard tokens[index].text == name, beginsStatement(index), let arguments = arguments(of: index) else { return false }
    return text(after: arguments.upperBound) == ";"
  }

  /// The lock as the guard takes it; nil when a guard cannot stand for the call.
  private func guardable(_ lock: Int, _ pair: GuardPair) -> String? {
    guard let list = arguments(of: lock), !isMarked(lock) else { return nil }
    let parts = split(list).map { text($0) }
    if let dropped = pair.dropped, Array(parts.dropFirst()) != dropped { return nil }
    return parts[0]
  }

  private func isSame(_ index: Int, _ other: Int) -> Bool {
    guard let own = arguments(of: index), let others = arguments(of: other) else { return false }
    return text(split(own)[0]) == text(split(others)[0])
  }

  /// The brace that closes the block in which the token is.
  private func blockEnd(_ index: Int, in function: CFunction) -> Int {
    let open = function.body.last { $0 < index && tokens[$0].text == "{" && (partners[$0] ?? 0) > index }
    return open.flatMap { partners[$0] } ?? function.body.upperBound
  }

  /// The one call that gives back what was locked, in the same block, with no way out in between.
  private func unlock(closing lock: Int, _ pair: GuardPair, in function: CFunction) -> Int? {
    let end = blockEnd(lock, in: function)
    guard
      let unlock = function.body.first(where: { $0 > lock && tokens[$0].text == pair.unlock && isSame($0, lock) }),
      isStatement(unlock, calling: pair.unlock), !isMarked(unlock), blockEnd(unlock, in: function) == end
    else { return nil }
    let leaves = ["goto", "return", "break", "continue", ":"]
    return tokens[lock..<unlock].contains { leaves.contains($0.text) } ? nil : unlock
  }

  /// The calls that give back what was locked, if each way out of the block does so last of all; else nil.
  private func unlocks(of lock: Int, _ pair: GuardPair, in function: CFunction) -> [Int]? {
    guard let list = arguments(of: lock), !function.body.contains(where: isEarlyJump(lock)) else { return nil }
    let block = blockEnd(lock, in: function)
    let rest = list.upperBound..<block
    if block != function.body.upperBound, rest.contains(where: { tokens[$0].text == "goto" }) { return nil }
    let mentions = function.body.filter { tokens[$0].text == pair.unlock && isSame($0, lock) }
    let again = function.body.contains { $0 != lock && tokens[$0].text == pair.lock && isSame($0, lock) }
    guard !again, !mentions.isEmpty, mentions.allSatisfy({ rest.contains($0) && isLast($0, pair, block) }) else {
      return nil
    }
    let returns = rest.filter { tokens[$0].text == "return" }
    let ends = Set(mentions.compactMap { arguments(of: $0).flatMap { next(after: $0.upperBound) } })
    guard returns.allSatisfy({ previous(before: $0).map(ends.contains) ?? false }) else { return nil }
    // The end of the block is a way out too, unless it cannot be reached.
    let last = previous(before: block).map { ends.contains($0) } ?? false
    let returnsLast = returns.last.map { !rest[$0...].dropFirst().contains { tokens[$0].text == "}" } } ?? false
    return last || returnsLast ? mentions : nil
  }

  /// A jump that might go past the guard.
  private func isEarlyJump(_ lock: Int) -> (Int) -> Bool {
    { index in index < lock && tokens[index].text == "goto" }
  }

  /// Whether nothing but a return of something simple comes behind an unlock.
  private func isLast(_ unlock: Int, _ pair: GuardPair, _ block: Int) -> Bool {
    guard isStatement(unlock, calling: pair.unlock), !isMarked(unlock),
      let semicolon = arguments(of: unlock).flatMap({ next(after: $0.upperBound) }),
      let behind = next(after: semicolon)
    else { return false }
    if behind == block { return true }
    guard tokens[behind].text == "return" else { return false }
    let value = tokens[behind...].prefix { $0.text != ";" }
    let calls = value.indices.filter { arguments(of: $0) != nil && $0 != behind }
    return calls.allSatisfy { ["ERR_PTR", "PTR_ERR", "PTR_ERR_OR_ZERO"].contains(tokens[$0].text) }
  }
}
