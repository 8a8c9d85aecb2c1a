import IR

/// What the analyses found in one function, in a form that a later run can take over in which the function and all that
/// decides its analysis are the same.
public struct FunctionFindings: Sendable, Codable {
  /// What one analysis gave: of the function by itself, or of it as a callback.
  struct Part: Sendable, Codable {
    var violations: [LockViolation] = []
    var values: [ValueViolation] = []
    var intrusions: [Intrusion] = []
    var returns: [CallbackReturn] = []
    var isComplete = true

    /// Whether the report could be another one without it.
    var saysSomething: Bool {
      !(violations.isEmpty && values.isEmpty && intrusions.isEmpty && returns.isEmpty && isComplete)
    }
  }
  /// Of the analysis of locks and values, the function by itself.
  var own: Part?
  /// The same, as the callbacks that it is.
  var callbacks: [Part] = []
  /// Of the analysis of resources.
  var resources: [OwnershipViolation] = []
  var isFollowed = true

  /// The same with other numbers for the functions that it names; nil when one of them has none.
  public func renumbered(_ number: (Int) -> Int?) -> FunctionFindings? {
    var isWhole = true
    func new(_ old: Int) -> Int {
      guard let new = number(old) else {
        isWhole = false
        return old
      }
      return new
    }
    var result = self
    result.own?.renumber(new)
    for index in result.callbacks.indices { result.callbacks[index].renumber(new) }
    for index in result.resources.indices { result.resources[index].function = new(result.resources[index].function) }
    return isWhole ? result : nil
  }
}

extension FunctionFindings.Part {
  fileprivate mutating func renumber(_ new: (Int) -> Int) {
    for index in violations.indices {
      violations[index].function = new(violations[index].function)
      violations[index].traceFunction = new(violations[index].traceFunction)
      for link in violations[index].chain.indices {
        violations[index].chain[link].function = new(violations[index].chain[link].function)
      }
    }
    for index in intrusions.indices {
      intrusions[index].function = new(intrusions[index].function)
      intrusions[index].traceFunction = new(intrusions[index].traceFunction)
      for link in intrusions[index].chain.indices {
        intrusions[index].chain[link].function = new(intrusions[index].chain[link].function)
      }
    }
    for index in values.indices { values[index].function = new(values[index].function) }
    for index in returns.indices { returns[index].function = new(returns[index].function) }
  }
}

/// What an earlier run knows of a program's functions.
public struct KnownFunctions: Sendable {
  /// By function number: whether it is known what is found in the function.
  public var isKnown: [Bool]
  /// What is found, by function number, with the numbers of this program; in all others that are known it is nothing.
  public var findings: [Int: FunctionFindings]

  public init(isKnown: [Bool] = [], findings: [Int: FunctionFindings] = [:]) {
    self.isKnown = isKnown
    self.findings = findings
  }
}
