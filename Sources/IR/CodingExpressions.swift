extension Name: Coded {
  func write(to writer: inout Writer) {
    writer.name(self)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    self = try reader.name()
  }
}

extension Symbol: Coded {
  static var smallestSize: Int { 2 }

  func write(to writer: inout Writer) {
    writer.name(name)
    writer.name(file)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    self.init(try reader.name(), file: try reader.optionalName())
  }
}

extension SourceRange: Coded {
  static var smallestSize: Int { 5 }

  func write(to writer: inout Writer) {
    writer.name(file)
    writer.line(startLine)
    writer.unsigned(UInt64(startColumn))
    writer.line(endLine)
    writer.unsigned(UInt64(endColumn))
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    self.init(
      file: try reader.name(), startLine: try reader.line(), startColumn: try reader.number("a column"),
      endLine: try reader.line(), endColumn: try reader.number("a column"))
  }
}

extension Origin: Coded {
  static var smallestSize: Int { 1 + SourceRange.smallestSize }

  func write(to writer: inout Writer) {
    writer.byte((spelled == nil ? 0 : 1) | (macro == nil ? 0 : 2))
    expanded.write(to: &writer)
    spelled?.write(to: &writer)
    if let macro { writer.name(macro) }
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    let parts = try reader.byte()
    guard parts < 4 else { throw reader.malformed("the parts of an origin") }
    let expanded = try SourceRange(from: &reader)
    var spelled: SourceRange?
    var macro: Name?
    if parts & 1 != 0 { spelled = try SourceRange(from: &reader) }
    if parts & 2 != 0 { macro = try reader.name() }
    self.init(expanded: expanded, spelled: spelled, macro: macro)
  }
}

extension Root: Coded {
  static var smallestSize: Int { 2 }

  func write(to writer: inout Writer) {
    switch self {
    case .parameter(let index):
      writer.byte(0)
      writer.count(index)
    case .local(let index):
      writer.byte(1)
      writer.count(index)
    case .global(let name):
      writer.byte(2)
      writer.name(name)
    case .temporary(let index):
      writer.byte(3)
      writer.count(index)
    }
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    switch try reader.byte() {
    case 0: self = .parameter(try reader.index(below: reader.scope?.parameters, "the index of a parameter"))
    case 1: self = .local(try reader.index(below: reader.scope?.locals, "the index of a local"))
    case 2: self = .global(try reader.name())
    case 3: self = .temporary(try reader.index(below: reader.scope?.temporaries, "a temporary"))
    default: throw reader.malformed("the root of an access path")
    }
  }
}

extension Selector: Coded {
  func write(to writer: inout Writer) {
    switch self {
    case .dereference: writer.byte(0)
    case .field(let name):
      writer.byte(1)
      writer.name(name)
    case .index: writer.byte(2)
    case .container(let record, let members):
      writer.byte(3)
      writer.name(record)
      writer.list(members)
    }
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    switch try reader.byte() {
    case 0: self = .dereference
    case 1: self = .field(try reader.name())
    case 2: self = .index
    case 3: self = .container(record: try reader.name(), members: try reader.list())
    default: throw reader.malformed("a selector")
    }
  }
}

extension AccessPath: Coded {
  static var smallestSize: Int { Root.smallestSize + 1 }

  func write(to writer: inout Writer) {
    root.write(to: &writer)
    writer.list(selectors)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    self.init(try Root(from: &reader), try reader.list())
  }
}

extension Expression: Coded {
  func write(to writer: inout Writer) {
    write(to: &writer, depth: 0)
  }

  private func write(to writer: inout Writer, depth: Int) {
    guard depth < Format.deepestExpression else { return writer.byte(7) }
    switch self {
    case .constant(let value, let name):
      writer.byte(0)
      writer.signed(value)
      writer.name(name)
    case .string(let text):
      writer.byte(1)
      writer.name(text)
    case .function(let symbol):
      writer.byte(2)
      symbol.write(to: &writer)
    case .load(let path):
      writer.byte(3)
      path.write(to: &writer)
    case .address(let path):
      writer.byte(4)
      path.write(to: &writer)
    case .unary(let unary, let operand):
      writer.byte(5)
      writer.byte(unary.rawValue)
      operand.write(to: &writer, depth: depth + 1)
    case .binary(let binary, let left, let right):
      writer.byte(6)
      writer.byte(binary.rawValue)
      left.write(to: &writer, depth: depth + 1)
      right.write(to: &writer, depth: depth + 1)
    case .unknown:
      writer.byte(7)
    }
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    guard reader.depth <= Format.deepestExpression else { throw reader.malformed("an expression that nests less deep") }
    reader.depth += 1
    defer { reader.depth -= 1 }
    switch try reader.byte() {
    case 0: self = .constant(try reader.signed(), name: try reader.optionalName())
    case 1: self = .string(try reader.name())
    case 2: self = .function(try Symbol(from: &reader))
    case 3: self = .load(try AccessPath(from: &reader))
    case 4: self = .address(try AccessPath(from: &reader))
    case 5:
      guard let unary = UnaryOperator(rawValue: try reader.byte()) else { throw reader.malformed("an operator") }
      self = .unary(unary, try Expression(from: &reader))
    case 6:
      guard let binary = BinaryOperator(rawValue: try reader.byte()) else { throw reader.malformed("an operator") }
      self = .binary(binary, try Expression(from: &reader), try Expression(from: &reader))
    case 7: self = .unknown
    default: throw reader.malformed("an expression")
    }
  }
}
