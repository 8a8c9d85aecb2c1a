import IR

/// An event that a call waits for: the object, and which kind of object it is.
public struct EventUse: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Somebody signals the very object (`complete(&x->done)`), or wakes the queue up.
    case completion
    case waitQueue = "wait-queue"
    /// The function that was stored in the object runs to its end.
    case work
    /// A fence; rules about locks leave such waits alone.
    case fence
  }
  public var object: ObjectExpression
  public var kind: Kind
  /// The wait ends by itself, after a time or by a signal to the process.
  public var isBounded: Bool

  public init(object: ObjectExpression, kind: Kind, isBounded: Bool) {
    self.object = object
    self.kind = kind
    self.isBounded = isBounded
  }
}

/// When an allocation may wait for memory.
public enum Reclaim: Hashable, Sendable {
  case always
  /// In calls of which this holds: `arg1 & 0x400 != 0`.
  case when(OutcomeCondition)
}

/// What an initialising function ties together: `dma_fence_init(fence, &ops, &timeline->lock, …)`.
public struct Installation: Hashable, Sendable {
  public var object: ObjectExpression
  public var table: ObjectExpression
  public var lock: ObjectExpression?

  public init(object: ObjectExpression, table: ObjectExpression, lock: ObjectExpression?) {
    self.object = object
    self.table = table
    self.lock = lock
  }
}
