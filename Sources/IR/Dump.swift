/// The textual form of the IR, for reading and for tests. It is stable: it depends on nothing but the function.
extension Function {
  /// One line an instruction, one heading a block, with the names of parameters and locals.
  public func dump() -> String {
    let printer = DumpPrinter(self)
    var lines = [
      "\(symbol.name)(\(parameters.map(\.name.text).joined(separator: ", ")))"
    ]
    for (number, block) in blocks.enumerated() {
      lines.append("b\(number):")
      for instruction in block.instructions { lines.append("  " + printer.text(instruction)) }
      lines.append("  " + printer.text(block.terminator))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Function {
  /// An expression of the body, with the names of the source.
  public func text(of expression: Expression) -> String {
    DumpPrinter(self).text(expression)
  }
}

/// Prints the parts of one function.
private struct DumpPrinter {
  private let parameters: [String]
  private let locals: [String]

  init(_ function: Function) {
    parameters = function.parameters.enumerated().map { $1.name.text.isEmpty ? "arg\($0)" : $1.name.text }
    var seen = Set(parameters)
    // A name that is declared again in an inner scope gets its number, so that the two can be told apart.
    locals = function.locals.enumerated().map { number, local in
      seen.insert(local.name.text).inserted ? local.name.text : "\(local.name)#\(number)"
    }
  }

  func text(_ instruction: Instruction) -> String {
    switch instruction.kind {
    case .assign(let path, let value): "\(text(path)) = \(text(value))"
    case .call(let call): text(call)
    case .unknown(let reason): "unknown \(reason)"
    }
  }

  private func text(_ call: Call) -> String {
    let arguments = call.arguments.map { text($0) }.joined(separator: ", ")
    let result = call.result.map { "t\($0) = " } ?? ""
    switch call.callee {
    case .direct(let symbol): return "\(result)call \(symbol.name)(\(arguments))"
    case .indirect(let pointer, let record, let field):
      let member = field.map { " [\(record?.text ?? "?").\($0)]" } ?? ""
      return "\(result)call *\(text(pointer))\(member)(\(arguments))"
    }
  }

  func text(_ terminator: Terminator) -> String {
    switch terminator {
    case .jump(let target): return "jump b\(target)"
    case .branch(let condition, let then, let otherwise): return "branch \(text(condition)) ? b\(then) : b\(otherwise)"
    case .select(let value, let cases, let otherwise):
      let ways = cases.map { way in
        let (low, high) = (way.values.lowerBound, way.values.upperBound)
        return "\(low == high ? "\(low)" : "\(low)...\(high)"): b\(way.target)"
      }
      return "select \(text(value)) { \((ways + ["default: b\(otherwise)"]).joined(separator: ", ")) }"
    case .return(let value): return value.map { "return \(text($0))" } ?? "return"
    case .anyOf(let targets): return "any of \(targets.map { "b\($0)" }.joined(separator: ", "))"
    case .unreachable: return "unreachable"
    case .gap(let target): return "gap b\(target)"
    }
  }

  func text(_ expression: Expression) -> String {
    switch expression {
    case .constant(let value, let name): name?.text == nil ? "\(value)" : "\(name?.text ?? "")(\(value))"
    case .string(let text): "\"\(text)\""
    case .function(let symbol): "&\(symbol.name)"
    case .load(let path): text(path)
    case .address(let path): address(path)
    case .unary(let kind, let operand):
      switch kind {
      case .negate: "-\(grouped(operand))"
      case .complement: "~\(grouped(operand))"
      case .not: "!\(grouped(operand))"
      case .isError: "iserr(\(text(operand)))"
      case .isErrorOrNull: "iserrornull(\(text(operand)))"
      case .errorOrZero: "errorzero(\(text(operand)))"
      case .errorPointer: "errptr(\(text(operand)))"
      }
    case .binary(let kind, let left, let right): "\(grouped(left)) \(kind.sign) \(grouped(right))"
    case .unknown: "?"
    }
  }

  private func grouped(_ expression: Expression) -> String {
    if case .binary = expression { return "(\(text(expression)))" }
    return text(expression)
  }

  private func text(_ path: AccessPath) -> String {
    let place = place(path)
    return place.isPointer ? "(*\(place.text))" : place.text
  }

  private func address(_ path: AccessPath) -> String {
    let place = place(path)
    return place.isPointer ? place.text : "&\(place.text)"
  }

  /// The text of a place, or of what points to it: the `*` is not written until it is clear that no `->` follows.
  private func place(_ path: AccessPath) -> (text: String, isPointer: Bool) {
    var text =
      switch path.root {
      case .parameter(let index): parameters.indices.contains(index) ? parameters[index] : "arg\(index)"
      case .local(let index): locals.indices.contains(index) ? locals[index] : "local\(index)"
      case .global(let name): name.text
      case .temporary(let index): "t\(index)"
      }
    var isPointer = false
    for selector in path.selectors {
      switch selector {
      case .field(let name):
        text += name.isElement ? name.text : (isPointer ? "->" : ".") + name.text
        isPointer = false
      case .dereference:
        if isPointer { text = "(*\(text))" }
        isPointer = true
      case .index:
        text = (isPointer ? "(*\(text))" : text) + "[]"
        isPointer = false
      case .container(let record, let members):
        let members = members.map(\.text).joined(separator: ".")
        text = "container_of(\(isPointer ? text : "&" + text), \(record), \(members))"
        isPointer = true
      }
    }
    return (text, isPointer)
  }
}

extension BinaryOperator {
  /// The operator as C writes it.
  public var sign: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .remainder: "%"
    case .and: "&"
    case .or: "|"
    case .xor: "^"
    case .shiftLeft: "<<"
    case .shiftRight: ">>"
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }
}
