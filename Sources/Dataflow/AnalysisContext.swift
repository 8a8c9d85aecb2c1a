import Contracts
import IR
import Program

/// What an analysis of one function needs to know of the rest.
///
/// A class, because thousands of analyses keep it, and a copy of the model counts a reference to each of its tables.
final class AnalysisContext: Sendable {
  let program: Program
  let model: ApiModel
  /// By function number; nil while it is not known.
  let summary: @Sendable (Int) -> Summary?
  /// Whose results the rules ask about.
  let values: ValueInterest
  /// Members that the program tests for error pointers somewhere.
  let testedFields: Set<Name>
  /// Where the rules about sections and waits look.
  let scopes: Scopes

  init(
    program: Program, model: ApiModel, summary: @escaping @Sendable (Int) -> Summary?, values: ValueInterest,
    testedFields: Set<Name>, scopes: Scopes
  ) {
    self.program = program
    self.model = model
    self.summary = summary
    self.values = values
    self.testedFields = testedFields
    self.scopes = scopes
  }

  /// Whether the callers of a function look for error pointers in its result, and for nothing else.
  func returnsPointerOrError(_ number: Int) -> Bool {
    program.someReturner(of: number) { returner in
      let symbol = program.functions[returner].symbol
      if symbol.file == nil, model.functions[symbol.name]?.returns == .pointerOrError { return true }
      return program.roles[returner].contains { role in
        guard case .callback(let record, let field) = role else { return false }
        return model.callback(record: record, field: field)?.returns == .pointerOrError
      }
    }
  }
}
