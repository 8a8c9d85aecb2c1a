import IR

/// Units that use every case of the IR.
enum Samples {
  static func range(_ line: UInt32, file: Name = "drivers/a.c") -> SourceRange {
    SourceRange(file: file, startLine: line, startColumn: 3, endLine: line + 1, endColumn: 200)
  }

  static func origin(_ line: UInt32) -> Origin {
    Origin(expanded: range(line), spelled: range(7, file: "include/linux/b.h"), macro: "WRAP")
  }

  static let shape = TypeShape(kind: .pointer, record: "object", depth: 1)
  static let number = TypeShape(kind: .integer, bits: 32, isSigned: true)

  static let path = AccessPath(
    .parameter(0), [.dereference, .field("resv"), .index, .container(record: "object", members: ["base", "list"])])

  static let expressions: [Expression] = [
    .constant(.min), .constant(.max, name: "LIMIT"), .constant(-1), .constant(0), .string("text\u{0}\u{1F600}"),
    .function(Symbol("f", file: "drivers/a.c")), .load(path), .address(AccessPath(.local(1))), .unknown,
    .load(AccessPath(.global("jiffies"))), .load(AccessPath(.temporary(2))),
  ] + [UnaryOperator.negate, .complement, .not, .isError, .isErrorOrNull, .errorOrZero, .errorPointer].map {
    .unary($0, .load(AccessPath(.local(0))))
  } + [
    BinaryOperator.add, .subtract, .multiply, .divide, .remainder, .and, .or, .xor, .shiftLeft, .shiftRight, .equal,
    .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
  ].map { .binary($0, .constant(1), .unknown) }

  static let terminators: [Terminator] = [
    .jump(1), .branch(.unknown, then: 0, otherwise: 3),
    .select(.constant(4), cases: [SelectCase(values: -3 ... 5, target: 2), SelectCase(values: 9...9, target: 1)],
      otherwise: 0),
    .return(nil), .return(.constant(-22, name: "EINVAL")), .anyOf([0, 1, 2]), .anyOf([]), .unreachable,
  ]

  static func function(blocks: [Block]) -> Function {
    Function(
      symbol: Symbol("f", file: "drivers/a.c"), nameRange: range(10), range: range(9), returnType: number,
      parameters: [Variable(name: "object", type: shape)],
      locals: [Variable(name: "ret", type: number), Variable(name: "it", type: shape)],
      temporaries: [shape, number, number],
      blocks: blocks, isFromHeader: true)
  }

  static let full: Unit = {
    var instructions = expressions.enumerated().map { index, expression in
      Instruction(.assign(path, expression), origin: origin(UInt32(index) + 20))
    }
    let direct = Call(callee: .direct(Symbol("g")), arguments: expressions, result: 2)
    let indirect = Call(callee: .indirect(.load(path), record: "ops", field: "map"), arguments: [], result: nil)
    instructions.append(Instruction(.call(direct), origin: Origin(expanded: range(5))))
    instructions.append(Instruction(.call(indirect), origin: origin(.max - 1)))
    instructions.append(Instruction(.unknown("asm"), origin: origin(1)))
    let blocks = terminators.enumerated().map { index, terminator in
      Block(instructions: index == 0 ? instructions : [], terminator: terminator, terminatorOrigin: origin(60))
    }
    return Unit(
      path: "drivers/a.c", functions: [function(blocks: blocks), function(blocks: [])],
      tables: [
        Table(
          record: "ops", variable: "my_ops", isStatic: true, isConstant: false, range: range(80),
          entries: [Table.Entry(field: "map", value: .function(Symbol("f", file: "drivers/a.c")), range: range(81))])
      ],
      fieldStores: [
        FieldStore(record: "work", field: "func", value: Symbol("w"), variable: "global_work", range: range(90)),
        FieldStore(
          record: "work", field: "func", value: Symbol("w"), variable: nil,
          holder: Member(record: "device", field: "work"), range: range(91)),
      ],
      exports: [Export(symbol: "f", macro: "EXPORT_SYMBOL_NS_GPL", arguments: ["\"DMA_BUF\""], range: range(95))],
      moduleStatements: [
        ModuleStatement(macro: "MODULE_LICENSE", argument: "\"GPL\"", range: range(96), argumentRange: range(97))
      ],
      layouts: [RecordLayout(record: "request", fields: ["flags", "pad"], range: range(98))],
      escapingFunctions: [Symbol("h", file: "drivers/a.c"), Symbol("i")],
      records: [
        Record(name: "device", members: [Variable(name: "work", type: TypeShape(kind: .record, record: "work"))])
      ],
      problems: [ParseProblem(message: "expected ';'", range: range(99), isFatal: true)],
      damagedFunctions: ["broken"])
  }()
}
