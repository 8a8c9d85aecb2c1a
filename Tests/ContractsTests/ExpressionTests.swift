import Contracts
import IR
import Testing

@Suite struct ExpressionTests {
  @Test func readsRootsAndSelectors() throws {
    let resv = try ObjectExpression(parsing: "arg0->dmabuf->resv")
    #expect(resv.root == .argument(0))
    #expect(resv.selectors == [.dereference, .field("dmabuf"), .dereference, .field("resv")])
    #expect(resv.form == .value)
    #expect(resv.text == "arg0->dmabuf->resv")

    let array = try ObjectExpression(parsing: "arg1[]->resv")
    #expect(array.selectors == [.index, .dereference, .field("resv")])

    #expect(try ObjectExpression(parsing: "ret").root == .result)
    #expect(try ObjectExpression(parsing: "global(pool).lock").root == .global("pool"))
  }

  @Test func readsPointersAndAddresses() throws {
    let behind = try ObjectExpression(parsing: " *arg2 ")
    #expect(behind.root == .argument(2))
    #expect(behind.selectors == [.dereference])
    #expect(behind.text == "*arg2")

    let inside = try ObjectExpression(parsing: "&(*arg1)->base._resv")
    #expect(inside.form == .address)
    #expect(inside.selectors == [.dereference, .dereference, .field("base"), .field("_resv")])
  }

  @Test func readsFieldsAndContainers() throws {
    let field = try ObjectExpression(parsing: "field(exp_info.resv)")
    #expect(field.root == .field("exp_info"))
    #expect(field.selectors == [.field("resv")])

    let container = try ObjectExpression(parsing: "containing(arg0, dma_resv, lock.base)->x")
    #expect(container.root == .argument(0))
    #expect(
      container.selectors == [
        .container(record: "dma_resv", members: ["lock", "base"]), .dereference, .field("x"),
      ])
  }

  @Test(arguments: [
    ("resv", "expected an object expression such as arg0->dmabuf->resv, found 'resv'"),
    ("", "expected an object expression such as arg0->dmabuf->resv, found nothing"),
    ("argument0", "expected an object expression such as arg0->dmabuf->resv, found 'argument0'"),
    ("arg99", "expected an object expression such as arg0->dmabuf->resv, found 'arg99'"),
    ("arg0->", "expected a member's name, found nothing in 'arg0->'"),
    ("arg0->7", "expected a member's name, found '7' in 'arg0->7'"),
    ("arg0 resv", "expected nothing behind the expression, found 'resv' in 'arg0 resv'"),
    ("arg0[3]", "expected an object expression such as arg0->dmabuf->resv, found '[' without ']' in 'arg0[3]'"),
    (
      "field(x)",
      "expected an object expression such as arg0->dmabuf->resv, found field() without a member in 'field(x)'"
    ),
    (
      "(*arg0->resv",
      "expected an object expression such as arg0->dmabuf->resv, found '(' without ')' in '(*arg0->resv'"
    ),
  ])
  func refusesOthers(text: String, message: String) {
    let problem = #expect(throws: ExpressionProblem.self) { try ObjectExpression(parsing: text) }
    #expect(problem?.message == message)
  }

  @Test func refusesEndlessNesting() {
    for token in ["(", "*", "containing("] {
      #expect(throws: ExpressionProblem.self) {
        try ObjectExpression(parsing: String(repeating: token, count: 100_000) + "arg0")
      }
    }
  }

  @Test(arguments: [
    ("ret == 0", BinaryOperator.equal, 0), ("ret != 0", .notEqual, 0), ("ret<0", .less, 0),
    ("ret >= 1", .greaterOrEqual, 1), ("ret <= -4", .lessOrEqual, -4), ("ret > 0x10", .greater, 16),
  ])
  func readsConditions(text: String, comparison: BinaryOperator, value: Int64) throws {
    let condition = try OutcomeCondition(parsing: text)
    #expect(condition.object.root == .result)
    #expect(condition.object.text == "ret")
    #expect(condition.comparison == comparison)
    #expect(condition.value == value)
  }

  @Test func readsConditionsOnArguments() throws {
    let condition = try OutcomeCondition(parsing: "arg0->importer_ops != 0")
    #expect(condition.object.selectors == [.dereference, .field("importer_ops")])
  }

  @Test(arguments: [
    ("ret", "expected one of == != < <= > >=, found nothing in 'ret'"),
    ("ret = 0", "expected one of == != < <= > >=, found '= 0' in 'ret = 0'"),
    ("ret == NULL", "expected an integer, found 'NULL' in 'ret == NULL'"),
    ("ret == 0 && arg1", "expected nothing behind the number, found '&& arg1' in 'ret == 0 && arg1'"),
    ("ret == 9999999999999999999", "expected an integer, found '9999999999999999999' in 'ret == 9999999999999999999'"),
    ("result == 0", "expected a condition such as ret == 0, found 'result == 0'"),
    (
      "!IS_ERR(ret)",
      "expected a condition such as ret == 0, found !IS_ERR(ret): "
        + "write an error pointer as ret < 0, NULL as ret == 0, a valid pointer as ret > 0"
    ),
  ])
  func refusesOtherConditions(text: String, message: String) {
    let problem = #expect(throws: ExpressionProblem.self) { try OutcomeCondition(parsing: text) }
    #expect(problem?.message == message)
  }
}
