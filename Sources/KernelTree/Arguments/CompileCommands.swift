import Foundation

/// `compile_commands.json`, as clang's "JSON Compilation Database Format Specification" defines it.
struct CompileCommands: Sendable {
  struct Command: Sendable {
    var folder: String
    /// Without compiler, output and file.
    var arguments: [String]
  }

  private struct Entry: Decodable {
    var directory: String
    var file: String
    var command: String?
    var arguments: [String]?
  }

  /// By the file's path without links.
  private var commands: [String: Command] = [:]

  /// Takes the database's path; throws when it cannot be read or is no such database, with the line where it breaks.
  init(_ path: String) throws {
    guard let bytes = FileBytes.read(path, limit: 1 << 30) else { throw KernelTreeError.unreadable(path: path) }
    let entries: [Entry]
    do {
      entries = try JSONDecoder().decode([Entry].self, from: Data(bytes))
    } catch let DecodingError.keyNotFound(key, context) {
      throw KernelTreeError.malformed(path: path, line: 1, expected: "\"\(key.stringValue)\" in \(Self.place(context))")
    } catch let DecodingError.typeMismatch(type, context) {
      throw KernelTreeError.malformed(path: path, line: 1, expected: "\(type) in \(Self.place(context))")
    } catch {
      throw KernelTreeError.malformed(
        path: path, line: Self.line(of: bytes), expected: "a JSON list of compile commands")
    }
    for entry in entries {
      let words = entry.arguments ?? entry.command.map(ShellWords.split) ?? []
      let file = entry.file.hasPrefix("/") ? entry.file : entry.directory + "/" + entry.file
      commands[FileBytes.normalised(file)] = Command(
        folder: entry.directory, arguments: CompilerFlags.usable(words, file: entry.file, folder: entry.directory))
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    context.codingPath.compactMap(\.intValue).first.map { "entry \($0 + 1)" } ?? "the list"
  }

  /// The line at which brackets stop making sense, good enough to find a file that was cut off.
  private static func line(of bytes: [UInt8]) -> Int { bytes.reduce(1) { $1 == 10 ? $0 + 1 : $0 } }

  /// What the database says of a file; nil when it does not name it.
  subscript(file: String) -> Command? { commands[file] }
}

/// Splits a command line as a POSIX shell does, without expansions.
enum ShellWords {
  static func split(_ line: String) -> [String] {
    var (words, current, started) = ([String](), [UInt8](), false)
    var quote: UInt8?
    var bytes = Array(line.utf8)[...]
    while let byte = bytes.popFirst() {
      switch (byte, quote) {
      case (UInt8(ascii: "\\"), .some(UInt8(ascii: "'"))): current.append(byte)
      case (UInt8(ascii: "\\"), _):
        guard let next = bytes.first else { break }
        let special = next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") || next == UInt8(ascii: "$")
        if quote != nil, !special { current.append(byte) }
        current.append(next)
        bytes.removeFirst()
        started = true
      case (_, .some(byte)): quote = nil
      case (UInt8(ascii: "'"), nil), (UInt8(ascii: "\""), nil):
        quote = byte
        started = true
      case (32, nil), (9, nil), (10, nil):
        if started { words.append(String(decoding: current, as: UTF8.self)) }
        (current, started) = ([], false)
      default:
        current.append(byte)
        started = true
      }
    }
    if started { words.append(String(decoding: current, as: UTF8.self)) }
    return words
  }
}
