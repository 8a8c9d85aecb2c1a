import Dataflow
import Foundation
import KernelTree

/// What the last run of a kind knows of functions, by their keys: those of which it had nothing to say, what it found
/// in the others, and those from which a rule found nothing, by keys for the function and the rule. Where these come
/// again, the same is found.
struct KnownFunctionsFile: Sendable {
  /// Kinds of runs that are kept; the oldest go.
  private static let limit = 32
  /// No program comes near.
  private static let largest = 256 << 20
  private static let magic = Array("dmabuf-lint functions 1\n".utf8)

  private let folder: String
  private let file: String
  let content: Content
  /// What counts for all functions, besides the program.
  let decisive: String

  struct Content: Sendable {
    var silent: Set<FunctionKey> = []
    /// Sorted by key.
    var telling: [Telling] = []
  }

  /// A function in which something was found.
  struct Telling: Sendable, Codable {
    var key: FunctionKey
    /// Functions are named by their place here.
    var functions: [FunctionKey]
    var findings: FunctionFindings
  }

  /// - Parameters:
  ///   - kind: what tells runs apart that are about different parts of a tree.
  ///   - decisive: a digest of tool, rules and release.
  init?(folder: CacheFolder, kind: String, decisive: String) {
    self.folder = folder.path + "/functions"
    self.decisive = decisive
    do {
      try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
    } catch {
      return nil
    }
    file = self.folder + "/" + Digest.hex(kind).prefix(32)
    content = FileBytes.read(file, limit: Self.largest).flatMap { Self.decoded($0) } ?? Content()
  }

  /// Keeps what a run knows in place of what the one before it did.
  func keep(_ content: Content) {
    guard let telling = try? JSONEncoder().encode(content.telling) else { return }
    var body: [UInt8] = []
    body.reserveCapacity(content.silent.count * 16 + telling.count + 8)
    func append(_ number: UInt64) {
      withUnsafeBytes(of: number.littleEndian) { body.append(contentsOf: $0) }
    }
    append(UInt64(content.silent.count))
    for key in content.silent.sorted() {
      append(key.high)
      append(key.low)
    }
    body += telling
    KeptFiles.removeOldest(in: folder, keeping: Self.limit - 1)
    try? FileBytes.writeAtomically(Self.magic + Array(Digest.hex(body).utf8) + body, to: file)
  }

  /// Nil for a file that is not of this kind, or not whole.
  private static func decoded(_ bytes: [UInt8]) -> Content? {
    let start = magic.count + 64
    guard bytes.count >= start + 8, bytes.starts(with: magic) else { return nil }
    let body = Array(bytes[start...])
    guard bytes[magic.count..<start].elementsEqual(Digest.hex(body).utf8) else { return nil }
    return body.withUnsafeBytes { raw in
      func number(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      guard let count = Int(exactly: number(0)), count <= (raw.count - 8) / 16 else { return nil }
      let end = 8 + count * 16
      guard let telling = try? JSONDecoder().decode([Telling].self, from: Data(raw[end...])) else { return nil }
      var silent = Set<FunctionKey>(minimumCapacity: count)
      for offset in stride(from: 8, to: end, by: 16) {
        silent.insert(FunctionKey(high: number(offset), low: number(offset + 8)))
      }
      return Content(silent: silent, telling: telling)
    }
  }
}
