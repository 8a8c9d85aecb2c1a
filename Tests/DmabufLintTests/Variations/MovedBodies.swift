/// What a function does is done by another one, which it calls and whose result it returns. What is said of the name of
/// the function, at its head, is said of the one that has the name.
extension CSource {
  /// Where something is found, the functions in which it is; else all with more than a line.
  func withMovedBodies() -> String {
    let all = functions
    let marked = all.filter(isMarked)
    var replacements: [Int: String] = [:]
    for function in marked.isEmpty ? all.filter({ isLong($0) }) : marked where isMovable(function) {
      let (before, after) = split(function)
      replacements[function.header.lowerBound] = before
      for index in function.header.dropFirst() { replacements[index] = "" }
      // Behind what stands on the line of the last brace: a mark may be there.
      let end = tokens.indices[function.body.upperBound...].first { tokens[$0].text.contains("\n") }
      if let end { replacements[end] = after + tokens[end].text }
    }
    return replacing(replacements)
  }

  /// The declaration of the callee, and the whole of the function that calls it.
  private func split(_ function: CFunction) -> (before: String, after: String) {
    let name = tokens[function.name].text
    let inner = "body_of_" + name
    let header = tokens[function.header].map(\.text).joined()
    let words = ["static", "inline", "extern", "__init", "__exit"]
    var before = "static "
    var isVoid = true
    var isDropped = true
    for index in function.header {
      let token = tokens[index]
      if isHeadMark(index) { continue }
      if index < function.name, words.contains(token.text) || (isDropped && token.kind == .blank) {
        isDropped = true
        continue
      }
      isDropped = false
      if index < function.name, isMeaningful(index) { isVoid = isVoid && token.text == "void" }
      before += index == function.name ? inner : token.text
    }
    let arguments = parameterNames(function).compactMap { $0.map { tokens[$0].text } }.joined(separator: ", ")
    let call = "\(isVoid ? "" : "return ")\(inner)(\(arguments));"
    return (before, "\n\n\(header){\n\t\(call) \(ExampleVariations.mark)\n}")
  }

  /// A comment that says that something is found on its line, or the space in front of it.
  private func isHeadMark(_ index: Int) -> Bool {
    tokens[index].isMark || (!isMeaningful(index) && tokens.indices.contains(index + 1) && tokens[index + 1].isMark)
  }

  private func isMarked(_ function: CFunction) -> Bool {
    tokens[function.header.lowerBound..<function.body.upperBound].contains(where: \.isMark)
      || isMarked(function.body.upperBound)
  }

  private func isLong(_ function: CFunction) -> Bool {
    tokens[function.body].count { $0.text == ";" } > 1
  }

  /// All parameters have names, and the function does not call itself.
  private func isMovable(_ function: CFunction) -> Bool {
    let isVariadic = tokens[function.parameters].contains { $0.text == "..." }
    return !isVariadic && !parameterNames(function).contains(nil)
      && !tokens[function.body].contains { $0.text == tokens[function.name].text }
  }
}
