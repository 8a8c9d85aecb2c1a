import Contracts
import IR

/// What a path condition says of one value: which signs it can have, and, where a test said so, which number it is or
/// is not.
struct Fact: Hashable, Sendable {
  var signs: SignSet = .any
  var equals: Int64?
  /// That it is not 0, and no other number: most facts that exclude one say that, and states hold so many facts that
  /// it must cost no memory. Never together with `lists`.
  private var isNotZero = false
  private var lists: NumberLists?

  /// Sorted; a handful is kept, the rest is forgotten.
  var excluded: [Int64] {
    get { lists?.excluded ?? (isNotZero ? [0] : []) }
    set { setLists(newValue, errors) }
  }

  /// If it is negative, it is one of these; nil when it may be any. Sorted.
  var errors: [Int64]? {
    get { lists?.errors }
    set { setLists(excluded, newValue) }
  }

  static var top: Fact { Fact() }

  var isTop: Bool { signs == .any && equals == nil && !isNotZero && lists == nil }
  var isContradiction: Bool { signs.isEmpty }

  init(signs: SignSet = .any, equals: Int64? = nil) {
    self.signs = signs
    self.equals = equals
    if let equals { self.signs = signs.intersection(SignSet(of: equals)) }
  }

  /// Equal facts have equal members: numbers go where `isNotZero` can say them only if it cannot.
  private mutating func setLists(_ excluded: [Int64], _ errors: [Int64]?) {
    isNotZero = errors == nil && excluded.count == 1 && excluded[0] == 0
    lists = errors == nil && (isNotZero || excluded.isEmpty) ? nil : NumberLists(excluded: excluded, errors: errors)
  }

  /// Both hold.
  func meet(_ other: Fact) -> Fact {
    if lists == nil, other.lists == nil { return plainMeet(other) }
    var result = self
    result.signs.formIntersection(other.signs)
    if let number = other.equals {
      if let mine = equals, mine != number { result.signs = .none }
      if excluded.contains(number) { result.signs = .none }
      result.equals = number
      result.signs.formIntersection(SignSet(of: number))
    }
    if let number = result.equals, excludes(number) || other.excludes(number) { result.signs = .none }
    var (numbers, errors) = (excluded, self.errors)
    if result.equals == nil { numbers = Self.cap(Array(Set(numbers).union(other.excluded)).sorted()) }
    let both = errors.flatMap { mine in other.errors.map { theirs in mine.filter(theirs.contains) } }
    errors = (both ?? errors ?? other.errors)?.filter { !numbers.contains($0) }
    if errors?.isEmpty == true { result.signs.remove(.negative) }
    if result.equals != nil || !result.signs.contains(.negative) { errors = nil }
    result.setLists(numbers, errors)
    return result
  }

  /// The same where no number but 0 is excluded and no errors are listed.
  private func plainMeet(_ other: Fact) -> Fact {
    var result = self
    result.signs.formIntersection(other.signs)
    if let number = other.equals {
      if let mine = equals, mine != number { result.signs = .none }
      if isNotZero, number == 0 { result.signs = .none }
      result.equals = number
      result.signs.formIntersection(SignSet(of: number))
    }
    if let number = result.equals {
      if excludes(number) || other.excludes(number) { result.signs = .none }
    } else {
      result.isNotZero = isNotZero || other.isNotZero
    }
    return result
  }

  /// It is surely not this number.
  func excludes(_ number: Int64) -> Bool {
    if let equals { return equals != number }
    if isNotZero && number == 0 || !signs.contains(SignSet(of: number)) { return true }
    guard let lists else { return false }
    return lists.excluded.contains(number) || number < 0 && lists.errors.map { !$0.contains(number) } == true
  }

  /// The negative numbers that it can be; nil when they are not known.
  var negatives: [Int64]? {
    if !signs.contains(.negative) { return [] }
    return equals.map { [$0] } ?? errors
  }

  /// Whether it can be a negative number of which nothing more is known.
  private var hasAnyNegative: Bool { signs.contains(.negative) && equals == nil && lists?.errors == nil }

  /// One of the two holds.
  func join(_ other: Fact) -> Fact {
    var result = Fact(signs: signs.union(other.signs))
    if equals == other.equals { result.equals = equals }
    guard result.equals == nil else { return result }
    if lists == nil, other.lists == nil, hasAnyNegative || other.hasAnyNegative || !result.signs.contains(.negative) {
      // No number but 0 can be excluded, and there are no errors to list.
      result.isNotZero = (isNotZero || other.isNotZero) && excludes(0) && other.excludes(0)
      return result
    }
    let numbers = Self.cap(
      Set(excluded).union(other.excluded).filter { excludes($0) && other.excludes($0) }.sorted())
    var errors: [Int64]?
    if result.signs.contains(.negative), let mine = negatives, let theirs = other.negatives {
      let all = Set(mine).union(theirs)
      // A longer list says little.
      errors = all.count <= 6 ? all.sorted() : nil
    }
    result.setLists(numbers, errors)
    return result
  }

  private static func cap(_ numbers: [Int64]) -> [Int64] { numbers.count > 6 ? Array(numbers.prefix(6)) : numbers }
}

/// The numbers of the few facts that list some. A class, because states hold many facts and copy them all the time:
/// most of them are without such lists, and a reference that is nil costs next to nothing.
private final class NumberLists: Hashable, Sendable {
  let excluded: [Int64]
  let errors: [Int64]?

  init(excluded: [Int64], errors: [Int64]?) {
    self.excluded = excluded
    self.errors = errors
  }

  static func == (left: NumberLists, right: NumberLists) -> Bool {
    left === right || left.excluded == right.excluded && left.errors == right.errors
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(excluded)
    hasher.combine(errors)
  }
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
