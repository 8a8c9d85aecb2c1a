/// What a small helper of the kernel means, so that lowering replaces its call by the meaning.
/// Which names have which meaning is data: the API model says it.
public enum Idiom: String, Hashable, Sendable, CaseIterable {
  /// The value of the first argument (`PTR_ERR`, `ERR_CAST`, `no_free_ptr`): conversions leave no trace.
  case identity
  /// `UnaryOperator.isError` of the first argument.
  case isError = "is-error"
  /// `UnaryOperator.isErrorOrNull` of the first argument.
  case isErrorOrNull = "is-error-or-null"
  /// `UnaryOperator.errorOrZero` of the first argument.
  case errorOrZero = "error-or-zero"
  /// `UnaryOperator.errorPointer` of the first argument.
  case errorPointer = "error-pointer"
  /// The call does not return.
  case noReturn = "no-return"
  /// The call stands for code that is not known: `Terminator.gap`.
  case gap
  /// The call has no effect that any contract is about (diagnostics, annotations for other checkers): it is dropped.
  case nothing
}
