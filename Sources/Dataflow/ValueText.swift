import IR

extension FunctionAnalysis {
  /// A value as the function's author would spell it.
  func text(of value: ValueID) -> String {
    switch arena[value] {
    case .constant(let number): number == 0 ? "NULL" : "\(number)"
    case .string(let text): "\"\(text)\""
    case .function(let symbol): symbol.name.text
    case .content(let place): text(of: place)
    case .address(let place): "&\(text(of: place))"
    case .unary(_, let operand): text(of: operand)
    case .binary(_, let left, _): text(of: left)
    case .container(let inner, let record, _): "(struct \(record) *)\(text(of: inner))"
    }
  }

  /// What it means that a condition holds, or does not.
  func text(of condition: ValueID, isTrue: Bool) -> String {
    switch arena[condition] {
    case .unary(.not, let operand): return text(of: operand, isTrue: !isTrue)
    case .unary(.isError, let operand): return "'\(text(of: operand))' is \(isTrue ? "an" : "no") error pointer"
    case .unary(.isErrorOrNull, let operand):
      return "'\(text(of: operand))' is \(isTrue ? "NULL or an error pointer" : "a valid pointer")"
    case .binary(let op, let left, let right) where op.isComparison:
      let sign = (isTrue ? op : op.negated).sign
      return "'\(text(of: left))' \(sign) \(number(right) ?? "'\(text(of: right))'")"
    case .binary(.and, let left, let mask):
      return "'\(text(of: left)) & \(number(mask) ?? text(of: mask))' is \(isTrue ? "not 0" : "0")"
    default: return "'\(text(of: condition))' is \(isTrue ? "not 0" : "0")"
    }
  }

  private func number(_ value: ValueID) -> String? {
    if case .constant(let number) = arena[value] { "\(number)" } else { nil }
  }

  private func text(of place: PlaceID) -> String {
    switch arena[place] {
    case .parameter(let index): name(index, of: function.parameters)
    case .local(let index): name(index, of: function.locals)
    case .temporary(let index): text(ofResult: index)
    case .global(let name): name.text
    case .symbol(let symbol): text(of: symbol)
    case .pointee(let pointer): "*\(text(of: pointer))"
    case .field(let base, let field):
      if field.isElement {
        text(of: base) + field.text
      } else if case .pointee(let pointer) = arena[base] {
        "\(parenthesised(pointer))->\(field)"
      } else {
        "\(text(of: base)).\(field)"
      }
    case .element(let base): "\(text(of: base))[]"
    }
  }

  private func parenthesised(_ pointer: ValueID) -> String {
    if case .container = arena[pointer] { return "(\(text(of: pointer)))" }
    return text(of: pointer)
  }

  private func name(_ index: Int, of variables: [Variable]) -> String {
    variables.indices.contains(index) ? variables[index].name.text : "argument \(index + 1)"
  }

  private func text(of symbol: SymbolID) -> String {
    // A place in a loop may be named by the value of the round before: such a name would never end.
    if let place = writtenPlaces[symbol.origin], !arena.hasSymbol(place) { return text(of: place) }
    switch symbol.origin {
    case .site(let block, let instruction, _):
      guard function.blocks.indices.contains(block),
        function.blocks[block].instructions.indices.contains(instruction),
        case .call(let call) = function.blocks[block].instructions[instruction].kind
      else { return "value" }
      if let result = call.result { return text(ofResult: result) }
      if case .direct(let callee) = call.callee { return "\(callee.name)()" }
      return "result"
    case .join(_, let place): return text(of: place)
    }
  }

  /// What a call returns: the variable that takes it says more than the call.
  private func text(ofResult index: Int) -> String {
    var callee: Name?
    for instruction in function.blocks.lazy.flatMap(\.instructions) {
      switch instruction.kind {
      case .call(let call) where call.result == index:
        if case .direct(let symbol) = call.callee { callee = symbol.name }
      case .assign(let path, .load(let source))
      where source.root == .temporary(index) && source.selectors.isEmpty && path.selectors.isEmpty:
        switch path.root {
        case .local(let index): return name(index, of: function.locals)
        case .parameter(let index): return name(index, of: function.parameters)
        case .temporary, .global: continue
        }
      default: continue
      }
    }
    return callee.map { "\($0)()" } ?? "result"
  }
}
