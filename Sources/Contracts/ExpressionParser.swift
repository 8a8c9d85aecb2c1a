import IR

/// Why a text is no expression of the rule language: what was expected, and what was found.
public struct ExpressionProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public var message: String
  public var description: String { message }
}

extension ObjectExpression {
  /// Reads an object expression such as `arg0->dmabuf->resv`; the grammar is that of the type.
  ///
  /// Throws when the text is none, with a message that quotes it.
  public init(parsing text: String) throws(ExpressionProblem) {
    var scanner = ExpressionScanner(text)
    self = try scanner.wholeObject()
    try scanner.end(after: "the expression")
  }
}

extension OutcomeCondition {
  /// Reads a condition such as `ret == 0`: an object expression, a comparison, an integer.
  ///
  /// Throws when the text is none, with a message that quotes it.
  public init(parsing text: String) throws(ExpressionProblem) {
    var scanner = ExpressionScanner(text)
    scanner.wanted = "a condition such as ret == 0"
    if text.contains("IS_ERR") {
      throw scanner.problem("\(text): write an error pointer as ret < 0, NULL as ret == 0, a valid pointer as ret > 0")
    }
    let object = try scanner.wholeObject()
    var mask: Int64?
    if scanner.take("&") { mask = try scanner.integer() }
    let comparison = try scanner.comparison()
    let value = try scanner.integer()
    try scanner.end(after: "the number")
    self.init(object: object, mask: mask, comparison: comparison, value: value)
  }
}

/// Selectors without a root, behind any object of a record: `.import_attach->dmabuf->resv`, `&._resv`.
struct SelectorExpression {
  var selectors: [Selector]
  var form: ObjectExpression.Form

  init(parsing text: String) throws(ExpressionProblem) {
    var scanner = ExpressionScanner(text)
    scanner.wanted = "selectors such as .import_attach->dmabuf->resv"
    form = scanner.take("&") ? .address : .value
    selectors = try scanner.selectors()
    if selectors.isEmpty { throw scanner.problem(scanner.rest) }
    try scanner.end(after: "the selectors")
  }
}

/// A cursor over the text of one expression.
struct ExpressionScanner {
  /// What messages say was expected.
  var wanted = "an object expression such as arg0->dmabuf->resv"
  private let text: String
  private var position: String.Index
  /// Guards against `((((…`: each level is a call.
  private var depth = 0

  init(_ text: String) {
    self.text = text
    position = text.startIndex
  }

  var rest: String {
    let tail = text[position...].trimmingPrefix { $0.isWhitespace }
    return tail.isEmpty ? "nothing" : "'\(tail)'"
  }

  func problem(_ found: String) -> ExpressionProblem {
    ExpressionProblem(message: "expected \(wanted), found \(found)")
  }

  /// `&expr`, `*expr` or a plain one.
  mutating func wholeObject() throws(ExpressionProblem) -> ObjectExpression {
    skipBlanks()
    let start = position
    let form: ObjectExpression.Form = take("&") ? .address : .value
    var result = try dereferenced()
    result.form = form
    var end = position
    while end > start, text[text.index(before: end)].isWhitespace { end = text.index(before: end) }
    result.text = String(text[start..<end])
    return result
  }

  mutating func selectors() throws(ExpressionProblem) -> [Selector] {
    var result: [Selector] = []
    while true {
      if take("->") {
        result += [.dereference, .field(Name(try identifier("a member's name")))]
      } else if take(".") {
        result.append(.field(Name(try identifier("a member's name"))))
      } else if take("[") {
        guard take("]") else { throw problem("'[' without ']' in '\(text)'") }
        result.append(.index)
      } else {
        return result
      }
    }
  }

  mutating func comparison() throws(ExpressionProblem) -> BinaryOperator {
    let operators: [(String, BinaryOperator)] = [
      ("==", .equal), ("!=", .notEqual), ("<=", .lessOrEqual), (">=", .greaterOrEqual), ("<", .less), (">", .greater),
    ]
    for (spelling, meaning) in operators where take(spelling) { return meaning }
    throw ExpressionProblem(message: "expected one of == != < <= > >=, found \(rest) in '\(text)'")
  }

  mutating func integer() throws(ExpressionProblem) -> Int64 {
    skipBlanks()
    let tail = text[position...]
    let digits = tail.prefix { $0 == "-" || $0.isHexDigit || $0 == "x" }
    let isHexadecimal = digits.hasPrefix("0x")
    guard let value = isHexadecimal ? Int64(digits.dropFirst(2), radix: 16) : Int64(digits) else {
      throw ExpressionProblem(message: "expected an integer, found \(rest) in '\(text)'")
    }
    position = digits.endIndex
    return value
  }

  mutating func end(after part: String) throws(ExpressionProblem) {
    skipBlanks()
    if position != text.endIndex {
      throw ExpressionProblem(message: "expected nothing behind \(part), found \(rest) in '\(text)'")
    }
  }

  mutating func take(_ token: String) -> Bool {
    skipBlanks()
    guard text[position...].hasPrefix(token) else { return false }
    position = text.index(position, offsetBy: token.count)
    return true
  }

  private mutating func dereferenced() throws(ExpressionProblem) -> ObjectExpression {
    depth += 1
    guard depth <= 16 else { throw problem("more than 16 levels of '*' and '(' in '\(text)'") }
    defer { depth -= 1 }
    guard take("*") else { return try postfix() }
    var inner = try dereferenced()
    inner.selectors.append(.dereference)
    return inner
  }

  private mutating func postfix() throws(ExpressionProblem) -> ObjectExpression {
    var result = try primary()
    result.selectors += try selectors()
    return result
  }

  private mutating func primary() throws(ExpressionProblem) -> ObjectExpression {
    if take("(") {
      let inner = try dereferenced()
      guard take(")") else { throw problem("'(' without ')' in '\(text)'") }
      return inner
    }
    let found = rest
    guard let word = word() else { throw problem(found) }
    switch word {
    case "ret": return object(.result)
    case "global": return object(.global(Name(try parenthesised("a variable's name"))))
    case "field": return try recordField()
    case "containing": return try container("containing")
    case "holding": return try holder()
    default:
      if word.hasPrefix("arg"), let index = Int(word.dropFirst(3)), index >= 0, index < 32 {
        return object(.argument(index))
      }
      throw problem(found)
    }
  }

  private func object(_ root: ObjectExpression.Root) -> ObjectExpression {
    ObjectExpression(root: root, selectors: [], form: .value, text: text)
  }

  private mutating func parenthesised(_ what: String) throws(ExpressionProblem) -> String {
    guard take("(") else { throw problem("no '(' in '\(text)'") }
    let name = try identifier(what)
    guard take(")") else { throw problem("'(' without ')' in '\(text)'") }
    return name
  }

  private mutating func recordField() throws(ExpressionProblem) -> ObjectExpression {
    guard take("(") else { throw problem("no '(' behind field in '\(text)'") }
    var result = object(.field(Name(try identifier("a record's name"))))
    result.selectors = try selectors()
    guard !result.selectors.isEmpty else { throw problem("field() without a member in '\(text)'") }
    guard take(")") else { throw problem("'(' without ')' in '\(text)'") }
    return result
  }

  /// `holding(expr, record, member)`; the record is for the reader, a pointer has no type here.
  private mutating func holder() throws(ExpressionProblem) -> ObjectExpression {
    var result = try container("holding")
    guard case .container(_, let members)? = result.selectors.popLast(), members.count == 1 else {
      throw problem("holding() with several members in '\(text)'")
    }
    result.heldBy = members[0]
    return result
  }

  private mutating func container(_ form: String) throws(ExpressionProblem) -> ObjectExpression {
    guard take("(") else { throw problem("no '(' behind \(form) in '\(text)'") }
    var result = try dereferenced()
    guard take(",") else { throw problem("\(form)() without a record in '\(text)'") }
    let record = Name(try identifier("a record's tag"))
    guard take(",") else { throw problem("\(form)() without a member in '\(text)'") }
    var members = [Name(try identifier("a member's name"))]
    while take(".") { members.append(Name(try identifier("a member's name"))) }
    guard take(")") else { throw problem("'(' without ')' in '\(text)'") }
    result.selectors.append(.container(record: record, members: members))
    return result
  }

  private mutating func identifier(_ what: String) throws(ExpressionProblem) -> String {
    skipBlanks()
    let found = rest
    guard let word = word() else {
      throw ExpressionProblem(message: "expected \(what), found \(found) in '\(text)'")
    }
    return word
  }

  /// An identifier of C, or nil without moving.
  private mutating func word() -> String? {
    skipBlanks()
    let word = text[position...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    guard let first = word.first, !first.isNumber else { return nil }
    position = word.endIndex
    return String(word)
  }

  private mutating func skipBlanks() {
    while position < text.endIndex, text[position].isWhitespace { position = text.index(after: position) }
  }
}
