import CLibclang
import Clang
import IR

/// Lowers one translation unit.
public struct UnitLowering {
  /// Bodies of headers above this number of nodes are not lowered: generated register tables and the like, which no
  /// contract is about.
  private static let largestHeaderBody = 6000
  /// Trees deeper than this are not lowered, so that the deep stack is never too small.
  private static let deepestBody = 40_000

  private let context: UnitContext

  /// Takes a parsed unit; the path of its main file as the parser knows it; the root of the tree, inside which paths
  /// become relative; the functions that have a known meaning; the functions whose effects the API model states, so
  /// that their bodies in headers are not needed; and the texts of headers that units share.
  public init(
    unit: TranslationUnit, mainFile: String, root: String, idioms: [Name: Idiom], modelled: Set<Name>,
    session: LoweringSession
  ) {
    context = UnitContext(
      unit: unit, mainFile: mainFile, root: root, idioms: idioms, modelled: modelled, session: session)
  }

  /// Lowers all functions and tables of the main file and of the sources it includes, and those functions of headers
  /// that these need. Never fails: what cannot be lowered is marked in the IR.
  public func lower() -> Unit {
    onDeepStack { lowerHere() }
  }

  private func lowerHere() -> Unit {
    var functions: [Function] = []
    var own: [OwnFunction] = []
    var exports = ExportReader(context: context)
    var statements: [ModuleStatement] = []
    var readFiles: Set<Name> = []
    for declaration in context.declarations {
      let isFunction = declaration.kind == CXCursor_FunctionDecl
      guard isFunction || declaration.kind == CXCursor_VarDecl || declaration.kind == CXCursor_UnexposedDecl else {
        continue
      }
      let place = declaration.extent.start.inFile
      let file = context.info(place.file)
      if file.isHeader { continue }
      if readFiles.insert(file.name).inserted {
        statements += ModuleStatementReader.read(context.text(of: file), file: file.name)
      }
      if exports.read(declaration, at: place, in: file) { continue }
      if isFunction, declaration.isDefinition {
        if let function = lowered(declaration, isFromHeader: false) {
          own.append(OwnFunction(name: function.symbol.name, declaration: declaration, context: context))
          functions.append(function)
        }
      } else if declaration.kind == CXCursor_VarDecl, declaration.initialiser != nil {
        lowerVariable(declaration)
      }
    }
    functions += headerFunctions()
    let problems = ProblemReader(context: context).read(functions: own)
    return Unit(
      path: Name(context.relative(context.mainFile)), functions: functions, tables: context.tables,
      fieldStores: context.fieldStores, exports: exports.exports,
      moduleStatements: statements, layouts: context.layouts,
      escapingFunctions: context.addressUses.filter { $0.value > 0 }.keys.sorted {
        ($0.name, $0.file ?? "") < ($1.name, $1.file ?? "")
      },
      records: context.records, problems: problems.problems, damagedFunctions: problems.damaged)
  }

  private func lowered(_ definition: Cursor, isFromHeader: Bool) -> Function? {
    guard case .function(let symbol) = context.entity(of: definition) else { return nil }
    let tree = SyntaxTree(definition)
    guard tree.depth <= Self.deepestBody else { return nil }
    if isFromHeader, tree.nodes.count > Self.largestHeaderBody { return nil }
    var body = BodyLowering(context: context, tree: tree)
    return body.function(symbol: symbol, isFromHeader: isFromHeader)
  }

  /// Lowers the bodies in headers that were asked for, and those that these ask for.
  private func headerFunctions() -> [Function] {
    var functions: [Function] = []
    while let (_, definition) = context.pendingHeaders.popLast() {
      // The places of a second unit's nodes must not be mistaken for those of the first.
      let isForeign = !context.auxiliaryUnits.isEmpty
      if isForeign { context.origins.removeAll(keepingCapacity: true) }
      if let function = lowered(definition, isFromHeader: true) { functions.append(function) }
      if isForeign { context.origins.removeAll(keepingCapacity: true) }
    }
    return functions.sorted { $0.nameRange < $1.nameRange }
  }

  private func lowerVariable(_ variable: Cursor) {
    // Numbers are no table, and generated arrays of them are long.
    var type = variable.type.canonical
    while context.shape(of: type).kind == .array { type = type.element.canonical }
    guard context.holdsPointers(type) else { return }
    let tree = SyntaxTree(variable)
    guard tree.depth <= Self.deepestBody else { return }
    var body = BodyLowering(context: context, tree: tree)
    if let initialiser = body.initialiser(of: 0) { body.staticInitialiser(initialiser, of: variable) }
  }
}

/// A definition of the main file, by the bytes that it spans.
struct OwnFunction {
  var name: Name
  var file: Name
  var start: UInt32
  var end: UInt32

  init(name: Name, declaration: Cursor, context: UnitContext) {
    let extent = declaration.extent
    let first = extent.start.inFile
    self.name = name
    file = context.info(first.file).name
    start = first.offset
    end = max(first.offset, extent.end.inFile.offset)
  }
}
