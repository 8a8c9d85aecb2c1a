import IR

/// An object named in the terms of a call: `arg0->dmabuf->resv`, `ret`, `field(exp_info.resv)`.
///
/// Grammar: `root selector*`, where root is `argN` (N from 0), `ret` (the call's result) or `global(name)`,
/// and a selector is `->name`, `.name` or `[]`; `*expr` dereferences and `&expr` takes the address of the whole;
/// `(*expr)` may stand before selectors. `field(variable.member…)` is the member of a record that is passed by
/// address in any argument. `containing(expr, record, member)` is the record whose member lies at the address
/// `expr`: `containing(arg0, dma_resv, lock)` of a call with `&x->lock` is `x`. `holding(expr, record, member)` is
/// the record whose member holds the pointer: `holding(arg0, dma_fence, lock)` of a call with `fence->lock` is `fence`.
public struct ObjectExpression: Hashable, Sendable {
  public enum Root: Hashable, Sendable {
    case argument(Int)
    case result
    case global(Name)
    /// Of a record passed by address: its tag or the variable's name, as the rule wrote it.
    case field(Name)
  }
  public enum Form: Hashable, Sendable {
    case value
    case address
  }
  public var root: Root
  public var selectors: [Selector]
  public var form: Form
  /// The member that holds the pointer, of a `holding()`: the object is the record around it.
  public var heldBy: Name?
  /// As it was written.
  public var text: String

  public init(root: Root, selectors: [Selector], form: Form, text: String) {
    self.root = root
    self.selectors = selectors
    self.form = form
    self.text = text
  }
}

/// A condition on a call: `ret == 0`, `ret != 0`, `ret < 0`, `!IS_ERR(ret)` is written `ret >= 0`, `arg1 == 0`.
///
/// Right-hand sides are integers. Error pointers compare as negative numbers, NULL as 0, valid pointers as
/// positive ones.
public struct OutcomeCondition: Hashable, Sendable {
  public var object: ObjectExpression
  /// The bits that are looked at: `arg1 & 0x400 != 0`; nil for all.
  public var mask: Int64?
  /// One of the comparisons of `BinaryOperator`.
  public var comparison: BinaryOperator
  public var value: Int64

  public init(object: ObjectExpression, mask: Int64? = nil, comparison: BinaryOperator, value: Int64) {
    self.object = object
    self.mask = mask
    self.comparison = comparison
    self.value = value
  }
}
