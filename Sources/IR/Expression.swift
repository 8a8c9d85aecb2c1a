/// What an expression without side effects computes. Calls and assignments are instructions, never expressions.
///
/// Conversions between types leave no trace: an error pointer is the negative number that it carries,
/// and NULL is 0, so that one sign lattice serves integers and pointers.
public indirect enum Expression: Hashable, Sendable {
  /// A number, with the name of the macro or enumerator that stood for it, if one did.
  case constant(Int64, name: Name? = nil)
  /// A string literal.
  case string(Name)
  /// The address of a function.
  case function(Symbol)
  /// The value stored at a path.
  case load(AccessPath)
  /// `&path`; also the value of an array used as a pointer.
  case address(AccessPath)
  case unary(UnaryOperator, Expression)
  case binary(BinaryOperator, Expression, Expression)
  /// A value of which nothing is known.
  case unknown
}

public enum UnaryOperator: UInt8, Hashable, Sendable, Codable {
  case negate, complement, not
  /// The test whether a pointer lies in the last page: it carries an error.
  case isError
  /// As `isError`, or NULL.
  case isErrorOrNull
  /// The error that a pointer carries, or 0 when it carries none.
  case errorOrZero
  /// The pointer that carries an error number: the number itself. Of a number that is 0 it is NULL.
  case errorPointer
}

public enum BinaryOperator: UInt8, Hashable, Sendable, Codable {
  case add, subtract, multiply, divide, remainder
  case and, or, xor, shiftLeft, shiftRight
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// The identity of a function in a program: external ones by name, those with internal linkage by name and file.
public struct Symbol: Hashable, Sendable, Codable {
  public var name: Name
  /// The file that defines it, when its linkage is internal (`static`, also `static inline` of a header).
  public var file: Name?

  public init(_ name: Name, file: Name? = nil) {
    self.name = name
    self.file = file
  }
}
