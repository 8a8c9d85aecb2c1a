import Contracts
import Findings
import IR
import Program

/// What calls do to values.
extension ProvenanceRun {
  mutating func call(_ call: Call, _ origin: Origin, _ site: CallSite, _ whole: inout ProvenanceProgram) {
    if let side = facts.side { outcome.sides[site] = side }
    if let result = call.result { facts.forget(AccessPath(.temporary(result))) }
    guard case .direct(let symbol) = call.callee else { return followTargets(call, origin, site, &whole) }
    let name = symbol.name
    guard whole.vocabulary.calls.contains(name) else { return followTargets(call, origin, site, &whole) }
    reportCall(name, call, origin, &whole)
    for source in whole.vocabulary.check.sources {
      guard case .calls(let names, let object) = source.place, names.contains(name),
        let key = place(of: object, in: call)
      else { continue }
      let step = whole.step(
        after: nil, origin.expanded, source.says ?? "it comes from '\(name)()'", in: number)
      let origination = Origination(kind: source.gives, isCertain: true, step: step)
      mark(key, origination, origin, site, &whole)
      for other in others(than: key) { mark(PlaceKey(path: other), origination, origin, site, &whole) }
    }
    for flow in whole.vocabulary.check.flows {
      guard case .calls(let names, let from, let target) = flow.way, names.contains(name),
        let argument = object(from, in: call), let known = value(of: argument, whole), let kind = known.kind,
        flow.kind == nil || flow.kind == kind, let key = place(of: target, in: call)
      else { continue }
      let origination = Origination(kind: flow.gives ?? kind, isCertain: known.isCertain, step: known.step)
      mark(key, origination, origin, site, &whole)
    }
    for item in whole.vocabulary.check.guards {
      guard case .calls(let names) = item.subject, names.contains(name), let result = call.result else { continue }
      let isForeign = item.answer == .nonzeroIsForeign
      facts.truths[AccessPath(.temporary(result))] = Truth(
        whenTrue: isForeign ? .foreign : .own, whenFalse: isForeign ? .own : .foreign)
    }
  }

  /// A place becomes a value of the rule; a member of a shared record becomes one for all functions.
  private mutating func mark(
    _ key: PlaceKey, _ origination: Origination, _ origin: Origin, _ site: CallSite, _ whole: inout ProvenanceProgram
  ) {
    facts.places[key] = origination
    facts.empty.remove(key.path)
    guard isFinal, isReporting, whole.vocabulary.check.throughMembers, key.path.isShared,
      case .field(let last)? = key.path.selectors.last, !last.isElement,
      let kind = origination.kind, let member = whole.program.member(of: key.path, in: number)
    else { return }
    let memberKey = MemberKey(member: member, isAddress: key.isAddress)
    if whole.members[memberKey] == nil {
      whole.remember(memberKey, MemberFact(kind: kind, step: origination.step))
    }
    guard whole.members[memberKey]?.kind == kind else { return }
    whole.members[memberKey]?.stores.insert(site)
    let origins = whole.origins(of: origination.step)
    whole.members[memberKey]?.folders.formUnion(origins)
    whole.members[memberKey]?.isFilled = true
    // What a call does to a place that is there already is not all that is done to it.
    whole.members[memberKey]?.isUnsure = true
  }

  /// An object of a call, as an expression of the caller.
  func object(_ object: ObjectExpression, in call: Call) -> Expression? {
    switch object.root {
    case .argument(let position):
      guard position < call.arguments.count else { return nil }
      let argument = call.arguments[position]
      if object.selectors.isEmpty { return argument }
      switch argument {
      case .load(let path): return .load(path.appending(object.selectors))
      case .address(let path):
        guard object.selectors.first == .dereference else { return nil }
        return .load(path.appending(object.selectors.dropFirst()))
      default: return nil
      }
    case .result:
      return call.result.map { .load(AccessPath(.temporary($0), object.selectors)) }
    case .global(let name): return .load(AccessPath(.global(name), object.selectors))
    case .field: return nil
    }
  }

  private func place(of object: ObjectExpression, in call: Call) -> PlaceKey? {
    switch self.object(object, in: call) {
    case .load(let path)?: PlaceKey(path: path)
    case .address(let path)?:
      // An element of what a pointer leads to goes by the pointer.
      path.array.map { PlaceKey(path: $0) } ?? PlaceKey(path: path, isAddress: true)
    case .binary(.add, .load(let path), _)?: PlaceKey(path: path)
    default: nil
    }
  }

  /// Variables from which a variable that was handed to a call was computed: the call fills a part of what they lead
  /// to.
  private func others(than key: PlaceKey) -> [AccessPath] {
    guard !key.isAddress, key.path.selectors.isEmpty, case .local = key.path.root else { return [] }
    var found: [AccessPath] = []
    for block in function.blocks {
      for case .assign(key.path, let value) in block.instructions.map(\.kind) {
        switch value {
        case .binary(.add, .load(let path), _), .load(let path): if !found.contains(path) { found.append(path) }
        case .address(let path): if let array = path.array, !found.contains(array) { found.append(array) }
        default: break
        }
      }
    }
    return found.filter { path in if case .temporary = path.root { false } else { true } }
  }

  // MARK: Functions of the program

  private mutating func followTargets(
    _ call: Call, _ origin: Origin, _ site: CallSite, _ whole: inout ProvenanceProgram
  ) {
    guard let targets = whole.program.targets[number][site], targets.count == 1, targets[0] != number,
      whole.isLookedAt(targets[0]), !isDecidedByState(&whole)
    else { return }
    let target = targets[0]
    let callee = whole.program.functions[target]
    let name = callee.symbol.name.text
    var given = ProvenanceFacts()
    given.side = facts.side
    for (position, argument) in call.arguments.enumerated() where position < callee.parameters.count {
      if let known = value(of: argument, whole), known.kind != nil,
        !reportNarrowing(known, argument, callee.parameters[position].type, origin, &whole) {
        let step = whole.step(
          after: shown(known, argument, origin, &whole), origin.expanded, "'\(name)()' is called with it", in: number)
        given.places[PlaceKey(path: AccessPath(.parameter(position)))] = Origination(
          kind: known.kind, isCertain: known.isCertain, step: step)
      }
      guard let (prefix, extra) = argument.reached else { continue }
      for (key, known) in facts.places
      where known.kind != nil && key.path.selectors.count > prefix.selectors.count - (extra.isEmpty ? 0 : 1)
        && key.path.starts(with: prefix) {
        if key.isAddress, key.path == prefix { continue }
        let rest = extra + key.path.selectors.dropFirst(prefix.selectors.count)
        guard !rest.isEmpty, rest.count <= 5 else { continue }
        let step = whole.step(after: known.step, origin.expanded, "'\(name)()' is called with it", in: number)
        given.places[PlaceKey(path: AccessPath(.parameter(position), rest), isAddress: key.isAddress)] = Origination(
          kind: known.kind, isCertain: known.isCertain, step: step)
      }
    }
    guard !given.places.isEmpty || whole.producers.contains(target) || whole.tests(target) else { return }
    if !given.places.isEmpty { whole.given[target, default: []].insert(site) }
    let isReporting = isFinal && self.isReporting && !given.places.isEmpty
    let found = whole.outcome(of: target, given, depth: depth + 1, isReporting: isReporting)
    if let result = call.result {
      let path = AccessPath(.temporary(result))
      // Of which object a function tells that was given none of these values is not known.
      if let returned = found.returned, returned.kind != nil, returned.isCertain || !given.places.isEmpty {
        let step = whole.step(after: returned.step, origin.expanded, "'\(name)()' returns it", in: number)
        facts.places[PlaceKey(path: path)] = Origination(
          kind: returned.kind, isCertain: returned.isCertain, step: step)
        returnPlaces[path] = found.returnedAt
      }
      if let truth = found.truth, truth.whenTrue != truth.whenFalse { facts.truths[path] = truth }
    }
    for (key, known) in found.outs.sorted(by: { $0.value.step < $1.value.step }) {
      guard case .parameter(let position) = key.path.root, position < call.arguments.count,
        let (prefix, extra) = call.arguments[position].reached
      else { continue }
      let path = prefix.appending(key.path.selectors.dropFirst(extra.count))
      if facts.places[PlaceKey(path: path, isAddress: key.isAddress)]?.kind == nil {
        facts.places[PlaceKey(path: path, isAddress: key.isAddress)] = known
      }
    }
  }
}

extension AccessPath {
  /// The pointer to an array of which the path is an element; nil for everything else.
  fileprivate var array: AccessPath? {
    var count = selectors.count
    var isElement = false
    while count > 0 {
      switch selectors[count - 1] {
      case .index: isElement = true
      case .field(let name) where name.isElement: isElement = true
      case .dereference:
        count -= 1
        return isElement ? prefix(count) : nil
      default: return nil
      }
      count -= 1
    }
    return nil
  }
}

extension Expression {
  /// The place from which a callee's way begins that is given the expression, and what of that way the place has in it
  /// already: a pointer's variable, or what an address is of, which is a dereference of it.
  fileprivate var reached: (AccessPath, [Selector])? {
    switch self {
    case .load(let path): (path, [])
    case .address(let path): (path, [.dereference])
    default: nil
    }
  }
}
