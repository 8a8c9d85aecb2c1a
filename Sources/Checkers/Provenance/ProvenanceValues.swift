import Contracts
import Findings
import IR
import Program

/// What expressions are worth.
extension ProvenanceRun {
  /// Where the value of an expression comes from; nil when nothing is known.
  func value(of expression: Expression, _ whole: ProvenanceProgram) -> Origination? {
    switch expression {
    case .load(let path): return read(path, whole)
    case .address(let path):
      if let known = facts.places[PlaceKey(path: path, isAddress: true)] { return known }
      // An element of what a pointer leads to, or the whole of it.
      var count = path.selectors.count
      while count > 0, path.selectors[count - 1] == .index || path.selectors[count - 1].isElement { count -= 1 }
      if count > 0, path.selectors[count - 1] == .dereference { return read(path.prefix(count - 1), whole) }
      if count > 0, case .container = path.selectors[count - 1] {
        // The record around what a pointer leads to.
        let start = path.selectors.firstIndex { if case .container = $0 { true } else { false } } ?? count - 1
        return read(path.prefix(max(start - 1, 0)), whole)
      }
      return read(address: path, whole)
    case .binary(let sign, let left, let right):
      guard whole.vocabulary.check.operators.contains(sign) else { return nil }
      if sign == .and {
        // Some of its bits, as the author wants it.
        for side in [left, right] {
          if case .constant(let mask, _) = side, mask >= 0, mask <= 0xffff_ffff { return nil }
        }
      }
      let sides = [value(of: left, whole), value(of: right, whole)].compactMap { $0 }.filter { $0.kind != nil }
      return sides.first
    default: return nil
    }
  }

  /// Where the value that is stored at a path comes from.
  func read(_ path: AccessPath, _ whole: ProvenanceProgram) -> Origination? {
    if facts.bounded.contains(path) { return nil }
    for count in stride(from: path.selectors.count, through: 0, by: -1) {
      let prefix = path.prefix(count)
      if let known = facts.places[PlaceKey(path: prefix)] {
        guard let kind = known.kind else {
          if count == path.selectors.count { return known }
          break
        }
        return follow(known, kind, path, from: count, whole)
      }
      if count < path.selectors.count, let known = facts.places[PlaceKey(path: prefix, isAddress: true)],
        let kind = known.kind {
        return follow(known, kind, path, from: count, whole)
      }
    }
    return readSource(path, whole) ?? readMember(path, whole)
  }

  /// The address of a member that such a value lies in.
  private func read(address path: AccessPath, _ whole: ProvenanceProgram) -> Origination? {
    guard facts.side != .own, case .field(let last)? = path.selectors.last else { return nil }
    guard whole.members.keys.contains(where: { $0.isAddress && $0.member.field == last }),
      let member = whole.program.member(of: path, in: number),
      let fact = whole.members[MemberKey(member: member, isAddress: true)]
    else { return nil }
    return Origination(kind: fact.kind, isCertain: facts.side == .foreign || !fact.isUnsure, step: fact.step)
  }

  /// What a value leads to behind some selectors of a path.
  private func follow(
    _ known: Origination, _ kind: Name, _ path: AccessPath, from count: Int, _ whole: ProvenanceProgram
  ) -> Origination? {
    var result = known
    for place in count..<path.selectors.count {
      switch path.selectors[place] {
      case .dereference, .index: continue
      case .field(let name) where name.isElement: continue
      case .field:
        guard let member = whole.program.member(of: path.prefix(place + 1), in: number),
          let next = whole.vocabulary.kind(of: member, in: result.kind ?? kind)
        else { return nil }
        result.kind = next
      case .container: return nil
      }
    }
    return result
  }

  private func readSource(_ path: AccessPath, _ whole: ProvenanceProgram) -> Origination? {
    guard facts.side != .own, case .field(let last)? = path.selectors.last,
      whole.vocabulary.readSources.contains(last), let member = whole.program.member(of: path, in: number)
    else { return nil }
    for source in whole.vocabulary.check.sources {
      if case .reads(let members) = source.place, members.contains(member) {
        return Origination(kind: source.gives, isCertain: true, step: -1)
      }
    }
    return nil
  }

  /// What a member holds that other functions store such values in.
  private func readMember(_ path: AccessPath, _ whole: ProvenanceProgram) -> Origination? {
    guard facts.side != .own, !whole.members.isEmpty else { return nil }
    for count in stride(from: path.selectors.count, to: 0, by: -1) {
      guard case .field(let last) = path.selectors[count - 1], whole.memberFields.contains(last),
        let member = whole.program.member(of: path.prefix(count), in: number)
      else { continue }
      for key in [MemberKey(member: member), MemberKey(member: member, isAddress: true)] {
        guard let fact = whole.members[key], !key.isAddress || count < path.selectors.count else { continue }
        let isCertain = facts.side == .foreign || whole.holdsNothingElse(key)
        // A record that many drivers use may hold such a value in one of them, and something else in another.
        guard isCertain || whole.vocabulary.check.mixed == .assumed && isNear(fact.folders, whole) else { return nil }
        // A function that puts anybody's value there says nothing of the record that it did it for.
        guard isCertain || !fact.isCommon && !fact.passing.contains(where: { whole.servesOthers($0) }) else {
          return nil
        }
        let known = Origination(kind: fact.kind, isCertain: isCertain, step: fact.step)
        return follow(known, fact.kind, path, from: count, whole)
      }
    }
    return nil
  }

  private func isNear(_ folders: Set<String>, _ whole: ProvenanceProgram) -> Bool {
    let own = whole.index.folders[number]
    return folders.contains { own == $0 || own.hasPrefix($0 + "/") || $0.hasPrefix(own + "/") }
  }

  /// What the record that a path ends in a member of is: `vma` of `vma->vm_ops`.
  func base(of path: AccessPath, _ whole: ProvenanceProgram) -> Origination? {
    guard case .field? = path.selectors.last else { return nil }
    let count = path.selectors.count - 1
    if count > 0, path.selectors[count - 1] == .dereference {
      return read(path.prefix(count - 1), whole).flatMap { $0.kind == nil ? nil : $0 }
    }
    if let known = facts.places[PlaceKey(path: path.prefix(count), isAddress: true)], known.kind != nil {
      return known
    }
    // A record that lies in another one, of which the rule says what it is.
    return count > 0 ? read(path.prefix(count), whole).flatMap { $0.kind == nil ? nil : $0 } : nil
  }

  // MARK: Tests

  /// What is told by an expression's being zero or not.
  func truth(of expression: Expression, _ whole: ProvenanceProgram) -> Truth? {
    switch expression {
    case .constant(let value, _): return Truth(constant: value != 0)
    case .load(let path):
      if let known = facts.truths[path] { return known }
      switch answer(path, whole) {
      case .nonzeroIsForeign?: return Truth(whenTrue: .foreign, whenFalse: .own)
      case .nonzeroIsOwn?: return Truth(whenTrue: .own, whenFalse: .foreign)
      case .equalIsOwn?, nil: return nil
      }
    case .unary(.not, let operand): return truth(of: operand, whole)?.inverted
    case .binary(let sign, let left, let right) where sign == .equal || sign == .notEqual:
      var told: Truth?
      for (one, other) in [(left, right), (right, left)] {
        if case .constant(0, _) = other {
          told = truth(of: one, whole)?.inverted
        } else if case .load(let path) = one, answer(path, whole) == .equalIsOwn {
          told = Truth(whenTrue: .own, whenFalse: .foreign)
        }
        if told != nil { break }
      }
      return sign == .equal ? told : told?.inverted
    default: return nil
    }
  }

  private func answer(_ path: AccessPath, _ whole: ProvenanceProgram) -> Rule.ProvenanceCheck.Guard.Answer? {
    guard case .field(let last)? = path.selectors.last, whole.vocabulary.guardFields.contains(last),
      let member = whole.program.member(of: path, in: number)
    else { return nil }
    for item in whole.vocabulary.check.guards {
      switch item.subject {
      case .reads(let members): if members.contains(member) { return item.answer }
      case .pointers(let records):
        if let type = whole.program.type(of: path, in: number), type.kind == .pointer, type.depth == 1,
          let record = type.record, records.contains(record) {
          return item.answer
        }
      case .calls, .bounds: break
      }
    }
    return nil
  }
}

extension Selector {
  fileprivate var isElement: Bool {
    if case .field(let name) = self { name.isElement } else { false }
  }
}
