/// Reads the Kconfig files of a tree, from the top one through every `source`, with `ARCH=x86`.
/// A file that is missing or makes no sense is passed over: the trees that are reviewed are being edited.
struct KconfigReader {
  private let root: String
  private var model = KconfigModel()
  private var files: Set<String> = []
  /// The `if`, `menu` and `choice` that surround the line being read.
  private var surroundings: [Surrounding] = []
  private var current: Current = .none

  private struct Surrounding {
    enum Kind {
      case condition, menu
      case choice(Int)
    }
    var kind: Kind
    var conditions: [KconfigExpression] = []
  }

  private enum Current {
    case none
    case symbol(Int)
    case choice(Int)
    case menu
  }

  private init(root: String) { self.root = root }

  /// Takes the root of a tree; gives every symbol that its Kconfig files declare for x86, and those files.
  static func read(tree root: String) -> (model: KconfigModel, files: [String]) {
    var reader = KconfigReader(root: root)
    reader.read(file: "Kconfig", depth: 0)
    return (reader.model, reader.files.sorted())
  }

  private mutating func read(file: String, depth: Int) {
    guard depth < 32, files.insert(file).inserted, let bytes = FileBytes.read(root + "/" + file) else { return }
    let outer = surroundings
    var lines = KconfigLines(bytes)
    while let line = lines.next() { read(line: line, file: file, lines: &lines, depth: depth) }
    surroundings = outer
    current = .none
  }

  private mutating func read(line: Substring, file: String, lines: inout KconfigLines, depth: Int) {
    let end = line.firstIndex { $0 == " " || $0 == "\t" || $0 == "\"" } ?? line.endIndex
    let rest = line[end...].drop { $0 == " " || $0 == "\t" }
    switch line[..<end] {
    case "config", "menuconfig": declare(String(rest.prefix { $0 != " " && $0 != "\t" }), file: file)
    case "if":
      surroundings.append(Surrounding(kind: .condition, conditions: condition(rest).map { [$0] } ?? []))
      current = .none
    case "menu":
      surroundings.append(Surrounding(kind: .menu))
      current = .menu
    case "choice":
      model.choices.append(KconfigChoice())
      surroundings.append(Surrounding(kind: .choice(model.choices.count - 1)))
      current = .choice(model.choices.count - 1)
    case "endif", "endmenu", "endchoice":
      _ = surroundings.popLast()
      current = .none
    case "source", "osource":
      current = .none
      read(file: path(rest), depth: depth + 1)
    case "rsource", "orsource":
      current = .none
      let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
      read(file: folder + path(rest), depth: depth + 1)
    case "help", "---help---": lines.skipHelp()
    case "comment", "mainmenu": current = .none
    default: attribute(line[..<end], rest)
    }
  }

  private func path(_ text: Substring) -> String {
    let name = text.drop { $0 == "\"" }.prefix { $0 != "\"" }
    return name.split(separator: "$(SRCARCH)", omittingEmptySubsequences: false).joined(separator: "x86")
  }

  private func condition(_ text: Substring) -> KconfigExpression? {
    var reader = KconfigExpressionReader(text)
    return reader.read()
  }

  private mutating func declare(_ name: String, file: String) {
    let around = surroundings.flatMap(\.conditions)
    let place: Int
    if let known = model.index[name] {
      place = known
    } else {
      place = model.symbols.count
      model.index[name] = place
      model.symbols.append(KconfigSymbol(name: name, file: file))
    }
    model.symbols[place].dependencies.append(around)
    if case .choice(let choice)? = surroundings.last(where: { if case .condition = $0.kind { false } else { true } })?
      .kind
    {
      model.symbols[place].choice = choice
      model.choices[choice].members.append(name)
    }
    current = .symbol(place)
  }

  private mutating func attribute(_ word: Substring, _ rest: Substring) {
    switch word {
    case "depends":
      let text = rest.hasPrefix("on") ? rest.dropFirst(2) : rest
      if let condition = condition(text) { depend(condition) }
    case "visible": break
    case "bool", "boolean": type(.boolean, prompt: rest)
    case "tristate": type(.boolean, prompt: rest, isTristate: true)
    case "int": type(.integer, prompt: rest)
    case "hex": type(.hexadecimal, prompt: rest)
    case "string": type(.string, prompt: rest)
    case "def_bool", "def_tristate":
      type(.boolean, prompt: "", isTristate: word == "def_tristate")
      addDefault(rest)
    case "prompt": type(nil, prompt: rest)
    case "default": addDefault(rest)
    case "select":
      if case .symbol(let place) = current, let entry = conditional(rest) { model.symbols[place].selects.append(entry) }
    default: break
    }
  }

  private mutating func depend(_ condition: KconfigExpression) {
    switch current {
    case .symbol(let place):
      let last = model.symbols[place].dependencies.count - 1
      model.symbols[place].dependencies[last].append(condition)
    case .choice(let choice):
      model.choices[choice].dependencies.append(condition)
      surroundings[surroundings.count - 1].conditions.append(condition)
    case .menu: surroundings[surroundings.count - 1].conditions.append(condition)
    case .none: break
    }
  }

  private mutating func type(_ kind: KconfigSymbol.Kind?, prompt: Substring, isTristate: Bool = false) {
    guard case .symbol(let place) = current else { return }
    if isTristate { model.symbols[place].isTristate = true }
    if let kind { model.symbols[place].kind = kind }
    guard prompt.first == "\"" || prompt.first == "'" else { return }
    var reader = KconfigExpressionReader(prompt)
    _ = reader.readOperand()
    model.symbols[place].prompts.append(trailingIf(reader.rest))
  }

  private mutating func addDefault(_ rest: Substring) {
    guard let entry = conditional(rest, whole: true) else { return }
    switch current {
    case .symbol(let place): model.symbols[place].defaults.append(entry)
    case .choice(let choice): model.choices[choice].defaults.append(entry)
    case .menu, .none: break
    }
  }

  private func conditional(_ text: Substring, whole: Bool = false) -> KconfigSymbol.Conditional? {
    var reader = KconfigExpressionReader(text)
    guard let value = whole ? reader.read() : reader.readOperand() else { return nil }
    return KconfigSymbol.Conditional(value: value, condition: trailingIf(reader.rest))
  }

  private func trailingIf(_ text: Substring) -> KconfigExpression? {
    let trimmed = text.drop { $0 == " " || $0 == "\t" }
    return trimmed.hasPrefix("if") ? condition(trimmed.dropFirst(2)) : nil
  }
}

/// The lines of a Kconfig file that say something: continued ones joined, comments and help texts gone.
struct KconfigLines {
  private let bytes: [UInt8]
  private var position = 0
  private var indentation = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Substring? {
    while position < bytes.count {
      var (start, end) = takeLine()
      indentation = 0
      while start < end, bytes[start] == 32 || bytes[start] == 9 {
        indentation = bytes[start] == 9 ? (indentation | 7) + 1 : indentation + 1
        start += 1
      }
      guard start < end, bytes[start] != UInt8(ascii: "#") else { continue }
      var text = String(decoding: bytes[start..<end], as: UTF8.self)
      while text.hasSuffix("\\"), position < bytes.count {
        text.removeLast()
        (start, end) = takeLine()
        text += String(decoding: bytes[start..<end], as: UTF8.self)
      }
      return Substring(text)
    }
    return nil
  }

  /// A help text goes on for as long as lines are indented deeper than `help` itself… as deep as its own first line.
  mutating func skipHelp() {
    var depth = -1
    while position < bytes.count {
      let before = position
      let (start, end) = takeLine()
      var (place, columns) = (start, 0)
      while place < end, bytes[place] == 32 || bytes[place] == 9 {
        columns = bytes[place] == 9 ? (columns | 7) + 1 : columns + 1
        place += 1
      }
      if place == end { continue }
      if depth < 0 { depth = columns }
      if columns < depth || columns == 0 || depth <= indentation && columns <= indentation && depth != columns {
        position = before
        return
      }
    }
  }

  private mutating func takeLine() -> (Int, Int) {
    let start = position
    while position < bytes.count, bytes[position] != 10 { position += 1 }
    var end = position
    position += 1
    while end > start, bytes[end - 1] == 13 || bytes[end - 1] == 32 || bytes[end - 1] == 9 { end -= 1 }
    return (start, end)
  }
}
