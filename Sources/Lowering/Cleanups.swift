import CLibclang
import Clang
import IR

extension BodyLowering {
  /// The function of a variable's cleanup attribute. libclang does not say which attribute a node is, so the text
  /// is asked first; the name may be pasted by macros, so the printed declaration has the last word.
  mutating func cleanupFunction(_ node: Int) -> Symbol? {
    for child in children(node) where kind(child) == CXCursor_UnexposedAttr {
      let place = cursor(child).extent.start.spelling
      let text = context.text(of: context.info(place.file))
      let end = TextScanner.endOfIdentifier(text, from: Int(place.offset))
      guard end > Int(place.offset), end <= text.count else { continue }
      let attribute = String(decoding: text[Int(place.offset)..<end], as: UTF8.self)
      guard attribute == "cleanup" || attribute == "__cleanup__" else { continue }
      guard let name = Self.cleanupName(in: cursor(node).prettyPrinted) else { continue }
      return context.function(named: name)
    }
    return nil
  }

  /// The name in `… __attribute__((cleanup(name))) …`.
  static func cleanupName(in declaration: String) -> String? {
    let text = Array(declaration.utf8)
    for key in ["((cleanup(", "((__cleanup__("] {
      let pattern = Array(key.utf8)
      guard text.count > pattern.count else { continue }
      for start in 0...(text.count - pattern.count) where text[start..<start + pattern.count].elementsEqual(pattern) {
        let end = TextScanner.endOfIdentifier(text, from: start + pattern.count)
        if end > start + pattern.count {
          return String(decoding: text[start + pattern.count..<end], as: UTF8.self)
        }
      }
    }
    return nil
  }
}

extension UnitContext {
  /// The function that a name means at file scope.
  func function(named name: String) -> Symbol {
    if let known = cleanupFunctions[name] { return known }
    let symbol = declaredFunction(name) ?? precompiledFunction(name) ?? Symbol(Name(name))
    cleanupFunctions[name] = symbol
    return symbol
  }

  private func declaredFunction(_ name: String) -> Symbol? {
    guard let cursor = functionsByName[name], case .function(let symbol) = entity(of: cursor) else { return nil }
    return symbol
  }

  private func precompiledFunction(_ name: String) -> Symbol? {
    guard let found = session.function(named: name, inHeaderOf: unit) else { return nil }
    if !auxiliaryUnits.contains(where: { $0 === found.unit }) { auxiliaryUnits.append(found.unit) }
    guard case .function(let symbol) = entity(of: found.function) else { return nil }
    return symbol
  }
}
