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
    /// Looks into them, and sets their summaries.
    var work: (@Sendable ([Int]) -> Void)?
    /// Those that the thread with the lock is looking into.
    var begun: Set<Int> = []
  }
  private let slots: Mutex<[Slot]>
  private let completion = Mutex<Completion?>(nil)
  /// Held while summaries are made late. Recursive, because each may need others.
  private let late = NSRecursiveLock()

  init(count: Int) {
    slots = Mutex(Array(repeating: .open, count: count))
  }

  /// - Parameter component: the functions that are looked into together with one, itself among them.
  func leaveOut(_ functions: [Int], component: @escaping @Sendable (Int) -> [Int]) {
    completion.withLock { $0 = Completion(component: component) }
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
    let component = completion.component(function)
    self.completion.withLock { $0?.begun.formUnion(component) }
    completion.work?(component)
    return slots.withLock { slots in
      for member in component {
        if case .leftOut = slots[member] { slots[member] = .known(nil) }
      }
      if case .known(let value) = slots[function] { return value }
      return nil
    }
  }
}
