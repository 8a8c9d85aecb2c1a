import Foundation
import KernelTree

/// Functions of which the last run of a kind had nothing to say, by their keys, and those from which a rule found
/// nothing, by keys for the function and the rule: where these come again, there is nothing to find. Those in which
/// something was found are looked into each time, which is how the report stays whole.
struct SilentFunctions: Sendable {
  /// Kinds of runs that are kept; the oldest go.
  private static let limit = 32
  /// No program comes near.
  private static let largest = 256 << 20
  private static let magic = Array("dmabuf-lint silent 1\n".utf8)

  private let folder: String
  private let file: String
  let known: Set<FunctionKey>
  /// What counts for all functions, besides the program.
  let decisive: String

  /// - Parameters:
  ///   - kind: what tells runs apart that are about different parts of a tree.
  ///   - decisive: a digest of tool, rules and release.
  init?(folder: CacheFolder, kind: String, decisive: String) {
    self.folder = folder.path + "/silent"
    self.decisive = decisive
    do {
      try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
    } catch {
      return nil
    }
    file = self.folder + "/" + Digest.hex(kind).prefix(32)
    known = FileBytes.read(file, limit: Self.largest).flatMap { Self.keys($0) } ?? []
  }

  /// Keeps the keys of a run in place of those of the one before it.
  func keep(_ keys: Set<FunctionKey>) {
    guard keys != known else { return }
    var body: [UInt8] = []
    body.reserveCapacity(keys.count * 16)
    for key in keys.sorted(by: { ($0.high, $0.low) < ($1.high, $1.low) }) {
      for number in [key.high, key.low] {
        withUnsafeBytes(of: number.littleEndian) { body.append(contentsOf: $0) }
      }
    }
    KeptFiles.removeOldest(in: folder, keeping: Self.limit - 1)
    try? FileBytes.writeAtomically(Self.magic + Array(Digest.hex(body).utf8) + body, to: file)
  }

  /// Nil for a file that is not of this kind, or not whole.
  private static func keys(_ bytes: [UInt8]) -> Set<FunctionKey>? {
    let start = magic.count + 64
    guard bytes.count >= start, bytes.starts(with: magic), (bytes.count - start) % 16 == 0 else { return nil }
    let body = Array(bytes[start...])
    guard bytes[magic.count..<start].elementsEqual(Digest.hex(body).utf8) else { return nil }
    return body.withUnsafeBytes { raw in
      func number(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      var keys = Set<FunctionKey>(minimumCapacity: body.count / 16)
      for offset in stride(from: 0, to: body.count, by: 16) {
        keys.insert(FunctionKey(high: number(offset), low: number(offset + 8)))
      }
      return keys
    }
  }
}
