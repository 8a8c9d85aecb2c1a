import Contracts
import IR
import Program

/// What the rules of a run ask of the dataflow analysis, so that each function is gone through once for all of them.
public struct Interests: Sendable {
  /// Members whose return values some rule asks for.
  public var callbacks: Set<CallbackName>
  public var sections: [SectionInterest]
  /// Classes of locks under which waits for certain events are wrong.
  public var waits: Set<Name>

  public init(callbacks: Set<CallbackName> = [], sections: [SectionInterest] = [], waits: Set<Name> = []) {
    self.callbacks = callbacks
    self.sections = sections
    self.waits = waits
  }
}

/// What must not be done while a lock or section of a class is held.
public struct SectionInterest: Hashable, Sendable {
  public var lockClass: Name
  /// Classes of locks that must not be waited for.
  public var locks: Set<Name>
  public var reclaims: Bool
  /// Whether waits for fences count.
  public var waits: Bool
  /// Tags of API entries that must not be called.
  public var tags: Set<Name>

  public init(lockClass: Name, locks: Set<Name>, reclaims: Bool, waits: Bool, tags: Set<Name>) {
    self.lockClass = lockClass
    self.locks = locks
    self.reclaims = reclaims
    self.waits = waits
    self.tags = tags
  }
}

/// Something that takes time, or locks, and so has no place in certain sections.
public enum Operation: Hashable, Sendable, Codable {
  case locks(Name)
  case reclaims
  case waits
  case tagged(Name)
  case awaits(EventUse.Kind, isBounded: Bool)
}

/// Which functions can run while a lock of a class is held, for those classes that are not followed everywhere.
struct Scopes: Sendable {
  private(set) var byClass: [Name: Set<Int>] = [:]
  private let sections: Set<Name>
  /// Functions that hold an operation of interest: they are analysed though they touch no lock.
  private(set) var watched: Set<Int> = []
  let interests: Interests
  let events: EventIndex

  init(_ program: Program, _ model: ApiModel, _ interests: Interests) {
    self.interests = interests
    events = interests.waits.isEmpty ? EventIndex() : EventIndex(program, model)
    sections = Set(model.lockClasses.values.filter(\.isSection).map(\.id))
    for lockClass in sections.union(interests.waits).union(interests.sections.map(\.lockClass)).sorted() {
      byClass[lockClass] = Self.scope(of: lockClass, program, model)
    }
    for section in interests.sections {
      for number in byClass[section.lockClass] ?? [] where calls(number, program, model, section.matches) {
        watched.insert(number)
      }
    }
    for lockClass in interests.waits {
      for number in byClass[lockClass] ?? []
      where calls(number, program, model, { $0.waitsFor.contains { $0.kind != .fence } }) {
        watched.insert(number)
      }
    }
    for lockClass in sections.sorted() {
      for number in byClass[lockClass] ?? [] where calls(number, program, model, { $0.touches(lockClass) }) {
        watched.insert(number)
      }
    }
  }

  /// Whether the state of locks of the class matters in a function: of sections, only where one may be held.
  func follows(_ lockClass: Name, in function: Int) -> Bool {
    !sections.contains(lockClass) || covers(lockClass, function)
  }

  /// Whether a function may run with a lock of the class held, of a class that rules are about.
  func covers(_ lockClass: Name, _ function: Int) -> Bool {
    byClass[lockClass]?.contains(function) ?? false
  }

  private func calls(
    _ number: Int, _ program: Program, _ model: ApiModel, _ matches: (FunctionModel) -> Bool
  ) -> Bool {
    program.calledNames[number].contains { model.functions[$0].map(matches) ?? false }
  }

  /// Everything that can be reached from where such a lock is held: callbacks whose callers hold it, functions that
  /// take it, and those that call these, because a wrapper may take it for them.
  private static func scope(of lockClass: Name, _ program: Program, _ model: ApiModel) -> Set<Int> {
    var reached: Set<Int> = []
    var work: [Int] = []
    let taking = Set(model.functions.filter { $0.value.acquires.contains { $0.lockClass == lockClass } }.keys)
    for number in program.functions.indices {
      let isHeldAtEntry = program.roles[number].contains { role in
        guard case .callback(let record, let field) = role else { return false }
        return model.callback(record: record, field: field)?.holds.contains { $0.lockClass == lockClass } ?? false
      }
      if isHeldAtEntry { work.append(number) }
      if program.calledNames[number].contains(where: taking.contains) {
        work.append(number)
        work += program.callers[number].map(\.caller)
      }
    }
    while let number = work.popLast() {
      guard reached.insert(number).inserted else { continue }
      for targets in program.targets[number].values { work += targets }
    }
    return reached
  }
}

extension SectionInterest {
  /// Whether a call of the entry may be out of place in the section.
  func matches(_ entry: FunctionModel) -> Bool {
    reclaims && entry.reclaims != nil || waits && entry.mayWait || !tags.isDisjoint(with: entry.tags)
      || entry.acquires.contains { locks.contains($0.lockClass) && $0.ifHeld != .refuses }
  }
}

extension FunctionModel {
  fileprivate func touches(_ lockClass: Name) -> Bool {
    (requires + forbids + asserts).contains { $0.lockClass == lockClass }
      || (acquires + releases).contains { $0.lockClass == lockClass }
  }
}
