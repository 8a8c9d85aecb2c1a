/// A configuration for reading code rather than for running it: everything that can be switched on together is on, as
/// `make allyesconfig` has it, except instrumentation that rewrites every access or lock.
///
/// The tree's own dependencies keep its headers consistent with each other, which a mere list of macros cannot.
/// Drivers whose platform this architecture does not have are on nevertheless: their code is what is to be read.
struct KconfigEvaluator {
  private let model: KconfigModel
  private let overrides: [String: String]
  private var on: [Bool]
  private var values: [String?]

  private init(model: KconfigModel, overrides: [String: String]) {
    self.model = model
    self.overrides = overrides
    on = Array(repeating: false, count: model.symbols.count)
    values = Array(repeating: nil, count: model.symbols.count)
  }

  /// Takes the symbols and values that are fixed (`y`, `n`, or a number or text); gives the lines of `autoconf.h` in
  /// the order of the names, without `CONFIG_`.
  static func configuration(of model: KconfigModel, overrides: [String: String]) -> [(name: String, value: String)] {
    var evaluator = KconfigEvaluator(model: model, overrides: overrides)
    // What one pass switches on can switch off what an earlier one did; a dozen passes settle every real tree, and a
    // contradiction between two symbols stays as the last pass left it.
    for _ in 0..<12 where !evaluator.pass() { break }
    return evaluator.result()
  }

  /// One pass over all symbols; true when something changed.
  private mutating func pass() -> Bool {
    let selected = selections()
    var changed = false
    for place in model.symbols.indices {
      let symbol = model.symbols[place]
      switch symbol.kind {
      case .boolean, .unknown:
        let value = isOn(symbol, selected: selected[place])
        changed = changed || value != on[place]
        on[place] = value
      case .integer, .hexadecimal, .string:
        let value = value(of: symbol)
        changed = changed || value != values[place]
        values[place] = value
      }
    }
    return changed
  }

  private func selections() -> [Bool] {
    var selected = Array(repeating: false, count: model.symbols.count)
    for place in model.symbols.indices where on[place] {
      for select in model.symbols[place].selects {
        guard case .symbol(let name) = select.value, let target = model.index[name] else { continue }
        if holds(select.condition, lenient: false) { selected[target] = true }
      }
    }
    return selected
  }

  private func isOn(_ symbol: KconfigSymbol, selected: Bool) -> Bool {
    if let fixed = overrides[symbol.name] { return fixed == "y" }
    if symbol.kind == .unknown { return false }
    if let choice = symbol.choice { return chosen(choice) == symbol.name }
    if Self.isInstrumentation(symbol) { return false }
    if selected { return true }
    let lenient = Self.isDriver(symbol)
    guard symbol.dependencies.contains(where: { $0.allSatisfy { holds($0, lenient: lenient) } }) else { return false }
    if symbol.prompts.contains(where: { holds($0, lenient: lenient) }) { return true }
    guard let first = symbol.defaults.first(where: { holds($0.condition, lenient: false) }) else { return false }
    return truth(first.value) == .yes
  }

  private func chosen(_ choice: Int) -> String? {
    let choice = model.choices[choice]
    func possible(_ name: String) -> Bool {
      guard overrides[name] != "n", let symbol = model[name] else { return false }
      return symbol.dependencies.contains { $0.allSatisfy { holds($0, lenient: Self.isDriver(symbol)) } }
        && symbol.prompts.contains { holds($0, lenient: false) }
    }
    if let fixed = choice.members.first(where: { overrides[$0] == "y" }) { return fixed }
    for entry in choice.defaults where holds(entry.condition, lenient: false) {
      if case .symbol(let name) = entry.value, possible(name) { return name }
    }
    return choice.members.first(where: possible)
  }

  private func value(of symbol: KconfigSymbol) -> String? {
    if let fixed = overrides[symbol.name] { return fixed }
    let lenient = Self.isDriver(symbol)
    guard symbol.dependencies.contains(where: { $0.allSatisfy { holds($0, lenient: lenient) } }) else { return nil }
    for entry in symbol.defaults where holds(entry.condition, lenient: false) {
      if let text = text(entry.value) { return text }
    }
    // What a user would have to answer; a number that nobody can set stays undefined.
    return symbol.prompts.isEmpty ? nil : symbol.kind == .string ? "" : "0"
  }

  private func holds(_ condition: KconfigExpression?, lenient: Bool) -> Bool {
    guard let condition else { return true }
    return truth(condition, lenient: lenient) != .no
  }

  /// An undeclared symbol is `n`, except for what is lenient.
  private func truth(_ expression: KconfigExpression, lenient: Bool = false) -> KconfigTruth {
    switch expression {
    case .literal(let text): return text == "y" || text == "m" ? .yes : .no
    case .symbol(let name):
      guard let place = model.index[name] else { return lenient ? .free : .no }
      return on[place] || values[place]?.isEmpty == false ? .yes : .no
    case .not(let inner): return !truth(inner, lenient: lenient)
    case .and(let left, let right): return truth(left, lenient: lenient) && truth(right, lenient: lenient)
    case .or(let left, let right): return truth(left, lenient: lenient) || truth(right, lenient: lenient)
    case .compare(let left, let comparison, let right):
      let (first, second) = (text(left), text(right))
      // What is not declared or has no value is `n`, and 0 beside a number.
      func missing(_ other: String?) -> String { other.flatMap(Self.number) == nil ? "n" : "0" }
      return compare(first ?? missing(second), comparison, second ?? missing(first)) ? .yes : .no
    }
  }

  private func text(_ expression: KconfigExpression) -> String? {
    switch expression {
    case .literal(let text): return text
    case .symbol(let name):
      guard let place = model.index[name] else { return nil }
      switch model.symbols[place].kind {
      case .boolean, .unknown: return on[place] ? "y" : "n"
      case .integer, .hexadecimal, .string: return values[place]
      }
    default: return truth(expression) == .yes ? "y" : "n"
    }
  }

  private func compare(_ left: String, _ comparison: KconfigExpression.Comparison, _ right: String) -> Bool {
    // What is on may be taken for built in or for a module: code for either case is to be read.
    if comparison == .equal, left == "y", right == "m" { return true }
    let order: Int
    if let first = Self.number(left), let second = Self.number(right) {
      order = first < second ? -1 : first > second ? 1 : 0
    } else {
      order = left < right ? -1 : left > right ? 1 : 0
    }
    switch comparison {
    case .equal: return order == 0
    case .unequal: return order != 0
    case .less: return order < 0
    case .lessOrEqual: return order <= 0
    case .greater: return order > 0
    case .greaterOrEqual: return order >= 0
    }
  }

  private static func number(_ text: String) -> Int? {
    text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
  }

  private func result() -> [(name: String, value: String)] {
    var lines: [(name: String, value: String)] = []
    for place in model.symbols.indices {
      let symbol = model.symbols[place]
      switch symbol.kind {
      case .boolean, .unknown: if on[place] { lines.append((symbol.name, "1")) }
      case .integer: if let value = values[place], Self.number(value) != nil { lines.append((symbol.name, value)) }
      case .hexadecimal:
        if let value = values[place], Self.number(value) != nil || Int(value, radix: 16) != nil {
          lines.append((symbol.name, value.hasPrefix("0x") ? value : "0x" + value))
        }
      case .string: if let value = values[place] { lines.append((symbol.name, "\"\(value)\"")) }
      }
    }
    return lines.sorted { $0.name < $1.name }
  }

  private static func isDriver(_ symbol: KconfigSymbol) -> Bool {
    ["drivers/", "sound/", "samples/", "net/", "fs/"].contains { symbol.file.hasPrefix($0) }
  }

  /// Debugging aids live in files of their own; switched on they hide the code behind wrappers and take parse time.
  private static func isInstrumentation(_ symbol: KconfigSymbol) -> Bool {
    guard symbol.file.hasPrefix("lib/Kconfig.") || symbol.file.hasSuffix("/Kconfig.debug") else { return false }
    if symbol.file.hasPrefix("drivers/") { return false }
    return !["DEBUG_FS", "DEBUG_FS_ALLOW_ALL", "DEBUG_KERNEL", "DEBUG_MISC", "FAULT_INJECTION", "RUNTIME_TESTING_MENU"]
      .contains(symbol.name)
      && !symbol.prompts.isEmpty
  }
}
