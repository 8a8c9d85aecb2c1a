extension Table.Entry: Coded {
  static var smallestSize: Int { 2 + SourceRange.smallestSize }

  func write(to writer: inout Writer) {
    writer.name(field)
    range.write(to: &writer)
    value.write(to: &writer)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    let field = try reader.name()
    let range = try SourceRange(from: &reader)
    self.init(field: field, value: try Expression(from: &reader), range: range)
  }
}

extension Table: Coded {
  static var smallestSize: Int { 5 + SourceRange.smallestSize }

  func write(to writer: inout Writer) {
    writer.name(record)
    writer.name(variable)
    writer.flag(isStatic)
    writer.flag(isConstant)
    range.write(to: &writer)
    writer.list(entries)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    self.init(
      record: try reader.name(), variable: try reader.name(), isStatic: try reader.flag(),
      isConstant: try reader.flag(), range: try SourceRange(from: &reader), entries: try reader.list())
  }
}

extension FieldStore: Coded {
  static var smallestSize: Int { 7 + SourceRange.smallestSize }

  func write(to writer: inout Writer) {
    writer.name(record)
    writer.name(field)
    value.write(to: &writer)
    writer.name(variable)
    writer.name(holder?.record)
    writer.name(holder?.field)
    range.write(to: &writer)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    let (record, field) = (try reader.name(), try reader.name())
    let value = try Symbol(from: &reader)
    let variable = try reader.optionalName()
    var holder: Member?
    let (outer, member) = (try reader.optionalName(), try reader.optionalName())
    if let outer, let member { holder = Member(record: outer, field: member) }
    self.init(
      record: record, field: field, value: value, variable: variable, holder: holder,
      range: try SourceRange(from: &reader))
  }
}

extension Record: Coded {
  static var smallestSize: Int { 2 }

  func write(to writer: inout Writer) {
    writer.name(name)
    writer.list(members)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    self.init(name: try reader.name(), members: try reader.list())
  }
}

extension Export: Coded {
  static var smallestSize: Int { 3 + SourceRange.smallestSize }

  func write(to writer: inout Writer) {
    writer.name(symbol)
    writer.name(macro)
    writer.list(arguments)
    range.write(to: &writer)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    self.init(
      symbol: try reader.name(), macro: try reader.name(), arguments: try reader.list(),
      range: try SourceRange(from: &reader))
  }
}

extension ModuleStatement: Coded {
  static var smallestSize: Int { 2 + 2 * SourceRange.smallestSize }

  func write(to writer: inout Writer) {
    writer.name(macro)
    writer.name(argument)
    range.write(to: &writer)
    argumentRange.write(to: &writer)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    self.init(
      macro: try reader.name(), argument: try reader.name(), range: try SourceRange(from: &reader),
      argumentRange: try SourceRange(from: &reader))
  }
}

extension RecordLayout: Coded {
  static var smallestSize: Int { 2 + SourceRange.smallestSize }

  func write(to writer: inout Writer) {
    writer.name(record)
    writer.list(fields)
    range.write(to: &writer)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    self.init(record: try reader.name(), fields: try reader.list(), range: try SourceRange(from: &reader))
  }
}

extension ParseProblem: Coded {
  static var smallestSize: Int { 2 + SourceRange.smallestSize }

  func write(to writer: inout Writer) {
    writer.name(Name(message))
    range.write(to: &writer)
    writer.flag(isFatal)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    self.init(
      message: try reader.name().text, range: try SourceRange(from: &reader), isFatal: try reader.flag())
  }
}
