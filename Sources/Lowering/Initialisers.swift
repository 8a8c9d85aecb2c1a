import CLibclang
import Clang
import IR

/// The variable in whose initialiser a table lies.
struct TableOwner {
  var name: Name
  var isStatic: Bool
  var isConstant: Bool
  var range: SourceRange
}

extension BodyLowering {
  func owner(of variable: Cursor) -> TableOwner {
    let name = variable.spelling
    let type = variable.type.canonical
    let isArray = context.shape(of: type).kind == .array
    return TableOwner(
      name: Name(name), isStatic: !variable.hasStaticStorage || variable.isStatic,
      isConstant: type.isConst || isArray && type.element.isConst,
      range: context.nameRange(of: variable, length: name.utf8.count))
  }

  func literalOwner(of path: AccessPath, _ literal: Int) -> TableOwner {
    let name: Name =
      switch path.root {
      case .local(let index): locals[index].name
      case .parameter(let index): parameters[index].name
      case .global(let name): name
      case .temporary: "(literal)"
      }
    return TableOwner(name: name, isStatic: true, isConstant: false, range: context.range(of: cursor(literal)))
  }

  /// The initialiser of a variable that lives as long as the program: nothing runs, but it may hold tables.
  mutating func staticInitialiser(_ node: Int, of variable: Cursor) {
    var owner = owner(of: variable)
    owner.isStatic = variable.isStatic
    initialise(nil, node, type: variable.type, owner: owner, at: node)
  }

  /// Lowers an initialiser. With a path, the record is cleared and each member that it names is assigned.
  mutating func initialise(_ path: AccessPath?, _ node: Int, type: Type, owner: TableOwner, at place: Int) {
    guard let list = initialiserList(node) else {
      let given = value(node)
      if let path { emit(.assign(path, given), at: place) }
      return
    }
    self.list(list, type: type, path: path, owner: owner, isWhole: true)
  }

  /// The braces of an initialiser, directly or in a compound literal of a record.
  private func initialiserList(_ node: Int) -> Int? {
    let inner = peeled(node)
    if kind(inner) == CXCursor_InitListExpr { return inner }
    guard kind(inner) == CXCursor_CompoundLiteralExpr, shape(inner).kind == .record || shape(node).kind == .array,
      let list = children(inner).last, kind(list) == CXCursor_InitListExpr
    else { return nil }
    return list
  }

  private mutating func list(_ node: Int, type: Type, path: AccessPath?, owner: TableOwner, isWhole: Bool) {
    let type = type.canonical
    switch context.shape(of: type).kind {
    case .record:
      if let path, isWhole { emit(.assign(path, .constant(0)), at: node) }
      var draft = TableDraft(type: type, path: path)
      members(node, type: type, path: path, owner: owner, into: &draft)
      let range = isWhole ? owner.range : context.range(of: cursor(node))
      finish(draft, record: context.tag(type.declaration), owner: owner, range: range)
    case .array:
      let element = path.map { AccessPath($0.root, $0.selectors + [.index]) }
      for child in children(node) {
        let given = isDesignated(child) ? children(child).last ?? child : child
        if let list = initialiserList(given) {
          self.list(list, type: type.element, path: element, owner: owner, isWhole: false)
        } else {
          scalar(given, path: element)
        }
      }
    default:
      if let only = children(node).first { scalar(only, path: path) }
    }
  }

  private mutating func scalar(_ node: Int, path: AccessPath?) {
    let given = value(node)
    if let path { emit(.assign(path, given), at: node) }
  }

  /// A designated initialiser is the only node in a list that has members or an index before its value.
  private func isDesignated(_ node: Int) -> Bool {
    guard kind(node) == CXCursor_UnexposedExpr else { return false }
    let parts = children(node)
    return parts.count > 1 && !isOmittedMiddle(node, parts) && shape(node).kind == .void
  }

  // MARK: Records

  private struct TableDraft {
    var type: Type
    var path: AccessPath?
    var entries: [Table.Entry] = []
    /// Tables of the records that nested designators (`.ops.open = f`) reach into, by the members on the way.
    var nested: [[Name]: [Table.Entry]] = [:]
    var nestedTypes: [[Name]: (type: Type, range: SourceRange)] = [:]
  }

  private mutating func members(
    _ node: Int, type: Type, path: AccessPath?, owner: TableOwner, into draft: inout TableDraft
  ) {
    let fields = context.fields(of: type)
    var position = 0
    for child in children(node) {
      if isDesignated(child) {
        designated(child, fields: fields, position: &position, path: path, owner: owner, into: &draft)
      } else if position < fields.count {
        let field = fields[position]
        position += 1
        assign(field, child, path: extended(path, field), owner: owner, into: &draft, at: [])
      } else {
        effects(child)
      }
    }
  }

  private func extended(_ path: AccessPath?, _ field: Cursor) -> AccessPath? {
    guard let path, let name = context.field(field).name else { return path }
    return Algebra.member(path, name)
  }

  private mutating func designated(
    _ node: Int, fields: [Cursor], position: inout Int, path: AccessPath?, owner: TableOwner,
    into draft: inout TableDraft
  ) {
    let parts = children(node)
    guard let given = parts.last else { return }
    var path = path
    var field: Cursor?
    var way: [Name] = []
    var isElement = false
    for part in parts.dropLast() {
      guard kind(part) == CXCursor_MemberRef else {
        if !isElement, let current = path { path = AccessPath(current.root, current.selectors + [.index]) }
        isElement = true
        continue
      }
      guard let declaration = cursor(part).referenced else { continue }
      if field == nil, let index = fields.firstIndex(where: { $0 == declaration }) { position = index + 1 }
      if let field, let name = context.field(field).name { way.append(name) }
      field = declaration
      isElement = false
      path = extended(path, declaration)
    }
    guard let field, !isElement else {
      if let list = initialiserList(given), let type = field?.type.canonical.element {
        self.list(list, type: type, path: path, owner: owner, isWhole: false)
      } else {
        scalar(given, path: path)
      }
      return
    }
    assign(field, given, path: path, owner: owner, into: &draft, at: way)
  }

  /// Gives a member its value; `way` names the members that lead to the record that holds it.
  private mutating func assign(
    _ field: Cursor, _ node: Int, path: AccessPath?, owner: TableOwner, into draft: inout TableDraft, at way: [Name]
  ) {
    let info = context.field(field)
    if let list = initialiserList(node) {
      if info.name == nil {
        return members(list, type: field.type.canonical, path: path, owner: owner, into: &draft)
      }
      return self.list(list, type: field.type, path: path, owner: owner, isWhole: false)
    }
    let given = value(node)
    if let path { emit(.assign(path, given), at: node) }
    guard let name = info.name else { return }
    let entry = Table.Entry(field: name, value: given, range: context.range(of: cursor(node)))
    if way.isEmpty {
      draft.entries.append(entry)
    } else {
      if draft.nestedTypes[way] == nil, let parent = field.semanticParent {
        draft.nestedTypes[way] = (parent.type, entry.range)
      }
      draft.nested[way, default: []].append(entry)
    }
  }

  private mutating func finish(_ draft: TableDraft, record: Name?, owner: TableOwner, range: SourceRange) {
    table(draft.entries, type: draft.type, record: record, owner: owner, range: range)
    for way in draft.nested.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard let entries = draft.nested[way], let nested = draft.nestedTypes[way] else { continue }
      table(
        entries, type: nested.type, record: context.tag(nested.type.canonical.declaration), owner: owner,
        range: nested.range)
    }
  }

  private func table(_ entries: [Table.Entry], type: Type, record: Name?, owner: TableOwner, range: SourceRange) {
    let functions = entries.compactMap { entry -> Symbol? in
      if case .function(let symbol) = entry.value { symbol } else { nil }
    }
    guard let record, !functions.isEmpty || context.holdsFunctions(type) else { return }
    for function in functions { context.addressUses[function, default: 1] -= 1 }
    context.tables.append(
      Table(
        record: record, variable: owner.name, isStatic: owner.isStatic, isConstant: owner.isConstant, range: range,
        entries: entries))
  }

  // MARK: Compound literals

  /// A compound literal is a variable without a name.
  mutating func literalPlace(_ node: Int) -> AccessPath {
    let path = newLocal("(literal)", shape(node))
    guard let list = children(node).last, kind(list) == CXCursor_InitListExpr else { return path }
    self.list(
      list, type: cursor(node).type, path: path, owner: literalOwner(of: path, node), isWhole: true)
    return path
  }
}
