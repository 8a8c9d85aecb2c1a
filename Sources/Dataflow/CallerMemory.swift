import IR

/// What callers see of the memory that a function wrote.
struct CallerMemory {
  let evaluation: Evaluation

  private var arena: ValueArena { evaluation.arena }

  /// The places of the caller's that some path wrote. Long lists lose their end: what is forgotten counts as unwritten.
  func places(writtenIn states: [State]) -> [(place: PlaceID, name: TermPlace)] {
    var plain = TermExport(arena: arena, allowsOpaque: false)
    let places = Set(states.flatMap(\.store.keys)).filter(isOfCaller)
    return places.sorted().compactMap { place in plain.term(place).map { (place, $0) } }.prefix(24).map { $0 }
  }

  func writes(to places: [(place: PlaceID, name: TermPlace)], in state: State) -> [TermPlace: Term?] {
    var plain = TermExport(arena: arena, allowsOpaque: false)
    var writes: [TermPlace: Term?] = [:]
    for (place, name) in places where state.store[place] != nil {
      writes[name] = .some(plain.term(evaluation.read(place, in: state)))
    }
    return writes
  }

  /// The values without a name of their own that the caller finds in places that were written.
  func names(in state: State, _ writes: [TermPlace: Term?]) -> [ValueID: TermPlace] {
    var plain = TermExport(arena: arena, allowsOpaque: false)
    var names: [ValueID: TermPlace] = [:]
    for (place, stored) in state.store where isOfCaller(place) && arena.hasSymbol(stored) {
      guard let name = plain.term(place), let value = writes[name], value == nil else { continue }
      if let known = names[stored], "\(known)" <= "\(name)" { continue }
      names[stored] = name
    }
    return names
  }

  /// A place that lives on when the function returns, and that its caller can name.
  private func isOfCaller(_ place: PlaceID) -> Bool {
    guard !arena.hasSymbol(place) else { return false }
    switch arena[place] {
    case .global, .field, .pointee: break
    case .parameter, .local, .temporary, .symbol, .element: return false
    }
    return !arena.contains(place) { node in
      switch node {
      case .local, .temporary, .element: true
      default: false
      }
    } && arena.contains(place) { if case .pointee = $0 { true } else if case .global = $0 { true } else { false } }
  }
}

extension State {
  /// What the state knows of what the function was entered with: the part of its path condition that callers can judge.
  /// The facts on the parameters themselves come first; a long condition loses its end, which makes it weaker.
  func entryFacts(_ arena: ValueArena) -> [TermFact] {
    var found: [(size: Int, text: String, fact: TermFact)] = []
    for (value, fact) in facts where !arena.hasSymbol(value) {
      guard let known = arena.entryTerm(value) else { continue }
      found.append((known.size, known.text, TermFact(term: known.term, fact: fact)))
    }
    found.sort { ($0.size, $0.text) < ($1.size, $1.text) }
    return found.prefix(8).map(\.fact)
  }
}

extension [TermFact] {
  /// What both say, as far as it is the same.
  func common(with other: [TermFact]) -> [TermFact] {
    compactMap { mine in
      guard let theirs = other.first(where: { $0.term == mine.term }) else { return nil }
      let joined = mine.fact.join(theirs.fact)
      return joined.isTop ? nil : TermFact(term: mine.term, fact: joined)
    }
  }
}
