import Contracts
import IR

/// What a path condition says of one value: which signs it can have, and, where a test said so, which number it is or
/// is not.
struct Fact: Hashable, Sendable {
  var signs: SignSet = .any
  var equals: Int64?
  /// Sorted; a handful is kept, the rest is forgotten.
  var excluded: [Int64] = []

  static let top = Fact()

  var isTop: Bool { signs == .any && equals == nil && excluded.isEmpty }
  var isContradiction: Bool { signs.isEmpty }

  init(signs: SignSet = .any, equals: Int64? = nil) {
    self.signs = signs
    self.equals = equals
    if let equals { self.signs = signs.intersection(SignSet(of: equals)) }
  }

  /// Both hold.
  func meet(_ other: Fact) -> Fact {
    var result = self
    result.signs.formIntersection(other.signs)
    if let number = other.equals {
      if let mine = equals, mine != number { result.signs = .none }
      if excluded.contains(number) { result.signs = .none }
      result.equals = number
      result.signs.formIntersection(SignSet(of: number))
    }
    if let number = result.equals, other.excluded.contains(number) { result.signs = .none }
    if result.equals == nil { result.excluded = Self.cap(Array(Set(excluded).union(other.excluded)).sorted()) }
    return result
  }

  /// One of the two holds.
  func join(_ other: Fact) -> Fact {
    var result = Fact(signs: signs.union(other.signs))
    if equals == other.equals { result.equals = equals }
    func excludes(_ fact: Fact, _ number: Int64) -> Bool {
      fact.excluded.contains(number) || fact.equals.map { $0 != number } == true
        || !fact.signs.contains(SignSet(of: number))
    }
    if result.equals == nil {
      result.excluded = Self.cap(
        Set(excluded).union(other.excluded).filter { excludes(self, $0) && excludes(other, $0) }.sorted())
    }
    return result
  }

  private static func cap(_ numbers: [Int64]) -> [Int64] { numbers.count > 6 ? Array(numbers.prefix(6)) : numbers }
}

extension SignSet {
  /// The sign of a number.
  init(of number: Int64) {
    self = number < 0 ? .negative : number == 0 ? .zero : .positive
  }

  /// The signs of the numbers that compare so with `number`.
  init(comparison: BinaryOperator, with number: Int64) {
    switch comparison {
    case .equal: self.init(of: number)
    case .notEqual: self = number == 0 ? [.negative, .positive] : .any
    case .less: self = number <= 0 ? .negative : number == 1 ? [.negative, .zero] : .any
    case .lessOrEqual: self = number < 0 ? .negative : number == 0 ? [.negative, .zero] : .any
    case .greater: self = number >= 0 ? .positive : number == -1 ? [.zero, .positive] : .any
    case .greaterOrEqual: self = number > 0 ? .positive : number == 0 ? [.zero, .positive] : .any
    default: self = .any
    }
  }

  /// The signs of the negated numbers.
  var negated: SignSet {
    var result: SignSet = intersection(.zero)
    if contains(.negative) { result.insert(.positive) }
    if contains(.positive) { result.insert(.negative) }
    return result
  }
}
