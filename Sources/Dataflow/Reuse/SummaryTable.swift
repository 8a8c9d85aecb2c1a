import Foundation
import Synchronization

/// The summaries made so far. Shared between the analyses of one run, each of which writes its own functions' only.
///
/// A function that the run leaves out, because an earlier one had nothing to say of it, gets its summary when somebody
/// asks for it after all. That is rare, and done by one thread at a time.
final class SummaryTable<Value: Sendable>: Sendable {
  private enum Slot: Sendable {
    /// Not known yet, or never looked into.
    case open
    case leftOut
    case known(Value?)
  }
  private struct Completion: Sendable {
    /// The functions that are looked into together with one, itself among them.
    var component: @Sendable (Int) -> [Int]
    /// What a function calls.
    var callees: @Sendable (Int) -> [Int]
    /// Looks into them, and sets their summaries.
    var work: (@Sendable ([Int]) -> Void)?
    /// Those that the thread with the lock is looking into.
    var begun: Set<Int> = []
    /// How many of them wait for one another.
    var depth = 0
  }
  /// From so many on, what a function calls is looked into before it: calls can go deeper than the stack is.
  private static var deepest: Int { 32 }
  private let slots: Mutex<[Slot]>
  private let completion = Mutex<Completion?>(nil)
  /// Held while summaries are made late. Recursive, because each may need others.
  private let late = NSRecursiveLock()

  init(count: Int) {
    slots = Mutex(Array(repeating: .open, count: count))
  }

  /// - Parameters:
  ///   - component: the functions that are looked into together with one, itself among them.
  ///   - callees: what a function calls.
  func leaveOut(
    _ functions: [Int], component: @escaping @Sendable (Int) -> [Int], callees: @escaping @Sendable (Int) -> [Int]
  ) {
    completion.withLock { $0 = Completion(component: component, callees: callees) }
    slots.withLock { slots in
      for function in functions { slots[function] = .leftOut }
    }
  }

  /// - Parameter work: looks into a component, and sets its summaries.
  func complete(by work: @escaping @Sendable ([Int]) -> Void) {
    completion.withLock { $0?.work = work }
  }

  subscript(_ function: Int) -> Value? {
    get {
      switch slots.withLock({ $0[function] }) {
      case .known(let value): return value
      case .open: return nil
      case .leftOut: return completed(function)
      }
    }
    set { slots.withLock { $0[function] = .known(newValue) } }
  }

  private func completed(_ function: Int) -> Value? {
    late.lock()
    defer { late.unlock() }
    if case .known(let value) = slots.withLock({ $0[function] }) { return value }
    // The members of a component ask for one another while they are looked into, and then find nothing, as in any run.
    guard let completion = completion.withLock({ $0 }), !completion.begun.contains(function) else { return nil }
    if completion.depth >= Self.deepest { completeCallees(of: function, completion) }
    complete(completion.component(function), completion)
    if case .known(let value) = slots.withLock({ $0[function] }) { return value }
    return nil
  }

  /// Looks into all that a function calls, callees first.
  private func completeCallees(of function: Int, _ completion: Completion) {
    var open = [completion.component(function)]
    var seen = Set(open[0])
    while let last = open.last {
      var next: [[Int]] = []
      for callee in last.flatMap(completion.callees) where !seen.contains(callee) && isOpen(callee) {
        next.append(completion.component(callee))
        seen.formUnion(next[next.count - 1])
      }
      if !next.isEmpty {
        open += next
        continue
      }
      open.removeLast()
      if !open.isEmpty { complete(last, completion) }
    }
  }

  /// Whether a function has been left out, and nobody has begun to look into it.
  private func isOpen(_ function: Int) -> Bool {
    guard case .leftOut = slots.withLock({ $0[function] }) else { return false }
    return completion.withLock { $0.map { !$0.begun.contains(function) } ?? false }
  }

  private func complete(_ component: [Int], _ completion: Completion) {
    self.completion.withLock { completion in
      completion?.begun.formUnion(component)
      completion?.depth += 1
    }
    completion.work?(component)
    self.completion.withLock { $0?.depth -= 1 }
    slots.withLock { slots in
      for member in component {
        if case .leftOut = slots[member] { slots[member] = .known(nil) }
      }
    }
  }
}
