import CLibclang
import Clang
import IR

/// What a reference to a declaration outside the function means.
enum Entity {
  case function(Symbol)
  case global(Name, isArray: Bool)
  case enumerator(Int64, Name)
  case other
}

/// A member of a record.
struct FieldInfo {
  /// nil for a member without a name, whose own members count as those of the record around it.
  var name: Name?
  /// The tag of the innermost record around it that has one.
  var record: Name?
  var isArray: Bool
}

/// What is known of one file of the unit.
struct FileInfo {
  var name: Name
  var path: String
  /// A header proper: its functions are lowered on demand only.
  var isHeader: Bool
}

/// Answers about the declarations, types and files of one unit, each asked of libclang once.
///
/// A class because all bodies of the unit share the answers, and add to them as they ask.
final class UnitContext {
  let unit: TranslationUnit
  let mainFile: String
  let root: String
  let idioms: [Name: Idiom]
  let modelled: Set<Name>
  let session: LoweringSession

  /// Functions of headers whose bodies were asked for. A unit holds all those that it needs, so that it means the same
  /// whatever was parsed before it, and can be kept.
  private var headerFunctions: Set<Symbol> = []
  /// Functions that were looked up by name.
  var cleanupFunctions: [String: Symbol] = [:]
  /// Definitions in headers that were referred to and are to be lowered.
  var pendingHeaders: [(symbol: Symbol, cursor: Cursor)] = []
  /// Tables, stores and escapes as the bodies find them.
  var tables: [Table] = []
  var fieldStores: [FieldStore] = []
  /// The types of the members that the bodies touched, by record.
  private(set) var memberTypes: [Name: [Name: TypeShape]] = [:]
  /// Records that user space shares, and those of the file itself, that variables have or point to.
  private(set) var layouts: [RecordLayout] = []
  private var seenLayouts: Set<Int> = []
  /// How often a function's address was used, less its uses in tables and stores.
  var addressUses: [Symbol: Int] = [:]
  /// Units beside this one in which a function was found; their cursors are in use until the end.
  var auxiliaryUnits: [TranslationUnit] = []
  /// All that the unit declares at file scope, less what a precompiled header declares.
  let declarations: [Cursor]
  /// Few units look functions up by name, so the names of all are read when the first one is.
  lazy var functionsByName = Dictionary(
    declarations.filter { $0.kind == CXCursor_FunctionDecl }.map { ($0.spelling, $0) },
    uniquingKeysWith: { first, _ in first })

  private var entities: [Int: Entity] = [:]
  private var fields: [Int: FieldInfo] = [:]
  private var shapes: [Int: TypeShape] = [:]
  private var tags: [Int: Name?] = [:]
  private var tableRecords: [Int: Bool] = [:]
  private var pointerRecords: [Int: Bool] = [:]
  private var members: [Int: [Cursor]] = [:]
  private var files: [SourceFile: FileInfo] = [:]
  private var texts: [Name: [UInt8]] = [:]
  var origins: [UInt64: Origin] = [:]
  var macroNames: [UInt64: Name?] = [:]

  init(
    unit: TranslationUnit, mainFile: String, root: String, idioms: [Name: Idiom], modelled: Set<Name>,
    session: LoweringSession
  ) {
    self.unit = unit
    declarations = unit.cursor.children()
    self.mainFile = mainFile
    self.root = root.hasSuffix("/") ? String(root.dropLast()) : root
    self.idioms = idioms
    self.modelled = modelled
    self.session = session
  }

  // MARK: Files

  /// The path relative to the root of the tree, or as it is outside it.
  func relative(_ path: String) -> String {
    var path = path
    while path.hasPrefix("./") { path.removeFirst(2) }
    guard !root.isEmpty, path.hasPrefix(root + "/") else { return path }
    return normalised(String(path.dropFirst(root.count + 1)))
  }

  /// Without `.` and `..` in the middle, which `-I` options bring in.
  private func normalised(_ path: String) -> String {
    guard path.contains("/.") || path.hasPrefix("..") || path.contains("//") else { return path }
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  func info(_ file: SourceFile?) -> FileInfo {
    guard let file else { return FileInfo(name: "", path: "", isHeader: true) }
    if let known = files[file] { return known }
    let path = file.path
    let isHeader = path != mainFile && path.hasSuffix(".h")
    let made = FileInfo(name: Name(relative(path)), path: path, isHeader: isHeader)
    files[file] = made
    return made
  }

  /// The bytes of a file. Headers are read from disk, because asking libclang for a file of a precompiled header is
  /// slow.
  func text(of file: FileInfo) -> [UInt8] {
    if let known = texts[file.name] { return known }
    let text: [UInt8]
    if file.path != mainFile, let header = session.text(ofHeader: file.path) {
      text = header
    } else {
      text = unit.fileContents(of: file.path) ?? []
    }
    texts[file.name] = text
    return text
  }

  // MARK: Declarations

  func entity(of declaration: Cursor) -> Entity {
    if let known = entities[declaration.declarationIdentity] { return known }
    let made: Entity
    switch declaration.kind {
    case CXCursor_FunctionDecl:
      made = .function(symbol(of: declaration))
    case CXCursor_VarDecl:
      if let value = constantVariable(declaration) {
        made = .enumerator(value, Name(declaration.spelling))
        break
      }
      made = .global(Name(declaration.spelling), isArray: shape(of: declaration.type).kind == .array)
    case CXCursor_EnumConstantDecl:
      made = .enumerator(declaration.enumeratorValue, Name(declaration.spelling))
    default:
      made = .other
    }
    entities[declaration.declarationIdentity] = made
    return made
  }

  /// The identity of a function; a body in a header is noted, to be lowered later.
  private func symbol(of function: Cursor) -> Symbol {
    let name = Name(function.spelling)
    let isInternal = function.hasInternalLinkage
    guard isInternal || function.isInline else { return Symbol(name) }
    let definition = function.definition
    let file = info((definition ?? function).location.inFile.file)
    let symbol = Symbol(name, file: isInternal ? file.name : nil)
    if let definition { demand(symbol, definition, file) }
    return symbol
  }

  /// The value of a number that is `static const`: macros choose what they do by such.
  private func constantVariable(_ variable: Cursor) -> Int64? {
    guard variable.isStatic, variable.type.isConst else { return nil }
    let kind = shape(of: variable.type).kind
    guard kind == .integer || kind == .boolean else { return nil }
    return variable.initialiser?.evaluatedInteger
  }

  func demand(_ symbol: Symbol, _ definition: Cursor, _ file: FileInfo) {
    guard file.isHeader, idioms[symbol.name] == nil, !modelled.contains(symbol.name) else { return }
    guard headerFunctions.insert(symbol).inserted else { return }
    pendingHeaders.append((symbol, definition))
  }

  func field(_ declaration: Cursor) -> FieldInfo {
    if let known = fields[declaration.declarationIdentity] { return known }
    let name = declaration.spelling
    var parent = declaration.semanticParent
    var record: Name?
    while let holder = parent, holder.kind == CXCursor_StructDecl || holder.kind == CXCursor_UnionDecl {
      record = tag(holder)
      if record != nil { break }
      parent = holder.semanticParent
    }
    let isNamed = !name.isEmpty && !name.contains("(")
    let type = shape(of: declaration.type)
    let made = FieldInfo(name: isNamed ? Name(name) : nil, record: record, isArray: type.kind == .array)
    if let record, let name = made.name { memberTypes[record, default: [:]][name] = type }
    fields[declaration.declarationIdentity] = made
    return made
  }

  /// What the bodies asked of records, in a fixed order.
  var records: [Record] {
    memberTypes.sorted { $0.key < $1.key }.map { name, members in
      Record(name: name, members: members.sorted { $0.key < $1.key }.map { Variable(name: $0.key, type: $0.value) })
    }
  }

  /// The tag of a record, or the typedef's name of one without; nil when it has neither.
  func tag(_ record: Cursor) -> Name? {
    if let known = tags[record.declarationIdentity] { return known }
    var name = record.spelling
    if name.contains("(") { name = "" }
    let made = name.isEmpty ? nil : Name(name)
    tags[record.declarationIdentity] = made
    return made
  }

  // MARK: Types

  func shape(of type: Type) -> TypeShape {
    if let known = shapes[type.identity] { return known }
    let made = makeShape(type.canonical)
    shapes[type.identity] = made
    return made
  }

  private func makeShape(_ type: Type) -> TypeShape {
    switch type.kind {
    case CXType_Void: return TypeShape(kind: .void)
    case CXType_Bool: return TypeShape(kind: .boolean, bits: 8)
    case CXType_Record:
      return TypeShape(kind: .record, record: tag(type.declaration))
    case CXType_Pointer, CXType_BlockPointer:
      let inner = shape(of: type.pointee)
      let depth = inner.record == nil ? 0 : min(inner.depth, 254) + 1
      return TypeShape(kind: .pointer, record: inner.record, depth: depth)
    case CXType_ConstantArray, CXType_IncompleteArray, CXType_VariableArray, CXType_DependentSizedArray:
      let inner = shape(of: type.element)
      return TypeShape(kind: .array, record: inner.record, depth: inner.depth)
    case CXType_FunctionProto, CXType_FunctionNoProto: return TypeShape(kind: .function)
    case CXType_Enum:
      return TypeShape(kind: .integer, bits: 32, isSigned: false)
    default:
      let raw = type.kind.rawValue
      if raw >= CXType_Char_U.rawValue, raw <= CXType_UInt128.rawValue {
        return TypeShape(kind: .integer, bits: UInt8(clamping: max(0, type.size) * 8), isSigned: false)
      }
      if raw >= CXType_Char_S.rawValue, raw <= CXType_Int128.rawValue {
        return TypeShape(kind: .integer, bits: UInt8(clamping: max(0, type.size) * 8), isSigned: true)
      }
      if raw >= CXType_Float.rawValue, raw <= CXType_LongDouble.rawValue { return TypeShape(kind: .floating) }
      return TypeShape(kind: .other)
    }
  }

  /// Keeps the members of the record that a variable has or points to, when user space can see it: one of a `uapi`
  /// header, or one that the file itself defines.
  func noteLayout(_ type: Type) {
    var type = type.canonical
    while type.kind == CXType_Pointer || shape(of: type).kind == .array {
      type = (type.kind == CXType_Pointer ? type.pointee : type.element).canonical
    }
    guard type.kind == CXType_Record else { return }
    let declaration = type.declaration
    guard seenLayouts.insert(declaration.declarationIdentity).inserted, let record = tag(declaration),
      let definition = declaration.definition
    else { return }
    let file = info(definition.location.inFile.file)
    guard !file.isHeader || file.path.contains("/uapi/") else { return }
    layouts.append(RecordLayout(record: record, fields: memberNames(type, depth: 0), range: range(of: definition)))
  }

  private func memberNames(_ type: Type, depth: Int) -> [Name] {
    guard depth < 8 else { return [] }
    return fields(of: type).flatMap { member in
      field(member).name.map { [$0] } ?? memberNames(member.type, depth: depth + 1)
    }
  }

  /// The members of a record, unnamed ones included.
  func fields(of type: Type) -> [Cursor] {
    let record = type.canonical
    let identity = record.declaration.declarationIdentity
    if let known = members[identity] { return known }
    let made = record.fields()
    members[identity] = made
    return made
  }

  /// True for a record type with a member that points to a function.
  func holdsFunctions(_ type: Type) -> Bool {
    let declaration = type.canonical.declaration
    if let known = tableRecords[declaration.declarationIdentity] { return known }
    let made = fields(of: type).contains { isFunctionPointer($0.type) }
    tableRecords[declaration.declarationIdentity] = made
    return made
  }

  /// True for a type in which a function's address can be kept as what it is.
  func holdsPointers(_ type: Type) -> Bool {
    var type = type.canonical
    while shape(of: type).kind == .array { type = type.element.canonical }
    switch shape(of: type).kind {
    case .pointer: return true
    case .record:
      let identity = type.declaration.declarationIdentity
      if let known = pointerRecords[identity] { return known }
      let made = fields(of: type).contains { holdsPointers($0.type) }
      pointerRecords[identity] = made
      return made
    default: return false
    }
  }

  func isFunctionPointer(_ type: Type) -> Bool {
    let canonical = type.canonical
    return canonical.kind == CXType_Pointer && shape(of: canonical.pointee).kind == .function
  }
}
