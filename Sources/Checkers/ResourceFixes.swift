import Contracts
import Dataflow
import Findings
import IR

/// How a leak is mended at the `return` it leaves by: through the label behind which it is given back, or by giving it
/// back there. Nothing where the way the source is written leaves a doubt.
func fixes(of violation: OwnershipViolation, _ kind: ResourceKind, _ input: CheckInput) -> [Fix] {
  let function = input.program.functions[violation.function]
  let place = violation.origin.expanded
  guard violation.kind == .leaked, let variable = violation.variable, let call = kind.releaseCall,
    violation.origin.macro == nil, place.file == function.range.file, let bytes = input.text(place.file)
  else { return [] }
  let exit = ExitText(
    lines: SourceLines(bytes), function: function, place: place,
    call: call.replacing("{object}", with: variable.text) + ";")
  guard exit.isAlone, exit.isPlain, exit.isInScope(variable.text) else { return [] }
  return (exit.throughLabel() ?? exit.beforeReturn()).map { [$0] } ?? []
}

/// The lines of a file, counted from 1, without what ends them.
private struct SourceLines {
  let lines: [String]
  let lineEnd: String

  init(_ bytes: [UInt8]) {
    let split = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    lineEnd = split.first?.last == 0x0D ? "\r\n" : "\n"
    lines = split.map { String(decoding: $0.last == 0x0D ? $0.dropLast() : $0, as: UTF8.self) }
  }

  func text(_ line: Int) -> String { lines.indices.contains(line - 1) ? lines[line - 1] : "" }

  func trimmed(_ line: Int) -> Substring {
    let text = text(line)
    return text.drop(while: \.isWhitespace).dropLast(text.reversed().prefix(while: \.isWhitespace).count)
  }

  /// A line without what surrounds its code: white space, and a comment that ends it.
  func code(_ line: Int) -> Substring {
    let text = trimmed(line)
    guard text.hasSuffix("*/"), let comment = text.firstRange(of: "/*") else { return text }
    let code = text[..<comment.lowerBound]
    return code.dropLast(code.reversed().prefix(while: \.isWhitespace).count)
  }

  func indent(_ line: Int) -> String { String(text(line).prefix(while: \.isWhitespace)) }

  /// The next line with code in a direction; comments that fill their lines are passed over.
  func code(from line: Int, step: Int) -> Int? {
    var line = line + step
    var isInComment = false
    while lines.indices.contains(line - 1) {
      let text = trimmed(line)
      let opens = text.hasPrefix("/*")
      let closes = text.hasSuffix("*/") && (isInComment || opens || !text.contains("/*"))
      if isInComment {
        if step < 0 ? text.contains("/*") : closes {
          isInComment = false
          if step < 0, !opens { return line }
        }
      } else if opens || closes {
        guard opens && closes || (step < 0 ? closes : opens) else { return nil }
        isInComment = !(opens && closes)
      } else if !text.isEmpty, !text.hasPrefix("//") {
        return line
      }
      line += step
    }
    return nil
  }
}

/// A way out of a function as it is written.
private struct ExitText {
  let lines: SourceLines
  let function: Function
  let place: SourceRange
  /// The statement that is missing.
  let call: String

  private var line: Int { Int(place.startLine) }
  private var isEnd: Bool { lines.code(line) == "}" && place.startLine == function.range.endLine }

  /// It begins its line.
  var isAlone: Bool {
    let isAtStart = lines.indent(line).utf8.count == Int(place.startColumn) - 1
    let text = lines.code(line)
    return isEnd || isAtStart && (text.hasPrefix("return ") || text == "return;")
  }

  /// What is returned is not worked out from the object, and nothing runs behind it, such as a cleanup.
  var isPlain: Bool {
    let blocks = self.blocks(at: place)
    guard blocks.count == 1, let block = blocks.first, case .return(let value) = block.terminator else { return false }
    return !block.instructions.contains { !($0.origin.expanded < place) } && (value?.readsVariablesOnly ?? true)
  }

  private func blocks(at place: SourceRange) -> [Block] {
    function.blocks.filter { block in
      if case .return = block.terminator { block.terminatorOrigin.expanded == place } else { false }
    }
  }

  /// Whether the braces around the declaration of a variable are open at the exit.
  func isInScope(_ name: String) -> Bool {
    var depth = 0
    var found: Int?
    var word = ""
    var previous: Character = " "
    var isComment = false
    for number in Int(function.range.startLine)..<max(line, Int(function.range.startLine)) {
      var rest = Substring(lines.text(number) + "\n")
      while let character = rest.first {
        if isComment {
          if rest.hasPrefix("*/") { isComment = false }
          rest = rest.dropFirst(isComment ? 1 : 2)
          continue
        }
        if character.isLetter || character.isNumber || character == "_" {
          word.append(character)
          rest = rest.dropFirst()
          continue
        }
        if word == name, found == nil, previous != ".", previous != ">" { found = depth }
        if !word.isEmpty || !character.isWhitespace { previous = character }
        word = ""
        if rest.hasPrefix("//") { break }
        if rest.hasPrefix("/*") { isComment = true }
        if character == "\"" || character == "'" {
          rest = rest.dropFirst()
          while let next = rest.first, next != character { rest = rest.dropFirst(next == "\\" ? 2 : 1) }
        }
        if character == "{" { depth += 1 }
        if character == "}" {
          depth -= 1
          if let scope = found, depth < scope { found = nil }
        }
        rest = rest.dropFirst()
      }
    }
    return found != nil
  }

  // MARK: - The fixes

  /// To a label further down behind which the object is given back and the same is returned.
  func throughLabel() -> Fix? {
    guard !isEnd, let mine = blocks(at: place).first else { return nil }
    let statement = lines.code(line)
    guard statement.hasSuffix(";"), statement.count(where: { $0 == ";" }) == 1 else { return nil }
    for number in line + 1..<max(line + 2, Int(function.range.endLine)) {
      guard let label = label(number), let release = lines.code(from: number, step: 1), lines.code(release) == call,
        var end = lines.code(from: release, step: 1)
      else { continue }
      while self.label(end) != nil, let next = lines.code(from: end, step: 1) { end = next }
      guard lines.code(end) == statement, let theirs = function.blocks.first(where: { isReturn($0, in: end) }),
        theirs.terminator == mine.terminator,
        !theirs.instructions.contains(where: { !($0.origin.expanded < theirs.terminatorOrigin.expanded) }),
        function.blocks.contains(where: { $0.instructions.contains { isCall($0, in: release) } })
      else { continue }
      let column = Int(place.startColumn)
      let whole = Place(
        file: place.file.text, startLine: line, startColumn: column, endLine: line,
        endColumn: column + statement.utf8.count)
      return Fix(
        summary: "leave through '\(label)', which gives it back",
        edits: [Fix.Edit(place: whole, text: "goto \(label);")])
    }
    return nil
  }

  private func label(_ line: Int) -> Substring? {
    let text = lines.code(line)
    guard text.last == ":", text != "default:", text.dropLast().allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
    else { return nil }
    return text.dropLast()
  }

  private func isReturn(_ block: Block, in line: Int) -> Bool {
    guard case .return = block.terminator else { return false }
    return Int(block.terminatorOrigin.expanded.startLine) == line
  }

  private func isCall(_ instruction: Instruction, in line: Int) -> Bool {
    guard case .call = instruction.kind else { return false }
    return Int(instruction.origin.expanded.startLine) == line
  }

  /// In front of the `return`, with braces where it stands under a condition without any.
  func beforeReturn() -> Fix? {
    guard let above = lines.code(from: line, step: -1) else { return nil }
    let head = lines.code(above)
    let indent = isEnd ? lines.indent(line) + "\t" : lines.indent(line)
    var edits = [Fix.Edit(place: point(line, 1), text: indent + call + lines.lineEnd)]
    if head.hasPrefix("#") || head.contains("//") { return nil }
    let isBare = head.hasSuffix(")") || head == "else" || head.hasSuffix(" else")
    if isBare {
      let statement = lines.code(line)
      guard !isEnd, statement.hasSuffix(";"), statement.count(where: { $0 == ";" }) == 1,
        let outer = outerIndent(above), let next = lines.code(from: line, step: 1), !lines.code(next).hasPrefix("else")
      else { return nil }
      edits.insert(Fix.Edit(place: point(above, lines.text(above).utf8.count + 1), text: " {"), at: 0)
      let end = point(line, lines.text(line).utf8.count + 1)
      edits.append(Fix.Edit(place: end, text: lines.lineEnd + outer + "}"))
    } else if !(head.hasSuffix(";") || head.hasSuffix("{") || head.hasSuffix("}") || label(above) != nil) {
      return nil
    }
    return Fix(summary: isEnd ? "give it back at the end" : "give it back before the return", edits: edits)
  }

  /// How far the condition is indented under which the `return` stands.
  private func outerIndent(_ above: Int) -> String? {
    let head = lines.code(above)
    if ["if ", "else", "} else", "for ", "while "].contains(where: head.hasPrefix) { return lines.indent(above) }
    let indent = lines.indent(line)
    return indent.last == "\t" ? String(indent.dropLast()) : nil
  }

  private func point(_ line: Int, _ column: Int) -> Place {
    Place(file: place.file.text, startLine: line, startColumn: column, endLine: line, endColumn: column)
  }
}

extension Expression {
  /// It follows no pointer and uses no result of a call that is not in a variable.
  fileprivate var readsVariablesOnly: Bool {
    switch self {
    case .constant, .string, .function, .address: true
    case .load(let path):
      switch path.root {
      case .local, .parameter: path.selectors.isEmpty
      case .global, .temporary: false
      }
    case .unary(_, let operand): operand.readsVariablesOnly
    case .binary(_, let left, let right): left.readsVariablesOnly && right.readsVariablesOnly
    case .unknown: false
    }
  }
}
