// The encoding of a unit: how a worker hands its result over, and how the cache keeps it.
//
//   magic "DLIR", format byte, string table (count, then length and UTF-8 bytes of each), body
//
// Numbers are LEB128 varints, signed ones zigzag first. A name is its index in the string table, so that the bytes
// mean the same in every process. Lines are written as the difference from the line written before.

/// Why bytes are not an encoded unit.
public enum DecodingProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// They do not begin with the magic number.
  case notAUnit
  /// They are of another version of the format.
  case version(found: UInt8, expected: UInt8)
  /// They end before the value that begins at the offset is complete.
  case truncated(offset: Int)
  /// The value at the offset is none that can stand there.
  case malformed(offset: Int, expected: String)

  public var description: String {
    switch self {
    case .notAUnit: "not an encoded unit: the magic number is missing"
    case .version(let found, let expected): "the unit is encoded in format \(found), expected format \(expected)"
    case .truncated(let offset): "the encoded unit ends inside the value at byte \(offset)"
    case .malformed(let offset, let expected): "byte \(offset) of the encoded unit: expected \(expected)"
    }
  }
}

/// The constants of the format.
enum Format {
  static let magic: [UInt8] = Array("DLIR".utf8)
  /// To be raised whenever a written byte changes its meaning: a cache of an older tool is then not read.
  static let version: UInt8 = 4
  /// Expressions nest at most this deep, so that neither side runs out of stack.
  static let deepestExpression = 256
  /// Elements for which memory is set aside before they are read; a count in bad input costs no more.
  static let largestReservation = 1024
}

/// A value of the IR that can be written to and read from the encoding.
protocol Coded {
  /// The fewest bytes that a value takes: a count that the rest of the input cannot hold is refused at once.
  static var smallestSize: Int { get }
  func write(to writer: inout Writer)
  init(from reader: inout Reader) throws(DecodingProblem)
}

extension Coded {
  static var smallestSize: Int { 1 }
}

extension Unit {
  /// What every encoded unit begins with.
  public static var magic: [UInt8] { Format.magic }

  /// The version of the encoding: bytes of another one are not read.
  public static var formatVersion: UInt8 { Format.version }

  /// The unit as bytes that `init(decoding:)` reads in any process. Equal units give equal bytes.
  ///
  /// An expression that nests more than 256 deep is written as `unknown` from there on.
  public func encoded() -> [UInt8] {
    var writer = Writer()
    write(to: &writer)
    return writer.finished()
  }

  /// Reads what `encoded()` wrote.
  ///
  /// - Throws: `DecodingProblem` for anything else: other formats, missing or spare bytes, indices of blocks,
  ///   parameters, locals or temporaries that the function does not have.
  public init(decoding bytes: [UInt8]) throws(DecodingProblem) {
    var reader = try Reader(bytes)
    try self.init(from: &reader)
    guard reader.isAtEnd else { throw reader.malformed("the end") }
  }
}

extension Unit: Coded {
  func write(to writer: inout Writer) {
    writer.name(path)
    writer.list(functions)
    writer.list(tables)
    writer.list(fieldStores)
    writer.list(exports)
    writer.list(moduleStatements)
    writer.list(layouts)
    writer.list(escapingFunctions)
    writer.list(records)
    writer.list(problems)
    writer.list(damagedFunctions)
  }

  init(from reader: inout Reader) throws(DecodingProblem) {
    self.init(
      path: try reader.name(), functions: try reader.list(), tables: try reader.list(),
      fieldStores: try reader.list(), exports: try reader.list(), moduleStatements: try reader.list(),
      layouts: try reader.list(), escapingFunctions: try reader.list(), records: try reader.list(),
      problems: try reader.list(), damagedFunctions: try reader.list())
  }
}
