import Contracts
import IR
import Program

/// What an analysis of one function needs to know of the rest.
struct AnalysisContext: Sendable {
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
