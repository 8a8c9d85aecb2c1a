import Contracts
import IR

extension Term: CustomStringConvertible {
  /// In the notation of the API model: `arg0->dmabuf->resv`.
  public var description: String {
    switch self {
    case .constant(let number): "\(number)"
    case .string(let text): "\"\(text)\""
    case .function(let symbol): symbol.name.text
    case .content(let place): place.description
    case .address(let place): "&\(place)"
    case .unary(let op, let operand): "\(op)(\(operand))"
    case .binary(let op, let left, let right): "(\(left) \(op) \(right))"
    case .container(let inner, let record, let members):
      "containing(\(inner), \(record), \(members.map(\.text).joined(separator: ".")))"
    }
  }
}

extension Fact: CustomStringConvertible {
  var description: String {
    if let equals { return "== \(equals)" }
    var parts: [String] = []
    if signs != .any {
      let names: [(SignSet, String)] = [(.negative, "negative"), (.zero, "zero"), (.positive, "positive")]
      parts.append(names.filter { signs.contains($0.0) }.map(\.1).joined(separator: " or "))
    }
    parts += excluded.map { "!= \($0)" }
    return parts.isEmpty ? "anything" : parts.joined(separator: ", ")
  }
}

extension Summary {
  /// One line for each case, demand and write.
  var lines: [String] {
    let cases = cases.map { item in
      var parts = ["returns \(item.resultTerm.map { "\($0), " } ?? "")\(item.result)"]
      parts += item.conditions.map { "if \($0.term) is \($0.fact)" }
      parts += item.acquired.map { lock in
        "takes \(lock.object)" + (lock.group.map { " through \($0)" } ?? "") + (lock.isMany ? " (many)" : "")
      }.sorted()
      parts += item.released.map { "gives back \($0.object)" }.sorted()
      parts += item.emptied.map { "empties \($0.object)" }.sorted()
      parts += item.writes.map { "writes \($0.key)\($0.value.map { " = \($0)" } ?? "")" }.sorted()
      return parts.joined(separator: "; ")
    }
    let demands = demands.map { demand in
      let lock = demand.object.map { "\($0)" } ?? "some lock"
      let line = demand.source.origin.expanded.startLine
      return "\(demand.kind) \(lock) by \(demand.source.callee)() at line \(line)"
    }
    return cases + demands
  }
}

extension TermPlace: CustomStringConvertible {
  public var description: String {
    switch self {
    case .parameter(let index): "arg\(index)"
    case .global(let name): "global(\(name))"
    case .result: "ret"
    case .opaque(let number): "value\(number)"
    case .pointee(let pointer): "*\(pointer)"
    case .field(.pointee(let pointer), let name): "\(pointer)->\(name)"
    case .field(let base, let name): name.isElement ? "\(base)\(name)" : "\(base).\(name)"
    case .element(let base): "\(base)[]"
    }
  }
}
