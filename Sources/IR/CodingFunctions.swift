extension TypeShape: Coded {
  static var smallestSize: Int { 5 }

  func write(to writer: inout Writer) {
    writer.byte(kind.rawValue)
    writer.name(record)
    writer.byte(depth)
    writer.byte(bits)
    writer.flag(isSigned)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    guard let kind = Kind(rawValue: try reader.byte()) else { throw reader.malformed("a kind of type") }
    self.init(
      kind: kind, record: try reader.optionalName(), depth: try reader.byte(), bits: try reader.byte(),
      isSigned: try reader.flag())
  }
}

extension Variable: Coded {
  static var smallestSize: Int { 1 + TypeShape.smallestSize }

  func write(to writer: inout Writer) {
    writer.name(name)
    type.write(to: &writer)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    self.init(name: try reader.name(), type: try TypeShape(from: &reader))
  }
}

extension Callee: Coded {
  func write(to writer: inout Writer) {
    switch self {
    case .direct(let symbol):
      writer.byte(0)
      symbol.write(to: &writer)
    case .indirect(let pointer, let record, let field):
      writer.byte(1)
      pointer.write(to: &writer)
      writer.name(record)
      writer.name(field)
    }
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    switch try reader.byte() {
    case 0: self = .direct(try Symbol(from: &reader))
    case 1:
      self = .indirect(
        try Expression(from: &reader), record: try reader.optionalName(), field: try reader.optionalName())
    default: throw reader.malformed("a callee")
    }
  }
}

extension Call: Coded {
  func write(to writer: inout Writer) {
    callee.write(to: &writer)
    writer.list(arguments)
    writer.flag(result != nil)
    if let result { writer.count(result) }
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    let callee = try Callee(from: &reader)
    let arguments: [Expression] = try reader.list()
    var result: Int?
    if try reader.flag() { result = try reader.index(below: reader.scope?.temporaries, "a temporary") }
    self.init(callee: callee, arguments: arguments, result: result)
  }
}

extension Instruction: Coded {
  /// A kind, its content, and an origin.
  static var smallestSize: Int { 2 + Origin.smallestSize }

  func write(to writer: inout Writer) {
    origin.write(to: &writer)
    switch kind {
    case .assign(let path, let value):
      writer.byte(0)
      path.write(to: &writer)
      value.write(to: &writer)
    case .call(let call):
      writer.byte(1)
      call.write(to: &writer)
    case .unknown(let text):
      writer.byte(2)
      writer.name(text)
    }
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    let origin = try Origin(from: &reader)
    switch try reader.byte() {
    case 0: self.init(.assign(try AccessPath(from: &reader), try Expression(from: &reader)), origin: origin)
    case 1: self.init(.call(try Call(from: &reader)), origin: origin)
    case 2: self.init(.unknown(try reader.name()), origin: origin)
    default: throw reader.malformed("a kind of instruction")
    }
  }
}

extension SelectCase: Coded {
  static var smallestSize: Int { 3 }

  func write(to writer: inout Writer) {
    writer.signed(values.lowerBound)
    writer.signed(values.upperBound)
    writer.count(target)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    let lower = try reader.signed()
    let upper = try reader.signed()
    guard lower <= upper else { throw reader.malformed("a range whose end is not before its start") }
    self.init(values: lower...upper, target: try reader.target())
  }
}

extension Terminator: Coded {
  func write(to writer: inout Writer) {
    switch self {
    case .jump(let target):
      writer.byte(0)
      writer.count(target)
    case .branch(let condition, let then, let otherwise):
      writer.byte(1)
      condition.write(to: &writer)
      writer.count(then)
      writer.count(otherwise)
    case .select(let value, let cases, let otherwise):
      writer.byte(2)
      value.write(to: &writer)
      writer.list(cases)
      writer.count(otherwise)
    case .return(let value):
      writer.byte(3)
      writer.optional(value)
    case .anyOf(let targets):
      writer.byte(4)
      writer.count(targets.count)
      for target in targets { writer.count(target) }
    case .unreachable:
      writer.byte(5)
    case .gap(let target):
      writer.byte(6)
      writer.count(target)
    }
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    switch try reader.byte() {
    case 0: self = .jump(try reader.target())
    case 1:
      self = .branch(try Expression(from: &reader), then: try reader.target(), otherwise: try reader.target())
    case 2:
      self = .select(try Expression(from: &reader), cases: try reader.list(), otherwise: try reader.target())
    case 3: self = .return(try reader.optional())
    case 4:
      var targets: [Int] = []
      for _ in 0..<(try reader.count(ofSize: 1)) { targets.append(try reader.target()) }
      self = .anyOf(targets)
    case 5: self = .unreachable
    case 6: self = .gap(try reader.target())
    default: throw reader.malformed("a terminator")
    }
  }
}

extension Reader {
  /// The index of a block of the function that is being read.
  fileprivate mutating func target() throws(DecodingProblem) -> Int {
    try index(below: scope?.blocks ?? 0, "the index of a block")
  }
}

extension Block: Coded {
  static var smallestSize: Int { 2 + Origin.smallestSize }

  func write(to writer: inout Writer) {
    writer.list(instructions)
    terminatorOrigin.write(to: &writer)
    terminator.write(to: &writer)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    let instructions: [Instruction] = try reader.list()
    let origin = try Origin(from: &reader)
    self.init(instructions: instructions, terminator: try Terminator(from: &reader), terminatorOrigin: origin)
  }
}

extension Function: Coded {
  static var smallestSize: Int { 2 * SourceRange.smallestSize + TypeShape.smallestSize + 7 }

  func write(to writer: inout Writer) {
    symbol.write(to: &writer)
    nameRange.write(to: &writer)
    range.write(to: &writer)
    returnType.write(to: &writer)
    writer.list(parameters)
    writer.list(locals)
    writer.list(temporaries)
    writer.flag(isFromHeader)
    writer.list(blocks)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    let symbol = try Symbol(from: &reader)
    let nameRange = try SourceRange(from: &reader)
    let range = try SourceRange(from: &reader)
    let returnType = try TypeShape(from: &reader)
    let parameters: [Variable] = try reader.list()
    let locals: [Variable] = try reader.list()
    let temporaries: [TypeShape] = try reader.list()
    let isFromHeader = try reader.flag()
    // The count stands in front of the blocks, and jumps inside of them are checked against it.
    let number = try reader.count(ofSize: Block.smallestSize)
    reader.scope = Reader.Scope(
      parameters: parameters.count, locals: locals.count, temporaries: temporaries.count, blocks: number)
    defer { reader.scope = nil }
    var blocks: [Block] = []
    blocks.reserveCapacity(min(number, Format.largestReservation))
    for _ in 0..<number { blocks.append(try Block(from: &reader)) }
    self.init(
      symbol: symbol, nameRange: nameRange, range: range, returnType: returnType, parameters: parameters,
      locals: locals, temporaries: temporaries, blocks: blocks, isFromHeader: isFromHeader)
  }
}
