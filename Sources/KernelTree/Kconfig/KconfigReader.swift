/// Reads the Kconfig files of a tree, from the top one through every `source`, with `ARCH=x86`.
/// A file that is missing or makes no sense is passed over: the trees that are reviewed are being edited.
struct KconfigReader {
  private let root: String
  private let patched: PatchedFiles
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

  private init(root: String, patched: PatchedFiles) {
    self.root = root
    self.patched = patched
  }

  /// Takes the root of a tree, and what stands in for its files; gives every symbol that its Kconfig files declare for
  /// x86, and those files.
  static func read(tree root: String, patched: PatchedFiles = .none) -> (model: KconfigModel, files: [String]) {
    var reader = KconfigReader(root: root, patched: patched)
    reader.read(file: "Kconfig", depth: 0)
    return (reader.model, reader.files.sorted())
  }

  private mutating func read(file: String, depth: Int) {
    guard depth < 32, files.insert(file).inserted, let bytes = patched.read(root + "/" + file) else { return }
    let outer = surroundings
    var lines = KconfigLines(bytes)
    while let line = lines.next() { read(line: line, file: file, lines: &lines, depth: depth) }
    surroundings = outer
    current = .none
  }

  private mutating func read(line: ArraySlice<UInt8>, file: String, lines: inout KconfigLines, depth: Int) {
    let end = line.firstIndex { KconfigLines.isBlank($0) || $0 == UInt8(ascii: "\"") } ?? line.endIndex
    let rest = line[end...].drop(while: KconfigLines.isBlank)
    let word = String(decoding: line[..<end], as: UTF8.self)
    switch word {
    case "config", "menuconfig":
      declare(String(decoding: rest.prefix { !KconfigLines.isBlank($0) }, as: UTF8.self), file: file)
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
    default: attribute(word, rest)
    }
  }

  private func path(_ text: ArraySlice<UInt8>) -> String {
    let quote = UInt8(ascii: "\"")
    let bytes = text.drop { $0 == quote }.prefix { $0 != quote }
    let name = String(decoding: bytes, as: UTF8.self)
    guard bytes.contains(UInt8(ascii: "$")) else { return name }
    return name.split(separator: "$(SRCARCH)", omittingEmptySubsequences: false).joined(separator: "x86")
  }

  private func condition(_ text: ArraySlice<UInt8>) -> KconfigExpression? {
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

  private mutating func attribute(_ word: String, _ rest: ArraySlice<UInt8>) {
    switch word {
    case "depends":
      let text = rest.starts(with: "on".utf8) ? rest.dropFirst(2) : rest
      if let condition = condition(text) { depend(condition) }
    case "visible": break
    case "bool", "boolean": type(.boolean, prompt: rest)
    case "tristate": type(.boolean, prompt: rest, isTristate: true)
    case "int": type(.integer, prompt: rest)
    case "hex": type(.hexadecimal, prompt: rest)
    case "string": type(.string, prompt: rest)
    case "def_bool", "def_tristate":
      type(.boolean, prompt: [], isTristate: word == "def_tristate")
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

  private mutating func type(_ kind: KconfigSymbol.Kind?, prompt: ArraySlice<UInt8>, isTristate: Bool = false) {
    guard case .symbol(let place) = current else { return }
    if isTristate { model.symbols[place].isTristate = true }
    if let kind { model.symbols[place].kind = kind }
    guard prompt.first == UInt8(ascii: "\"") || prompt.first == UInt8(ascii: "'") else { return }
    var reader = KconfigExpressionReader(prompt)
    _ = reader.readOperand()
    model.symbols[place].prompts.append(trailingIf(reader.rest))
  }

  private mutating func addDefault(_ rest: ArraySlice<UInt8>) {
    guard let entry = conditional(rest, whole: true) else { return }
    switch current {
    case .symbol(let place): model.symbols[place].defaults.append(entry)
    case .choice(let choice): model.choices[choice].defaults.append(entry)
    case .menu, .none: break
    }
  }

  private func conditional(_ text: ArraySlice<UInt8>, whole: Bool = false) -> KconfigSymbol.Conditional? {
    var reader = KconfigExpressionReader(text)
    guard let value = whole ? reader.read() : reader.readOperand() else { return nil }
    return KconfigSymbol.Conditional(value: value, condition: trailingIf(reader.rest))
  }

  private func trailingIf(_ text: ArraySlice<UInt8>) -> KconfigExpression? {
    let trimmed = text.drop(while: KconfigLines.isBlank)
    return trimmed.starts(with: "if".utf8) ? condition(trimmed.dropFirst(2)) : nil
  }
}
