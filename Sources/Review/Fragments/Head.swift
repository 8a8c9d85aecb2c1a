/// The head of a function, made whole where a hunk's header cuts it off.
struct Head {
  var lines: [SideLine]

  /// - Parameters:
  ///   - lines: what is there of it; the last ones of the list of parameters may be missing.
  ///   - returns: what the function returns, for a head that does not say it.
  ///   - known: what headers say of the function.
  init(_ lines: [SideLine], returns: String, known: Signatures.Function?) {
    var text = lines.map(\.text).joined(separator: "\n")
    let all = tokens(of: lines)
    let depth = all.reduce(0) { $0 + ($1.is("(") ? 1 : $1.is(")") ? -1 : 0) }
    if all.first?.kind == .name, all.count > 1, all[1].is("(") { text = (known?.returns ?? returns) + " " + text }
    if depth > 0, let known, let open = text.firstIndex(of: "(") {
      let parameters = known.parameters.enumerated().map { place, parameter in
        "\(parameter.type) \(parameter.name ?? "unnamed\(place)")"
      }
      text = text[...open] + (parameters.isEmpty ? "void" : parameters.joined(separator: ", ")) + ")"
    } else if depth > 0 {
      text = Self.closed(text, depth)
    }
    if depth <= 0, !lines.contains(where: { $0.source == .madeUp }), !text.isEmpty, all.count > 1, !all[1].is("(") {
      self.lines = lines
      return
    }
    // A head that was changed stands in no file as it is.
    self.lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { .madeUp(String($0)) }
  }

  /// Leaves out the parameter that is cut off.
  private static func closed(_ text: String, _ depth: Int) -> String {
    var bytes = Array(text.utf8)
    while let last = bytes.last, last.isBlank { bytes.removeLast() }
    if bytes.last == UInt8(ascii: ",") {
      bytes.removeLast()
    } else if depth == 1 {
      var level = 0
      var cut: Int?
      for (index, byte) in bytes.enumerated() {
        if byte == UInt8(ascii: "(") {
          level += 1
          if level == 1 { cut = index + 1 }
        }
        if byte == UInt8(ascii: ")") { level -= 1 }
        if byte == UInt8(ascii: ","), level == 1 { cut = index }
      }
      // A parameter that has its name is whole, as far as one can see.
      let rest = cut.map { tokens(of: [.madeUp(String(decoding: bytes[$0...], as: UTF8.self))]) } ?? []
      let isPair = rest.count(where: { $0.kind == .name }) >= 3
      if !isPair, let cut { bytes.removeSubrange(cut...) }
    }
    let head = String(decoding: bytes, as: UTF8.self)
    return head + (head.hasSuffix("(") ? "void" : "") + String(repeating: ")", count: depth)
  }

  /// What a body returns, by the look of it.
  static func returnType(of body: [SideLine]) -> String {
    let all = tokens(of: body)
    var result = "void"
    for (index, token) in all.enumerated() where token.isName("return") {
      guard index + 1 < all.count else { continue }
      let next = all[index + 1]
      if next.is(";") { return "void" }
      if ["ERR_PTR", "ERR_CAST", "NULL"].contains(next.text) { return "void *" }
      if next.isName("true") || next.isName("false") { return "bool" }
      result = "int"
    }
    return result
  }

  /// The names of the parameters.
  static func parameters(_ lines: [SideLine]) -> Set<String> {
    var names: Set<String> = []
    let all = tokens(of: lines)
    for (index, token) in all.enumerated() where token.is(",") || token.is(")") {
      if index > 0, all[index - 1].kind == .name { names.insert(all[index - 1].text) }
    }
    return names
  }
}
