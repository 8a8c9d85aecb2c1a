import Foundation
import IR
import KernelTree

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// A fact file:
//
//   a line of text that names format and version
//   the lengths of header and units, 8 bytes each, least significant first
//   the header as JSON, then the units one after the other
//   SHA-256 of everything before it, as 64 hexadecimal digits
//
// JSON says the little that people may want to look at; the units are what fills the file.

/// Why a file holds no facts that can be used.
public struct FactProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// A fact file, or a folder of them.
  public var file: String
  public var reason: String

  public var description: String { "\(file): \(reason)" }
}

/// Fact files as bytes and on disk.
enum FactFile {
  static let suffix = ".facts"
  static let magic = "dmabuf-lint facts 1\n"
  private static let anyMagic = "dmabuf-lint facts "
  private static let digestLength = 64

  /// Facts as the bytes of a file: equal facts give equal bytes.
  static func bytes(of facts: Facts) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let header = [UInt8](try encoder.encode(facts.header))
    var bytes = Array(magic.utf8)
    bytes += Frame.header(header.count)
    bytes += Frame.header(facts.units.reduce(0) { $0 + $1.count })
    bytes += header
    for unit in facts.units { bytes += unit }
    bytes += Array(Digest.hex(bytes).utf8)
    return bytes
  }

  /// The same bytes with lengths and digest put right. Units begin where the first one's magic word stands.
  static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    let start = magic.utf8.count + 2 * Frame.headerLength
    guard bytes.count >= start + digestLength else { return bytes }
    let body = bytes[start..<(bytes.count - digestLength)]
    let units = body.firstRange(of: IR.Unit.magic)?.lowerBound ?? body.endIndex
    var result = Array(magic.utf8) + Frame.header(units - body.startIndex) + Frame.header(body.endIndex - units)
    result += body
    return result + Array(Digest.hex(result).utf8)
  }

  /// Reads what `bytes(of:)` gives.
  /// - Parameter file: how messages name it.
  /// - Throws: `FactProblem` for anything else.
  static func facts(_ bytes: [UInt8], file: String) throws(FactProblem) -> Facts {
    guard bytes.starts(with: magic.utf8) else {
      guard bytes.starts(with: anyMagic.utf8) else {
        throw FactProblem(file: file, reason: "not a fact file: expected one that `check --shard` or `kbuild` wrote")
      }
      let line = bytes.prefix(64).prefix { $0 != 0x0A }.dropFirst(anyMagic.utf8.count)
      throw FactProblem(
        file: file,
        reason: "facts in format \(String(decoding: line, as: UTF8.self)): expected \(magic.dropLast().suffix(1))")
    }
    let start = magic.utf8.count + 2 * Frame.headerLength
    guard bytes.count >= start else { throw cutOff(file, "its lengths") }
    let lengths = Array(bytes[magic.utf8.count..<start])
    guard let headerLength = length(lengths.prefix(Frame.headerLength)),
      let unitsLength = length(lengths.suffix(Frame.headerLength))
    else { throw FactProblem(file: file, reason: "damaged: the lengths at its start cannot be right") }
    let end = start + headerLength + unitsLength
    guard bytes.count >= end + digestLength else {
      throw cutOff(file, "byte \(bytes.count): expected \(end + digestLength) bytes")
    }
    guard bytes.count == end + digestLength else {
      throw FactProblem(file: file, reason: "damaged: \(bytes.count - end - digestLength) bytes too many")
    }
    guard Digest.hex(Array(bytes[..<end])).utf8.elementsEqual(bytes[end...]) else {
      throw FactProblem(file: file, reason: "damaged: its contents do not agree with the digest at its end")
    }
    let header: Facts.Header
    do {
      header = try JSONDecoder().decode(Facts.Header.self, from: Data(bytes[start..<(start + headerLength)]))
    } catch {
      throw FactProblem(file: file, reason: "its header cannot be read: \(error)")
    }
    var units: [[UInt8]] = []
    var place = start + headerLength
    for entry in header.entries {
      guard case .unit(let count) = entry.outcome else { continue }
      guard count >= 0, count <= end - place else {
        throw FactProblem(file: file, reason: "its header promises more units than there are")
      }
      units.append(Array(bytes[place..<(place + count)]))
      place += count
    }
    guard place == end else { throw FactProblem(file: file, reason: "its header names fewer units than there are") }
    return Facts(header: header, units: units)
  }

  private static func cutOff(_ file: String, _ place: String) -> FactProblem {
    FactProblem(file: file, reason: "cut off at \(place)")
  }

  /// Twice this fits an `Int`, whatever a damaged file says.
  private static func length(_ bytes: ArraySlice<UInt8>) -> Int? {
    let value = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return value < 1 << 48 ? Int(value) : nil
  }

  // MARK: On disk

  /// Reads a file.
  static func read(_ path: String) throws(FactProblem) -> Facts {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    } catch {
      throw FactProblem(file: path, reason: "cannot be read: \(error.localizedDescription)")
    }
    return try facts([UInt8](data), file: path)
  }

  /// Writes facts below a folder, which is made if need be. Whoever reads the file sees all of it or the one before.
  /// - Returns: its path.
  static func write(_ facts: Facts, below folder: String) throws -> String {
    let path = folder + "/" + name(of: facts.header.part)
    let scratch = "\(path).\(getpid()).part"
    do {
      let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      try Data(try bytes(of: facts)).write(to: URL(fileURLWithPath: scratch))
    } catch {
      unlink(scratch)
      throw FactProblem(file: path, reason: "cannot be written: \(error.localizedDescription)")
    }
    guard rename(scratch, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(scratch)
      throw FactProblem(file: path, reason: "cannot be written: \(reason)")
    }
    return path
  }

  /// Where a part's facts are, below the folder: a shard has a name by its number, a compiled file that of its source.
  static func name(of part: Facts.Part) -> String {
    switch part {
    case .shard(let shard):
      let width = String(shard.count).count
      let index = String(repeating: "0", count: width - String(shard.index).count) + "\(shard.index)"
      return "shard-\(index)-of-\(shard.count)\(suffix)"
    case .file(let path):
      let inside = path.split(separator: "/").map { $0 == ".." ? "up" : $0 }.joined(separator: "/")
      return (path.hasPrefix("/") ? "outside/" : "") + inside + suffix
    }
  }

  /// The fact files that arguments name: files as they are, folders with all fact files below them, each once, sorted.
  /// - Throws: `FactProblem` for a path that is not there, and for a folder without any.
  static func paths(_ arguments: [String]) throws(FactProblem) -> [String] {
    var found: Set<String> = []
    for argument in arguments {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder) else {
        throw FactProblem(file: argument, reason: "no such file or folder (expected facts)")
      }
      guard isFolder.boolValue else {
        found.insert(argument)
        continue
      }
      var unreadable: String?
      let walk = FileManager.default.enumerator(
        at: URL(fileURLWithPath: argument), includingPropertiesForKeys: nil,
        errorHandler: { url, _ in
          unreadable = url.path
          return false
        })
      let inside = (walk?.compactMap { ($0 as? URL)?.path } ?? []).filter { $0.hasSuffix(suffix) }
      if let unreadable { throw FactProblem(file: unreadable, reason: "cannot be read") }
      guard !inside.isEmpty else {
        throw FactProblem(file: argument, reason: "no fact files (*\(suffix)) in this folder")
      }
      found.formUnion(inside)
    }
    return found.sorted()
  }
}
