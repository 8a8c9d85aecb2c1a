/// As much of a C type as the analysis asks for.
public struct TypeShape: Hashable, Sendable {
  public enum Kind: UInt8, Hashable, Sendable {
    case void, boolean, integer, floating, pointer, record, array, function, other
  }
  public var kind: Kind
  /// The tag of the record that the type is, or that it points to or holds through any number of pointers and arrays.
  public var record: Name?
  /// Number of pointers to go through to reach `record`.
  public var depth: UInt8
  /// Width in bits of an integer; 0 when it is none.
  public var bits: UInt8
  public var isSigned: Bool

  public init(kind: Kind, record: Name? = nil, depth: UInt8 = 0, bits: UInt8 = 0, isSigned: Bool = false) {
    self.kind = kind
    self.record = record
    self.depth = depth
    self.bits = bits
    self.isSigned = isSigned
  }
}

public struct Variable: Hashable, Sendable {
  public var name: Name
  public var type: TypeShape

  public init(name: Name, type: TypeShape) {
    self.name = name
    self.type = type
  }
}

public enum Callee: Hashable, Sendable {
  case direct(Symbol)
  /// A call through a pointer. `record` and `field` name the member that held the pointer, if one did.
  case indirect(Expression, record: Name?, field: Name?)

  /// The function that is called by its name; nil for a call through a pointer that is not known.
  public var name: Name? {
    switch self {
    case .direct(let symbol), .indirect(.function(let symbol), _, _): symbol.name
    case .indirect: nil
    }
  }
}

public struct Call: Hashable, Sendable {
  public var callee: Callee
  public var arguments: [Expression]
  /// The temporary that takes the result; nil when the function returns nothing.
  public var result: Int?

  public init(callee: Callee, arguments: [Expression], result: Int?) {
    self.callee = callee
    self.arguments = arguments
    self.result = result
  }
}

public struct Instruction: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case assign(AccessPath, Expression)
    case call(Call)
    /// Something that could not be lowered; the text says what. It may have changed any local whose address is taken.
    case unknown(Name)
  }
  public var kind: Kind
  public var origin: Origin

  public init(_ kind: Kind, origin: Origin) {
    self.kind = kind
    self.origin = origin
  }
}

/// How control leaves a block. Targets are indices in `Function.blocks`.
public enum Terminator: Hashable, Sendable {
  case jump(Int)
  /// To `then` when the condition is not zero.
  case branch(Expression, then: Int, otherwise: Int)
  case select(Expression, cases: [SelectCase], otherwise: Int)
  case `return`(Expression?)
  /// `goto *p` and `asm goto`: to any of the labels.
  case anyOf([Int])
  /// After a call that does not return.
  case unreachable
  /// Code that is not known stands here. Whatever was done before may have been undone, finished or handed on, and
  /// where control goes on nothing is known of what went before: not what is held, not what variables hold, not even
  /// that control came this way. What ends here is at fault for nothing that is left to do.
  case gap(Int)
}

public struct SelectCase: Hashable, Sendable {
  public var values: ClosedRange<Int64>
  public var target: Int

  public init(values: ClosedRange<Int64>, target: Int) {
    self.values = values
    self.target = target
  }

  /// The number of a case that is for one alone; nil for a range. A range may have more numbers than an `Int` can
  /// count.
  public var number: Int64? { values.lowerBound == values.upperBound ? values.lowerBound : nil }
}

/// A basic block: straight-line instructions, and one way to leave.
public struct Block: Hashable, Sendable {
  public var instructions: [Instruction]
  public var terminator: Terminator
  /// Where the condition, the `return` or the closing brace stands.
  public var terminatorOrigin: Origin

  public init(instructions: [Instruction], terminator: Terminator, terminatorOrigin: Origin) {
    self.instructions = instructions
    self.terminator = terminator
    self.terminatorOrigin = terminatorOrigin
  }
}

/// The control-flow graph of a function's body. Block 0 is the entry; every block can be reached from it.
public struct Function: Hashable, Sendable {
  public var symbol: Symbol
  /// Where the name is written in the definition.
  public var nameRange: SourceRange
  /// From the first token of the definition to the closing brace.
  public var range: SourceRange
  public var returnType: TypeShape
  public var parameters: [Variable]
  public var locals: [Variable]
  /// The types of the temporaries, which are numbered from 0.
  public var temporaries: [TypeShape]
  public var blocks: [Block]
  /// True for a body in a header: many files see it, and it is lowered once.
  public var isFromHeader: Bool

  public init(
    symbol: Symbol, nameRange: SourceRange, range: SourceRange, returnType: TypeShape, parameters: [Variable],
    locals: [Variable], temporaries: [TypeShape], blocks: [Block], isFromHeader: Bool
  ) {
    self.symbol = symbol
    self.nameRange = nameRange
    self.range = range
    self.returnType = returnType
    self.parameters = parameters
    self.locals = locals
    self.temporaries = temporaries
    self.blocks = blocks
    self.isFromHeader = isFromHeader
  }

  /// Whether some of the body is not known: nothing can be said of what the function does as a whole.
  public var hasGaps: Bool {
    blocks.contains { if case .gap = $0.terminator { true } else { false } }
  }
}
