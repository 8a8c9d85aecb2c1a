import Contracts
import IR
import Program

/// An object that somebody waits for, by where it lies.
public enum EventName: Hashable, Sendable, Codable {
  case member(Member)
  case global(Name)
}

/// Who signals which event, in the whole program: found in the calls alone, for the functions that signal take no locks
/// as a rule and are not analysed.
struct EventIndex: Sendable {
  /// A call that signals.
  struct Site: Hashable, Sendable {
    var site: CallSite
    var origin: Origin
    var callee: Name
  }
  private(set) var signals: [EventName: [Site]] = [:]
  /// Functions that run when a work item does.
  private(set) var workers: [EventName: [Int]] = [:]
  /// Calls that call a function which they are given, by that function.
  private(set) var invokers: [Int: [Site]] = [:]

  init() {}

  init(_ program: Program, _ model: ApiModel) {
    /// Parameters that a function signals: its callers do it through it.
    var passed: [Int: Set<Int>] = [:]
    for number in program.functions.indices {
      program.functions[number].eachCall(of: number) { site, call, name, origin in
        guard let entry = model.functions[name] else { return }
        let found = Site(site: site, origin: origin, callee: name)
        for object in entry.signals {
          guard case .argument(let index) = object.root, object.selectors.isEmpty,
            call.arguments.indices.contains(index)
          else { continue }
          switch program.event(call.arguments[index], in: number) {
          case .name(let event): signals[event, default: []].append(found)
          case .parameter(let parameter): passed[number, default: []].insert(parameter)
          case nil: break
          }
        }
        for (index, _) in entry.invokes.sorted(by: { $0.key < $1.key }) where call.arguments.indices.contains(index) {
          guard case .function(let symbol) = call.arguments[index],
            let target = program.function(symbol, seenFrom: program.units[number])
          else { continue }
          invokers[target, default: []].append(found)
        }
      }
    }
    passUp(passed, program)
    for placed in program.fieldStores {
      guard let holder = placed.store.holder,
        let worker = program.function(placed.store.value, seenFrom: placed.unit)
      else { continue }
      let event = EventName.member(holder)
      if workers[event]?.contains(worker) != true { workers[event, default: []].append(worker) }
    }
  }

  /// A call of a function that signals what it is given, signals: two levels of wrappers are seen through.
  private mutating func passUp(_ passed: [Int: Set<Int>], _ program: Program) {
    var passed = passed
    for _ in 0..<2 {
      var next: [Int: Set<Int>] = [:]
      for (callee, parameters) in passed.sorted(by: { $0.key < $1.key }) {
        for site in program.callers[callee] {
          let instruction = program.functions[site.caller].blocks[site.block].instructions[site.instruction]
          guard case .call(let call) = instruction.kind else { continue }
          let found = Site(site: site, origin: instruction.origin, callee: program.functions[callee].symbol.name)
          for index in parameters.sorted() where call.arguments.indices.contains(index) {
            switch program.event(call.arguments[index], in: site.caller) {
            case .name(let event): signals[event, default: []].append(found)
            case .parameter(let parameter): next[site.caller, default: []].insert(parameter)
            case nil: break
            }
          }
        }
      }
      passed = next
    }
  }

  /// Whether anything in the program signals the event or runs for it.
  func knows(_ event: EventName) -> Bool { signals[event] != nil || workers[event] != nil }
}

private enum EventArgument {
  case name(EventName)
  case parameter(Int)
}

extension Program {
  /// The event that an argument points to.
  fileprivate func event(_ argument: Expression, in number: Int) -> EventArgument? {
    switch argument {
    case .address(let path):
      if path.selectors.isEmpty, case .global(let name) = path.root { return .name(.global(name)) }
      return member(of: path, in: number).map { .name(.member($0)) }
    case .load(let path):
      guard path.selectors.isEmpty else { return member(of: path, in: number).map { .name(.member($0)) } }
      switch path.root {
      case .parameter(let index): return .parameter(index)
      case .local: return onlyValue(of: path.root, in: number).flatMap { event($0, in: number) }
      case .global, .temporary: return nil
      }
    default: return nil
    }
  }

  /// What a local variable is set to, when it is set once, to an address.
  private func onlyValue(of root: Root, in number: Int) -> Expression? {
    var values: [Expression] = []
    for block in functions[number].blocks {
      for case .assign(let path, let value) in block.instructions.map(\.kind)
      where path.root == root && path.selectors.isEmpty {
        values.append(value)
      }
    }
    guard values.count == 1, case .address = values[0] else { return nil }
    return values[0]
  }
}

extension Function {
  /// Hands out the direct calls of the body.
  func eachCall(of number: Int, _ body: (CallSite, Call, Name, Origin) -> Void) {
    for (block, code) in blocks.enumerated() {
      for (index, instruction) in code.instructions.enumerated() {
        guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee else { continue }
        body(CallSite(caller: number, block: block, instruction: index), call, symbol.name, instruction.origin)
      }
    }
  }
}
