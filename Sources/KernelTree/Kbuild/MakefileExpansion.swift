/// Expands `$(…)` with the variables of one Makefile chain.
struct MakefileExpansion {
  /// Values as written: they are expanded when they are used, which is right for `=` and, in kernel Makefiles, for
  /// `:=`.
  var variables: [String: String]
  /// What bounds a variable that names itself.
  private static let deepest = 24

  /// Takes a text; gives it with every reference replaced. What make alone could compute, such as `$(shell …)`, is
  /// empty.
  func expand(_ text: String, depth: Int = 0) -> String {
    guard depth < Self.deepest, text.contains("$") else { return text }
    var result = ""
    var place = text.startIndex
    while place < text.endIndex {
      guard text[place] == "$", let next = text.index(place, offsetBy: 1, limitedBy: text.endIndex),
        next < text.endIndex
      else {
        result.append(text[place])
        place = text.index(after: place)
        continue
      }
      let opening = text[next]
      guard opening == "(" || opening == "{", let closing = Self.closing(text, from: next) else {
        // `$@` and other automatic variables stand in recipes only.
        place = text.index(after: next)
        continue
      }
      result += reference(text[text.index(after: next)..<closing], depth: depth + 1)
      place = text.index(after: closing)
    }
    return result
  }

  /// The words of a text after expansion.
  func words(_ text: String) -> [String] {
    expand(text).split(whereSeparator: \.isWhitespace).map(String.init)
  }

  private static func closing(_ text: String, from opening: String.Index) -> String.Index? {
    var depth = 0
    var place = opening
    while place < text.endIndex {
      if text[place] == "(" || text[place] == "{" { depth += 1 }
      if text[place] == ")" || text[place] == "}" {
        depth -= 1
        if depth == 0 { return place }
      }
      place = text.index(after: place)
    }
    return nil
  }

  private func reference(_ inner: Substring, depth: Int) -> String {
    if let blank = inner.firstIndex(where: { $0 == " " || $0 == "\t" }) {
      let arguments = Self.arguments(inner[inner.index(after: blank)...])
      return function(String(inner[..<blank]), arguments, depth: depth)
    }
    // `$(name:%.o=%.x)`: the substitution changes endings only, of no interest here.
    let name = expand(String(inner.prefix { $0 != ":" }), depth: depth)
    if name.hasPrefix("CONFIG_"), variables[name] == nil { return "y" }
    return variables[name].map { expand($0, depth: depth) } ?? ""
  }

  private static func arguments(_ text: Substring) -> [String] {
    var (parts, depth, current) = ([String](), 0, "")
    for character in text {
      if character == "(" || character == "{" { depth += 1 }
      if character == ")" || character == "}" { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append(current)
        current = ""
      } else {
        current.append(character)
      }
    }
    return parts + [current]
  }

  private func function(_ name: String, _ arguments: [String], depth: Int) -> String {
    func text(_ place: Int) -> String { place < arguments.count ? expand(arguments[place], depth: depth) : "" }
    func words(_ place: Int) -> [String] { text(place).split(whereSeparator: \.isWhitespace).map(String.init) }
    switch name {
    case "addprefix": return words(1).map { text(0) + $0 }.joined(separator: " ")
    case "addsuffix": return words(1).map { $0 + text(0) }.joined(separator: " ")
    case "strip", "sort", "firstword", "realpath", "abspath": return words(0).joined(separator: " ")
    case "filter", "filter-out": return text(1)
    case "notdir": return words(0).map { String($0.split(separator: "/").last ?? "") }.joined(separator: " ")
    case "dir":
      return words(0).map { word in word.lastIndex(of: "/").map { String(word[...$0]) } ?? "./" }.joined(separator: " ")
    case "subst":
      let from = text(0)
      return from.isEmpty ? text(2) : text(2).replacing(from, with: text(1))
    case "patsubst": return words(2).map { Self.substitute($0, text(0), text(1)) }.joined(separator: " ")
    case "foreach":
      var inner = self
      let variable = text(0)
      return words(1).map { word in
        inner.variables[variable] = word
        return arguments.count > 2 ? inner.expand(arguments[2], depth: depth) : ""
      }.joined(separator: " ")
    // Both branches, as of `ifeq`.
    case "if": return arguments.dropFirst().map { expand($0, depth: depth) }.joined(separator: " ")
    // `$(call cc-option,-f…)` asks whether the compiler knows a flag.
    case "call": return text(1)
    default: return ""
    }
  }

  private static func substitute(_ word: String, _ pattern: String, _ replacement: String) -> String {
    guard let percent = pattern.firstIndex(of: "%") else { return word == pattern ? replacement : word }
    let (head, tail) = (pattern[..<percent], pattern[pattern.index(after: percent)...])
    guard word.hasPrefix(head), word.hasSuffix(tail), word.count >= head.count + tail.count else { return word }
    return replacement.replacing("%", with: word.dropFirst(head.count).dropLast(tail.count), maxReplacements: 1)
  }
}
