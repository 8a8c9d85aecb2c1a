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
  ///
  /// A walk over the unit leaves out what a precompiled header declares, and libclang has no lookup by name: a second,
  /// tiny unit with the same arguments refers to the name, and the reference leads to the function. Once for
  /// each name, because it takes as long as parsing a small file.
  func function(named name: String) -> Symbol {
    if let cursor = functionsByName[name], case .function(let symbol) = entity(of: cursor) { return symbol }
    if let known = cleanupFunctions[name] { return known }
    if unknownFunctions.contains(name) { return Symbol(Name(name)) }
    let path = mainFile + ".names.c"
    let probe = UnsavedFile(path: path, contents: Array("static void *address = (void *)\(name);\n".utf8))
    guard
      let auxiliary = try? TranslationUnit(
        index: unit.index, file: path, arguments: unit.arguments, unsaved: [probe], options: unit.options),
      let variable = auxiliary.cursor.children().last,
      let reference = SyntaxTree(variable).nodes.first(where: { $0.cursor.kind == CXCursor_DeclRefExpr }),
      let function = reference.cursor.referenced, function.kind == CXCursor_FunctionDecl,
      case .function(let symbol) = entity(of: function)
    else {
      unknownFunctions.insert(name)
      return Symbol(Name(name))
    }
    auxiliaryUnits.append(auxiliary)
    cleanupFunctions[name] = symbol
    return symbol
  }
}
