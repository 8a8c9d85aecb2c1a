import Contracts
import IR
import Program

/// What decides the analysis of a function besides its body, the bodies of what it calls, the rules and the API model:
/// for those who ask whether it would come out as in an earlier run. As text, to be compared and nothing else.
public struct FunctionSurroundings: Sendable {
  /// What counts for all functions.
  public let common: [String]
  /// By function number: how it is entered, and which locks it may run under.
  public let own: [String]
}

extension WholeProgramRun {
  var surroundings: FunctionSurroundings {
    let classes = scopes.classes
    let common =
      [testedFields.map(\.text).sorted().joined(separator: " "), scopes.events.names.joined(separator: " ")]
      + program.recordTypes.lines
    let numbers = Array(program.functions.indices)
    let parts = stride(from: 0, to: numbers.count, by: 256).map { numbers[$0..<min($0 + 256, numbers.count)] }
    let run = self
    let own = concurrently(parts, threads: threads) { $0.map { run.surroundings(of: $0, classes) } }.flatMap { $0 }
    return FunctionSurroundings(common: common, own: own)
  }

  private func surroundings(of number: Int, _ classes: [Name]) -> String {
    let roles = program.roles[number].map { role in
      switch role {
      case .callback(let record, let field): "\(record).\(field)"
      case .escaping: "*"
      }
    }
    let isPointer = program.functions[number].returnType.kind == .pointer
    let returns = isPointer && context.returnsPointerOrError(number) ? "pointer or error" : ""
    let locks = classes.filter { scopes.covers($0, number) }.map(\.text)
    let watched = scopes.watched.contains(number) ? "watched" : ""
    return ([program.units[number].text] + roles + [returns, watched] + locks).joined(separator: " ")
  }

  /// Leaves out the components all of whose members are known, but for the bodies that the model learns from.
  mutating func leaveOut(_ known: KnownFunctions) {
    let isKnown = known.isKnown
    guard isKnown.count == program.functions.count else { return }
    var wanted = Array(repeating: false, count: program.functions.count)
    // Callers come behind their callees: from the last one on, each is seen before what it calls.
    for component in program.components.reversed() {
      let isWanted = component.contains { wanted[$0] || !isKnown[$0] || teaches($0) }
      guard isWanted else { continue }
      for member in component {
        wanted[member] = true
        for target in program.targets[member].values.joined() { wanted[target] = true }
      }
    }
    leftOut = wanted.map { !$0 }
    findings = known.findings.filter { leftOut[$0.key] }
    let components = program.componentByMember
    summaries.leaveOut(program.functions.indices.filter { leftOut[$0] }) {
      components[$0]
    } callees: { [program] in
      program.targets[$0].values.flatMap { $0 }
    }
    completeLate()
  }

  /// Has functions that are left out looked into when somebody asks, with the model as it is now.
  func completeLate() {
    let run = self
    summaries.complete { _ = run.outcomes(of: $0) }
  }

  /// Whether the body corrects the model: see `learn`.
  private func teaches(_ number: Int) -> Bool {
    let symbol = program.functions[number].symbol
    return symbol.file == nil && model.functions[symbol.name].map { !$0.prefersBody } ?? false
  }
}

extension Scopes {
  /// The classes of locks that are followed in some functions only, sorted.
  var classes: [Name] { byClass.keys.sorted() }
}

extension EventIndex {
  /// The events that somebody signals or works for, sorted, as text.
  var names: [String] { Set(signals.keys).union(workers.keys).map { "\($0)" }.sorted() }
}

extension Program {
  /// By function number, its strongly connected component.
  var componentByMember: [[Int]] {
    var result = Array(repeating: [Int](), count: functions.count)
    for component in components {
      for member in component { result[member] = component }
    }
    return result
  }
}
