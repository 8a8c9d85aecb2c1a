import Contracts
import IR

/// What a path condition says of one value: which signs it can have, and, where a test said so, which number it is or
/// is not.
struct Fact: Hashable, Sendable {
  var signs: SignSet = .any
  var equals: Int64?
  /// Sorted; a handful is kept, the rest is forgotten.
  var excluded: [Int64] = []
  /// If it is negative, it is one of these; nil when it may be any. Sorted.
  var errors: [Int64]?

  static let top = Fact()

  var isTop: Bool { signs == .any && equals == nil && excluded.isEmpty && errors == nil }
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
    if let number = result.equals, excludes(number) || other.excludes(number) { result.signs = .none }
    if result.equals == nil { result.excluded = Self.cap(Array(Set(excluded).union(other.excluded)).sorted()) }
    let both = errors.flatMap { mine in other.errors.map { theirs in mine.filter(theirs.contains) } }
    result.errors = (both ?? errors ?? other.errors)?.filter { !result.excluded.contains($0) }
    if result.errors?.isEmpty == true { result.signs.remove(.negative) }
    if result.equals != nil || !result.signs.contains(.negative) { result.errors = nil }
    return result
  }

  /// It is surely not this number.
  func excludes(_ number: Int64) -> Bool {
    if let equals { return equals != number }
    return excluded.contains(number) || !signs.contains(SignSet(of: number))
      || number < 0 && errors.map { !$0.contains(number) } == true
  }

  /// The negative numbers that it can be; nil when they are not known.
  var negatives: [Int64]? {
    if !signs.contains(.negative) { return [] }
    return equals.map { [$0] } ?? errors
  }

  /// One of the two holds.
  func join(_ other: Fact) -> Fact {
    var result = Fact(signs: signs.union(other.signs))
    if equals == other.equals { result.equals = equals }
    if result.equals == nil {
      result.excluded = Self.cap(
        Set(excluded).union(other.excluded).filter { excludes($0) && other.excludes($0) }.sorted())
      if result.signs.contains(.negative), let mine = negatives, let theirs = other.negatives {
        let all = Set(mine).union(theirs)
        // A longer list says little.
        result.errors = all.count <= 6 ? all.sorted() : nil
      }
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
