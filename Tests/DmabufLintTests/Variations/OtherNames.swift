/// All variables of functions, all parameters and all static functions are called otherwise.
extension CSource {
  func withOtherNames() -> String {
    let functions = functions
    let kept = namesInDirectives
    let records = recordBodies
    var replacements: [Int: String] = [:]
    let routines = numbered(staticFunctions.subtracting(kept), as: "routine")
    for index in tokens.indices where tokens[index].kind == .word && !isMemberOrTag(index) {
      guard !records.contains(where: { $0.contains(index) }) else { continue }
      replacements[index] = routines[tokens[index].text]
    }
    for function in functions {
      let items = numbered(locals(function).subtracting(kept), as: "item")
      for index in Array(function.parameters) + Array(function.body) where tokens[index].kind == .word {
        guard let name = items[tokens[index].text] else { continue }
        let isOther = isMemberOrTag(index) || isMemberArgument(index) || isLabel(index)
        replacements[index] = isOther ? nil : name
      }
    }
    return replacing(replacements)
  }

  /// Names of static functions, defined or declared here.
  private var staticFunctions: Set<String> {
    var names: Set<String> = []
    var isStatic = false
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      if token.text == ";" || token.kind == .directive { isStatic = false }
      if token.text == "static" { isStatic = true }
      if token.text == "=" { isStatic = false }
      if isStatic, arguments(of: index) != nil, token.text != "__attribute__" {
        // `static DEFINE_MUTEX(lock);` declares no function.
        if token.text != token.text.uppercased() { names.insert(token.text) }
        isStatic = false
      }
      if token.text == "{", let close = partners[index] { index = close }
      index += 1
    }
    return names
  }

  /// Words of macros that the text defines: what these mean is not looked into.
  private var namesInDirectives: Set<String> {
    Set(
      tokens.filter { $0.kind == .directive }.flatMap { token in
        token.text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
      })
  }

  private func numbered(_ names: Set<String>, as stem: String) -> [String: String] {
    Dictionary(uniqueKeysWithValues: names.sorted().enumerated().map { ($0.element, "\(stem)\($0.offset + 1)") })
  }

  /// `unlock:` at the begin of a statement.
  private func isLabel(_ index: Int) -> Bool {
    text(after: index) == ":" && ["{", "}", ";", ":"].contains(text(before: index))
  }

  /// The last argument of `container_of()` and its like is a member.
  private func isMemberArgument(_ index: Int) -> Bool {
    guard text(after: index) == ")", let close = next(after: index), let open = partners[close],
      let macro = previous(before: open), text(before: index) == ","
    else { return false }
    let name = tokens[macro].text
    return name.contains("entry") || name.contains("container_of")
      || ["offsetof", "struct_size", "kfree_rcu", "from_work", "from_timer", "from_tasklet"].contains(name)
  }
}
