import Contracts
import IR

extension OwnershipAnalysis {
  /// Outcomes that exclude each other are kept apart as long as there are no more than this.
  private static let fewCases = 8
  private static let mostCases = 16

  // MARK: - What is left over

  /// What paths end with and nobody can give back.
  mutating func findLeaks() {
    guard isComplete, !isOfTheApi else { return }
    for (number, exit) in exits.enumerated() {
      for key in exit.state.holdings.keys {
        guard let holding = exit.state.holdings[key], holding.count > 0, holding.wasAcquired, !holding.isKept,
          !isReturned(key, exit), !isNothing(key, exit), !sharesFate(key, exit)
        else { continue }
        let isLost = isLostInFreed(key, exit)
        guard holding.isBorn || isLost || isUnbalanced(exit, key) || failsHolding(exit, key) else { continue }
        exits[number].reported.insert(key)
        let kind: OwnershipViolation.Kind = isLost ? .leakedInFreed : .leaked
        report(kind, key, exit.origin, other: holding.refusedBy, exit.state, holder: variable(holding: key, at: exit))
      }
    }
  }

  /// The variable that holds the object on every path that leaves where this one does; nil when some of these paths do
  /// not own exactly one of what it holds, or have given it on.
  private func variable(holding key: HoldingKey, at exit: Exit) -> Name? {
    let takesNull = context.model.resources[key.resource]?.releasesNull ?? false
    let candidates = function.locals.enumerated().map { ($0.element.name, AccessPath(.local($0.offset))) }
      + function.parameters.enumerated().map { ($0.element.name, AccessPath(.parameter($0.offset))) }
    return candidates.first { name, path in
      guard candidates.count(where: { $0.0 == name }) == 1, evaluation.value(path, in: exit.state.memory) == key.object
      else { return false }
      return exits.allSatisfy { other in
        guard other.origin == exit.origin else { return true }
        let value = evaluation.value(path, in: other.state.memory)
        if takesNull, conditions.fact(value, in: other.state.memory).signs == .zero { return true }
        let held = HoldingKey(resource: key.resource, object: value)
        guard let holding = other.state.holdings[held], holding.count == 1, holding.wasAcquired, !holding.isKept else {
          return false
        }
        return !isReturned(held, other) && !isNothing(held, other) && !sharesFate(held, other)
      }
    }?.0
  }

  /// Pointers that stay where others find them though the function's own reference was given back.
  mutating func findStale() {
    guard isComplete, !isOfTheApi else { return }
    for exit in exits {
      for (key, holding) in exit.state.holdings {
        guard holding.count == 0, holding.isBorn, holding.isStored, let sharer = holding.sharer,
          let released = exit.state.causes[key]?.releasedAt, isFoundByOthers(key.object, in: exit.state)
        else { continue }
        report(.storedAfterShare, key, released, other: sharer, exit.state)
      }
    }
  }

  /// Pointers that the caller is given though their last reference was given back.
  mutating func findDangling() {
    guard isComplete else { return }
    for exit in exits {
      for (key, holding) in exit.state.holdings {
        guard holding.isGone, !holding.isKept else { continue }
        let isResult = exit.value.map { bases(of: $0).contains(key.object) } ?? false
        guard isResult || isLeftBehind(key, exit) && !isFailure(outcome(of: exit)) else { continue }
        report(.usedAfterRelease, key, exit.origin, other: exit.state.causes[key]?.releaser, exit.state)
      }
    }
  }

  private func isLeftBehind(_ key: HoldingKey, _ exit: Exit) -> Bool {
    exit.state.memory.store.contains { isCallers($0.key) && bases(of: $0.value).contains(key.object) }
  }

  /// The bodies of the API's own functions do by hand what their entries say.
  private var isOfTheApi: Bool {
    guard function.symbol.file == nil || function.isFromHeader else { return false }
    return context.entries[function.symbol.name].map { !$0.model.resources.isEmpty } ?? false
  }

  private func isReturned(_ key: HoldingKey, _ exit: Exit) -> Bool {
    guard let value = exit.value else { return false }
    return bases(of: value).contains(key.object) || bases(of: key.object).contains(value)
      || leads(value, to: key.object)
  }

  private func isNothing(_ key: HoldingKey, _ exit: Exit) -> Bool {
    context.model.resources[key.resource]?.isNumber != true && isNothing(key.object, in: exit.state.memory)
  }

  /// It stands in memory that is returned, or that somebody else has by now, or is a part of it.
  private func sharesFate(_ key: HoldingKey, _ exit: Exit) -> Bool {
    func isOthers(_ object: ValueID, _ depth: Int) -> Bool {
      bases(of: object).contains { base in
        if let value = exit.value, bases(of: value).contains(base) { return true }
        return exit.state.holdings.contains { other, holding in
          guard other.object == base else { return false }
          return holding.isKept && other != key || isStored(other, depth)
        }
      }
    }
    func isStored(_ other: HoldingKey, _ depth: Int) -> Bool {
      (exit.state.places[other] ?? []).contains { place in
        guard let pointer = pointer(to: place) else { return false }
        return isCallers(place) || depth < 3 && isOthers(pointer, depth + 1)
      }
    }
    return isOthers(key.object, 0)
  }

  private func isLostInFreed(_ key: HoldingKey, _ exit: Exit) -> Bool {
    exit.state.places[key]?.isEmpty == true
  }

  /// Of an object that others know too it is the paths that tell: one of the same outcome, or of success, gave it back.
  private func isUnbalanced(_ exit: Exit, _ key: HoldingKey) -> Bool {
    let balanced = exits.filter { other in
      other.state.holdings[key].map { $0.wasAcquired && $0.count <= 0 } ?? false
    }
    guard !balanced.isEmpty else { return false }
    let mine = outcome(of: exit)
    return balanced.contains { other in
      let theirs = outcome(of: other)
      return mine == theirs || function.returnType.kind == .void
        || isFailure(mine)
    }
  }

  /// It fails with what it has taken for its caller where it succeeds, while it fails with nothing elsewhere.
  private func failsHolding(_ exit: Exit, _ key: HoldingKey) -> Bool {
    guard isFailure(outcome(of: exit)) else { return false }
    var hasSuccess = false
    var hasCleanFailure = false
    for other in exits {
      let holding = other.state.holdings[key]
      if isFailure(outcome(of: other)) {
        if (holding?.count ?? 0) == 0, holding?.isKept != true { hasCleanFailure = true }
      } else if let holding, holding.count > 0, holding.wasAcquired {
        hasSuccess = true
      }
    }
    return hasSuccess && hasCleanFailure
  }

  /// What is given back of the caller's: on paths that fail, of a function that takes one of its own where it succeeds,
  /// and that gives nothing back on other paths that fail.
  mutating func findCallersReleased() {
    // In unknown code the function may have taken one of its own.
    guard isComplete, !isOfTheApi, !function.hasGaps else { return }
    // NULL may be a success: that nothing is left to do.
    for (number, exit) in exits.enumerated() where outcome(of: exit) == .negative {
      for key in exit.state.holdings.keys {
        guard let holding = exit.state.holdings[key], holding.count < 0, holding.taker == nil,
          case .content(let place) = arena[key.object], case .parameter = arena[place],
          let cause = exit.state.causes[key], let origin = cause.releasedAt, isTakenElsewhere(key)
        else { continue }
        exits[number].reported.insert(key)
        report(.releasedCallers, key, origin, other: cause.releaser, exit.state)
      }
    }
  }

  private func isTakenElsewhere(_ key: HoldingKey) -> Bool {
    let takes = exits.contains { other in
      !isFailure(outcome(of: other)) && other.state.holdings[key].map { $0.wasAcquired && $0.count > 0 } ?? false
    }
    return takes && exits.contains { isFailure(outcome(of: $0)) && ($0.state.holdings[key]?.count ?? 0) == 0 }
  }

  private func outcome(of exit: Exit) -> SignSet {
    exit.value.map { conditions.fact($0, in: exit.state.memory).signs } ?? .any
  }

  private func isFailure(_ signs: SignSet) -> Bool {
    switch function.returnType.kind {
    case .pointer: signs.isSubset(of: [.negative, .zero])
    case .boolean: signs == .zero
    default: signs == .negative
    }
  }

  // MARK: - What callers see

  func summary() -> OwnershipSummary {
    guard isComplete, !function.hasGaps else { return OwnershipSummary(isComplete: false) }
    let memory = CallerMemory(evaluation: evaluation)
    let places = memory.places(writtenIn: exits.map(\.state.memory))
    var cases: [OwnershipCase] = []
    let all = exits.map { outcome($0, memory.writes(to: places, in: $0.state.memory)) }
    let hasEffects = all.contains { !$0.effects.isEmpty } || !context.escapes[number].returned.isEmpty
    for item in all {
      let isFull = cases.count >= Self.fewCases
      let index = cases.firstIndex { $0.agrees(with: item, keepsOutcomes: hasEffects, isFull: isFull) }
      if let index {
        cases[index].result = cases[index].result.join(item.result)
        cases[index].conditions = cases[index].conditions.common(with: item.conditions)
        cases[index].writes = cases[index].writes.joined(item.writes)
        if cases[index].resultTerm != item.resultTerm { cases[index].resultTerm = nil }
      } else {
        cases.append(item)
      }
    }
    guard cases.count <= Self.mostCases else { return OwnershipSummary(isComplete: false) }
    return OwnershipSummary(
      cases: cases, writtenThrough: parametersWrittenThrough(in: function), isComplete: true)
  }

  private func outcome(_ exit: Exit, _ writes: [TermPlace: Term?]) -> OwnershipCase {
    var plain = TermExport(arena: arena, allowsOpaque: false)
    var export = TermExport(arena: arena, result: exit.value, allowsOpaque: false)
    export.names = CallerMemory(evaluation: evaluation).names(in: exit.state.memory, writes)
    let resultPlace = exit.value.flatMap { export.names[$0] }
    var effects: Set<OwnershipEffect> = []
    for (key, holding) in exit.state.holdings where !exit.reported.contains(key) {
      let isRefused = holding.count == 0 && holding.refusedBy != nil
      let isForeign = holding.count < 0 || isRefused
      guard holding.count != 0 || isRefused || isEntered(key) || holding.sharer != nil, let object = isForeign
          ? plain.term(key.object) : export.names[key.object].map({ .content($0) }) ?? export.term(key.object)
      else { continue }
      // What was stored behind a parameter by that name, or is now in a place of the caller's.
      if holding.count > 0, holding.isKept, !bases(of: key.object).contains(where: export.isNamed) { continue }
      var change = isEntered(key) ? holding.count - 1 : holding.count
      guard change != 0 || isRefused || holding.sharer != nil else { continue }
      // Of several, one went to whoever keeps the object, and the caller is given one; a single one may be theirs.
      let isGiven = isReturned(key, exit) || isLeftBehind(key, exit)
      let isKept = holding.isKept && (change == 1 || !isGiven)
      if holding.isKept { change = min(change, 1) }
      effects.insert(
        OwnershipEffect(
          resource: key.resource, object: object, change: change, taker: holding.taker,
          isPublished: holding.isPublished, isKept: isKept, sharer: holding.sharer,
          refusedBy: change == 0 ? holding.refusedBy : nil))
    }
    return OwnershipCase(
      result: exit.value.map { conditions.fact($0, in: exit.state.memory) } ?? .top,
      resultTerm: exit.value.flatMap { plain.term($0) }, conditions: exit.state.memory.entryFacts(arena),
      effects: effects, writes: writes, resultPlace: resultPlace)
  }

  /// Owned when the function was entered, by what its entry says.
  private func isEntered(_ key: HoldingKey) -> Bool {
    guard isOfTheApi, case .content(let place) = arena[key.object], case .parameter = arena[place] else { return false }
    return exits.contains { $0.state.holdings[key]?.isBorn == true }
  }
}

extension TermExport {
  /// Whether the caller finds the value in a place, or as the result.
  func isNamed(_ value: ValueID) -> Bool { names[value] != nil || value == result }
}

extension OwnershipCase {
  /// Same effects, and results of the same kind.
  func agrees(with other: OwnershipCase, keepsOutcomes: Bool, isFull: Bool) -> Bool {
    guard effects == other.effects else { return false }
    guard keepsOutcomes else { return true }
    if result.signs != other.result.signs || result.equals != other.result.equals { return false }
    if resultTerm != other.resultTerm || resultPlace != other.resultPlace { return false }
    guard !isFull else { return true }
    // Callers tell by what was put into a variable of theirs which way it was.
    if writes != other.writes { return false }
    return !conditions.contains { mine in
      other.conditions.contains { $0.term == mine.term && $0.fact.meet(mine.fact).isContradiction }
    }
  }
}
