import Findings
import Foundation
import KernelTree
import Reports

/// Reports of earlier runs, each under a digest of all that decided it: the request, the rules, the tool, libclang and
/// what the folders looked like that the run could read. A run that asks the same of the same files takes the report
/// and does nothing else.
struct ReportCache: Sendable {
  /// Reports that are kept; the oldest go.
  private static let limit = 64
  /// No report comes near.
  private static let largest = 256 << 20
  private static let magic = "dmabuf-lint report 2"

  private let folder: String

  /// - Parameter folder: is made if need be; nil where it cannot be made, and then there is no cache.
  init?(folder: CacheFolder) {
    self.folder = folder.path + "/reports"
    do {
      try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
    } catch {
      return nil
    }
  }

  /// What a report says that neither the request nor the rules say.
  struct Content: Codable, Equatable {
    var parsedAs: String
    var counts: RunReport.Counts
    var findings: [Finding]
    var skipped: [Skipped]
  }

  /// Whether nothing at all is kept.
  var isEmpty: Bool { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).isEmpty }

  /// What was kept under a digest; nil when there is nothing, or nothing that can be read.
  func content(for digest: String) -> Content? {
    let path = place(of: digest)
    guard let bytes = FileBytes.read(path, limit: Self.largest), let end = bytes.firstIndex(of: 0x0A) else {
      return nil
    }
    let body = Data(bytes[(end + 1)...])
    guard bytes[..<end].elementsEqual(Self.title(of: body, for: digest).utf8) else { return nil }
    return try? JSONDecoder().decode(Content.self, from: body)
  }

  /// Keeps a report. One that cannot be written costs time, nothing else.
  func keep(_ content: Content, for digest: String) {
    guard let body = try? JSONEncoder().encode(content) else { return }
    KeptFiles.removeOldest(in: folder, keeping: Self.limit - 1)
    try? FileBytes.writeAtomically(Array(Self.title(of: body, for: digest).utf8) + [0x0A] + body, to: place(of: digest))
  }

  private func place(of digest: String) -> String { folder + "/" + digest.prefix(32) + ".report" }

  /// The first line: with the digest, or a report that lies in the place of another would be taken for it.
  private static func title(of body: Data, for digest: String) -> String {
    magic + " " + digest + " " + Digest.hex([UInt8](body))
  }
}
