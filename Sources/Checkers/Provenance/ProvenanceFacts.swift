import IR

/// What a test has told of the values of a function.
enum Side: Hashable {
  /// They are those that the rule is about.
  case foreign
  /// They are none of them.
  case own
}

/// What it tells of the values when a truth value is not zero, and when it is.
struct Truth: Hashable {
  var whenTrue: Side?
  var whenFalse: Side?
  /// It cannot be true, or cannot be false: a constant.
  var constant: Bool?

  var inverted: Truth { Truth(whenTrue: whenFalse, whenFalse: whenTrue, constant: constant.map { !$0 }) }

  /// What is told where one of two truth values counts.
  func joined(_ other: Truth) -> Truth {
    func side(_ own: Side?, _ others: Side?, _ constant: Bool) -> Side? {
      // What is a constant of the other sort says nothing of this case.
      if self.constant == !constant { return others }
      if other.constant == !constant { return own }
      return own == others ? own : nil
    }
    return Truth(
      whenTrue: side(whenTrue, other.whenTrue, true), whenFalse: side(whenFalse, other.whenFalse, false),
      constant: constant == other.constant ? constant : nil)
  }
}

/// Where a value comes from.
struct Origination: Hashable {
  /// Which of the rule's kinds it is; nil for what surely comes from elsewhere.
  var kind: Name?
  /// Whether it is one on every way here.
  var isCertain: Bool
  /// The last step of the path from its source.
  var step: Int
}

/// A place, or the address of one.
struct PlaceKey: Hashable {
  var path: AccessPath
  var isAddress = false
}

/// What is known at a point of a function.
struct ProvenanceFacts {
  var places: [PlaceKey: Origination] = [:]
  var truths: [AccessPath: Truth] = [:]
  /// Places that hold an error or nothing.
  var empty: Set<AccessPath> = []
  /// Places whose value was compared with something.
  var bounded: Set<AccessPath> = []
  var side: Side?

  /// What holds here and there. Says whether anything changed.
  mutating func join(_ other: ProvenanceFacts) -> Bool {
    var isChanged = false
    for (key, theirs) in other.places {
      guard let ours = places[key] else {
        places[key] = theirs
        isChanged = true
        continue
      }
      var result = ours
      if ours.kind == nil, theirs.kind != nil {
        result = theirs
        result.isCertain = false
      } else if theirs.kind == nil || !theirs.isCertain, ours.kind != nil {
        result.isCertain = false
      }
      if result.kind != ours.kind || result.isCertain != ours.isCertain {
        places[key] = result
        isChanged = true
      }
    }
    for (path, ours) in truths {
      let joined = other.truths[path].map { ours.joined($0) }
      if joined != ours {
        truths[path] = joined
        isChanged = true
      }
    }
    if !empty.isSubset(of: other.empty) {
      empty.formIntersection(other.empty)
      isChanged = true
    }
    if !bounded.isSubset(of: other.bounded) {
      bounded.formIntersection(other.bounded)
      isChanged = true
    }
    if side != nil, side != other.side {
      side = nil
      isChanged = true
    }
    return isChanged
  }

  /// Forgets what was known of a place and of what is reached through it.
  mutating func forget(_ path: AccessPath) {
    for key in places.keys where key.path.starts(with: path) { places[key] = nil }
    for other in truths.keys where other.starts(with: path) { truths[other] = nil }
    for other in empty where other.starts(with: path) { empty.remove(other) }
    for other in bounded where other.starts(with: path) { bounded.remove(other) }
  }

  /// The values are none that the rule is about.
  mutating func clear() {
    places = places.filter { $0.value.kind == nil }
    side = .own
  }
}

extension AccessPath {
  func starts(with prefix: AccessPath) -> Bool {
    root == prefix.root && selectors.count >= prefix.selectors.count
      && selectors.prefix(prefix.selectors.count).elementsEqual(prefix.selectors)
  }

  func appending(_ more: some Sequence<Selector>) -> AccessPath { AccessPath(root, selectors + more) }

  func prefix(_ count: Int) -> AccessPath { AccessPath(root, Array(selectors.prefix(count))) }
}
