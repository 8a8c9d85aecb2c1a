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

extension TermPlace: CustomStringConvertible {
  public var description: String {
    switch self {
    case .parameter(let index): "arg\(index)"
    case .global(let name): "global(\(name))"
    case .result: "ret"
    case .opaque(let number): "value\(number)"
    case .pointee(let pointer): "*\(pointer)"
    case .field(.pointee(let pointer), let name): "\(pointer)->\(name)"
    case .field(let base, let name): "\(base).\(name)"
    case .element(let base): "\(base)[]"
    }
  }
}
