import Clang
import IR

extension UnitContext {
  /// Where a node comes from. Asking libclang costs several calls, so the answers are kept by the raw ends of the
  /// range.
  func origin(of cursor: Cursor) -> Origin {
    let extent = cursor.extent
    if let known = origins[extent.identity] { return known }
    let made = makeOrigin(extent)
    origins[extent.identity] = made
    return made
  }

  private func makeOrigin(_ extent: SourceExtent) -> Origin {
    let start = extent.start
    let end = extent.end
    let first = start.inFile
    let expanded = range(from: first, to: end.inFile)
    let spelledFirst = start.spelling
    if spelledFirst.offset == first.offset, spelledFirst.file == first.file { return Origin(expanded: expanded) }
    let spelled = spelledFirst.file == nil ? nil : range(from: spelledFirst, to: end.spelling)
    return Origin(expanded: expanded, spelled: spelled, macro: identifier(at: first))
  }

  /// The range between two positions; empty at the first when they do not belong together.
  func range(from start: Position, to end: Position) -> SourceRange {
    let belongs = end.file == start.file && end.offset >= start.offset
    let last = belongs ? end : start
    return SourceRange(
      file: info(start.file).name, startLine: start.line, startColumn: start.column, endLine: last.line,
      endColumn: last.column)
  }

  func range(of cursor: Cursor) -> SourceRange { origin(of: cursor).expanded }

  /// The last byte of a node, such as the closing brace of a body.
  func closing(of cursor: Cursor) -> Origin {
    let end = cursor.extent.end.inFile
    let column = end.column
    return Origin(
      expanded: SourceRange(
        file: info(end.file).name, startLine: end.line, startColumn: max(1, column) - (column > 1 ? 1 : 0),
        endLine: end.line, endColumn: column))
  }

  /// The place of a declaration's name.
  func nameRange(of declaration: Cursor, length: Int) -> SourceRange {
    let position = declaration.location.inFile
    return SourceRange(
      file: info(position.file).name, startLine: position.line, startColumn: position.column, endLine: position.line,
      endColumn: position.column + UInt32(length))
  }

  /// The identifier that is written at a position.
  func identifier(at position: Position) -> Name? {
    named(position).map { $0.name } ?? nil
  }

  /// The macro without parameters that made the token at a location: the outermost one, where the file says so,
  /// else the one whose definition holds the token.
  func constantMacro(at location: SourceLocation) -> Name? {
    let place = location.inFile
    let written = location.spelling
    if place.offset == written.offset, place.file == written.file { return nil }
    if let found = named(place), !found.isCall { return found.name }
    return definedMacro(around: written)
  }

  private func named(_ position: Position) -> (name: Name?, isCall: Bool)? {
    guard position.file != nil else { return nil }
    let file = info(position.file)
    let key = UInt64(file.name.id) << 32 | UInt64(position.offset)
    let bytes = text(of: file)
    let start = Int(position.offset)
    let end = TextScanner.endOfIdentifier(bytes, from: start)
    guard end > start else { return nil }
    let name: Name?
    if let known = macroNames[key] {
      name = known
    } else {
      name = Name(String(decoding: bytes[start..<end], as: UTF8.self))
      macroNames[key] = name
    }
    return (name, TextScanner.byte(bytes, TextScanner.skipSpace(bytes, from: end)) == UInt8(ascii: "("))
  }

  /// The name behind `#define` on the line of a position, if that macro has no parameters.
  private func definedMacro(around position: Position) -> Name? {
    guard position.file != nil else { return nil }
    let bytes = text(of: info(position.file))
    guard let name = TextScanner.constantMacroDefined(bytes, around: Int(position.offset)) else { return nil }
    return Name(name)
  }
}
