import CLibclang
import Clang

/// What names mean in one precompiled header.
///
/// A walk over a unit leaves out what a precompiled header declares, and libclang has no lookup by name: another, tiny
/// unit with the same header refers to the names, and the references lead to the functions. That takes as long as
/// parsing a small file, so one such unit answers for many files.
struct HeaderNames {
  /// A function, and the unit that has to live as long as the cursor is used.
  struct Found {
    var function: Cursor
    var unit: TranslationUnit
  }

  private var unit: TranslationUnit?
  private var functions: [String: Cursor] = [:]
  private var asked: Set<String> = []

  /// The arguments up to the one that names the precompiled header; nil when none does. What follows is the business
  /// of the file alone.
  static func arguments(of unit: TranslationUnit) -> [String]? {
    guard let option = unit.arguments.firstIndex(of: "-include-pch"), option + 1 < unit.arguments.count else {
      return nil
    }
    return Array(unit.arguments[...(option + 1)])
  }

  /// The function of a name, if the header declares one.
  /// - Parameters:
  ///   - others: functions that are likely to be asked for as well.
  ///   - arguments: as from `arguments(of:)`.
  ///   - index: what the unit is parsed with, when one has to be.
  mutating func function(
    named name: String, others: Set<String>, arguments: [String], index: Index, options: ParseOptions
  ) -> Found? {
    if !asked.contains(name) {
      // Not all that was ever asked for: a file may have thousands of names that mean nothing.
      let wanted = others.union(functions.keys).union([name])
      asked.formUnion(wanted)
      functions = [:]
      unit = Self.parsed(wanted, arguments, index, options)
      if let unit { functions = Self.references(in: unit, names: wanted) }
    }
    guard let unit, let function = functions[name] else { return nil }
    return Found(function: function, unit: unit)
  }

  private static func parsed(
    _ names: Set<String>, _ arguments: [String], _ index: Index, _ options: ParseOptions
  ) -> TranslationUnit? {
    let path = (arguments.last ?? "") + ".names.c"
    let lines = names.sorted().map { "static void *\(variable($0)) = (void *)\($0);\n" }
    let file = UnsavedFile(path: path, contents: Array(lines.joined().utf8))
    return try? TranslationUnit(index: index, file: path, arguments: arguments, unsaved: [file], options: options)
  }

  private static func references(in unit: TranslationUnit, names: Set<String>) -> [String: Cursor] {
    let variables = Dictionary(unit.cursor.children().map { ($0.spelling, $0) }, uniquingKeysWith: { _, last in last })
    var found: [String: Cursor] = [:]
    for name in names {
      guard let variable = variables[self.variable(name)],
        let reference = SyntaxTree(variable).nodes.first(where: { $0.cursor.kind == CXCursor_DeclRefExpr }),
        let function = reference.cursor.referenced, function.kind == CXCursor_FunctionDecl
      else { continue }
      found[name] = function
    }
    return found
  }

  private static func variable(_ name: String) -> String { "address_of_" + name }
}
