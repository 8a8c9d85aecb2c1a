import Clang
import IR

/// Reads the uses of the `EXPORT_SYMBOL` family. Such a macro expands to several declarations, all of which stand
/// where its name is written; the arguments are taken from the text there.
struct ExportReader {
  private static let prefix = Array("EXPORT_SYMBOL".utf8)

  let context: UnitContext
  private(set) var exports: [Export] = []
  private var seen: Set<SourceRange> = []

  init(context: UnitContext) {
    self.context = context
  }

  /// True when the declaration was made by an export; each export is kept once.
  mutating func read(_ declaration: Cursor, at place: Position, in file: FileInfo) -> Bool {
    let text = context.text(of: file)
    let start = Int(place.offset)
    guard start + Self.prefix.count <= text.count, text[start..<start + Self.prefix.count].elementsEqual(Self.prefix)
    else { return false }
    let end = TextScanner.endOfIdentifier(text, from: start)
    let macro = String(decoding: text[start..<end], as: UTF8.self)
    let range = SourceRange(
      file: file.name, startLine: place.line, startColumn: place.column, endLine: place.line,
      endColumn: place.column + UInt32(end - start))
    guard seen.insert(range).inserted else { return true }
    let arguments = TextScanner.parts(text, from: end, separator: UInt8(ascii: ",")) ?? []
    guard let symbol = arguments.first, !symbol.isEmpty else { return true }
    exports.append(
      Export(
        symbol: Name(String(decoding: symbol, as: UTF8.self)), macro: Name(macro),
        arguments: arguments.dropFirst().map { Name(String(decoding: $0, as: UTF8.self)) }, range: range))
    return true
  }
}
