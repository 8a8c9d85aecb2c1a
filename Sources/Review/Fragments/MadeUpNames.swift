/// Declarations that are made up for what a fragment uses and does not declare.
struct MadeUpNames: Hashable {
  /// By tag, members in the order in which they were met, with what declares them.
  var records: [String: [String]] = [:]
  /// Tags in the order in which they were met.
  var order: [String] = []
  /// Lines of file scope: macros, types, constants, variables.
  var globals: [String] = []
  /// By function, lines at its beginning.
  var locals: [String: [String]] = [:]
  private var known: Set<String> = []

  /// True when it was not there.
  mutating func addRecord(_ tag: String) -> Bool {
    guard records[tag] == nil, records.count < 200 else { return false }
    records[tag] = []
    order.append(tag)
    return true
  }

  mutating func addMember(_ name: String, _ declaration: String, to tag: String) -> Bool {
    guard records[tag] != nil, known.insert("\(tag).\(name)").inserted, known.count < 2_000 else { return false }
    records[tag]?.append(declaration)
    return true
  }

  mutating func addGlobal(_ name: String, _ declaration: String) -> Bool {
    guard known.insert(name).inserted, known.count < 2_000 else { return false }
    globals.append(declaration)
    return true
  }

  mutating func addLocal(_ name: String, _ declaration: String, in function: String) -> Bool {
    guard known.insert("\(function)()\(name)").inserted, known.count < 2_000 else { return false }
    locals[function, default: []].append(declaration)
    return true
  }

  /// The lines of file scope.
  var lines: [String] {
    order.map { "struct \($0);" } + globals.filter { $0.hasPrefix("#") }
      // What holds another was met before it.
      + order.reversed().map { tag in
        "struct \(tag) { \((records[tag] ?? []).joined(separator: " ")) long dmabuf_lint_rest; };"
      }
      + globals.filter { !$0.hasPrefix("#") }
  }
}
