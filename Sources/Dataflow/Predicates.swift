import Contracts
import IR

extension FunctionAnalysis {
  /// Longer answers are not asked twice in one function.
  private static let longAnswer = 4

  /// What a function answers that only looks: its ways out as one term, true where the answer is. So the same question
  /// asked twice has one answer. Nil where the ways out do not tell it.
  func answer() -> Term? {
    guard (2...8).contains(exits.count) else { return nil }
    var yes: [Exit] = []
    var no: [Exit] = []
    for exit in exits {
      guard let value = exit.value, isTruth(value) else { return nil }
      let signs = conditions.fact(value, in: exit.state).signs
      if signs.contains(.positive) { yes.append(exit) }
      if signs.contains(.zero) { no.append(exit) }
    }
    if yes.count == 1, let parts = parts(of: yes[0], isTrue: true), excludes(parts, no, isTrue: false) {
      return conjunction(parts)
    }
    if no.count == 1, let parts = parts(of: no[0], isTrue: false), excludes(parts, yes, isTrue: true) {
      return conjunction(parts).map { .unary(.not, $0) }
    }
    return nil
  }

  private func isTruth(_ value: ValueID) -> Bool {
    if case .constant(let number) = arena[value] { return number == 0 || number == 1 }
    return conditions.isTruth(value)
  }

  /// What has to hold for the function to leave this way with this answer, in the order of their names.
  private func parts(of exit: Exit, isTrue: Bool) -> [ValueID]? {
    var state = exit.state
    guard let value = exit.value, conditions.assume(value, isTrue: isTrue, in: &state) else { return nil }
    var export = TermExport(arena: arena, allowsOpaque: false)
    var parts: [(text: String, value: ValueID)] = []
    for (subject, fact) in state.facts where !arena.hasSymbol(subject) {
      guard let part = test(subject, fact), let term = export.term(part) else { continue }
      parts.append((term.description, part))
    }
    guard !parts.isEmpty, parts.count <= Self.longAnswer else { return nil }
    return parts.sorted { $0.text < $1.text }.map(\.value)
  }

  /// A fact as a truth value.
  private func test(_ subject: ValueID, _ fact: Fact) -> ValueID? {
    if conditions.isTruth(subject) {
      // The opposite comparison says the same.
      if case .binary(let op, _, _) = arena[subject], op.isComparison { return fact.signs == .positive ? subject : nil }
      return fact.signs == .positive ? subject : fact.signs == .zero ? arena.value(.unary(.not, subject)) : nil
    }
    func compare(_ op: BinaryOperator, _ number: Int64) -> ValueID {
      arena.value(.binary(op, subject, arena.constant(number)))
    }
    if let number = fact.equals { return compare(.equal, number) }
    switch fact.signs {
    case .zero: return compare(.equal, 0)
    case .positive: return compare(.greater, 0)
    case .negative: return compare(.less, 0)
    case [.zero, .positive]: return compare(.greaterOrEqual, 0)
    case [.negative, .zero]: return compare(.lessOrEqual, 0)
    case [.negative, .positive]: return compare(.notEqual, 0)
    default: return nil
    }
  }

  /// None of the other ways out, with the other answer, leaves room for all of the parts.
  private func excludes(_ parts: [ValueID], _ others: [Exit], isTrue: Bool) -> Bool {
    others.allSatisfy { exit in
      var state = exit.state
      guard let value = exit.value, conditions.assume(value, isTrue: isTrue, in: &state) else { return true }
      return !parts.allSatisfy { conditions.assume($0, isTrue: true, in: &state) }
    }
  }

  private func conjunction(_ parts: [ValueID]) -> Term? {
    var export = TermExport(arena: arena, allowsOpaque: false)
    let whole = parts.dropFirst().reduce(parts[0]) { arena.value(.binary(.and, $0, $1)) }
    return export.term(whole)
  }
}
