import Foundation
import Patches

/// What b4 hands to a check: a message on standard input, and for a series that is under review in the tree a file with
/// what b4 knows of it (b4 0.16, `B4_TRACKING_FILE`).
public struct B4Input: Sendable {
  /// The series with the patch that is to be checked, with its neighbours where they are known.
  public var series: Series
  /// The numbers of the patches that the message has; empty for a cover letter.
  public var patches: [Int]
  /// The commit that the review branch begins at.
  public var base: String?

  /// What cannot be read, with the file or stream in question.
  public struct Problem: Error, CustomStringConvertible {
    public var description: String
  }

  /// The parts of b4's tracking data that are used.
  private struct Tracking: Decodable {
    struct Series: Decodable {
      var baseCommit: String?
      var changeID: String?
      var firstPatch: String?
      /// Only when b4 has shown the thread once.
      var threadBlob: String?

      enum CodingKeys: String, CodingKey {
        case baseCommit = "base-commit"
        case changeID = "change-id"
        case firstPatch = "first-patch-commit"
        case threadBlob = "thread-blob"
      }
    }
    var series: Series
  }

  /// Reads a message, and the thread that it belongs to where b4 keeps it.
  /// - Parameters:
  ///   - message: what came on standard input: one mail.
  ///   - trackingFile: the path that b4 gives, nil where it gives none.
  ///   - tree: the top folder of the tree in whose repository b4 keeps threads.
  /// - Returns: nil for a message without a patch whose thread is not known.
  /// - Throws: `Problem`, or what reading mails and running git throw.
  public static func read(message: [UInt8], trackingFile: String?, tree: String) async throws -> B4Input? {
    let reading = try await SeriesReader.read(paths: [], standardInput: message)
    let own = reading.series.first { !$0.patches.isEmpty }
    let ids = try Self.ids(message)
    if let tracking = try trackingFile.map(tracking)?.series {
      let titles = Set(own?.patches.map(\.title) ?? [])
      if let whole = try await thread(tracking, with: ids, tree: tree) {
        let patches = whole.patches.filter { ids.contains($0.mail?.messageID ?? "") }.map(\.number)
        return B4Input(series: whole, patches: patches, base: tracking.baseCommit)
      } else if let whole = try await branch(tracking, tree: tree) {
        let patches = whole.patches.filter { titles.contains($0.title) }.map(\.number)
        if own == nil || !patches.isEmpty {
          return B4Input(series: whole, patches: patches, base: tracking.baseCommit)
        }
      }
    }
    if let own { return B4Input(series: own, patches: own.patches.map(\.number), base: nil) }
    // A cover letter has no patch, and that is no fault of it.
    if ids.isEmpty, let problem = reading.problems.first { throw Problem(description: "\(problem)") }
    return nil
  }

  /// The series in the mails that b4 keeps: the version that a message is of.
  private static func thread(_ tracking: Tracking.Series, with ids: Set<String>, tree: String) async throws -> Series? {
    guard let blob = tracking.threadBlob, let bytes = try await StoredThread.bytes(of: blob, in: tree) else {
      return nil
    }
    let series = try await SeriesReader.read(paths: [], standardInput: bytes).series
    return series.first { !Self.ids($0).isDisjoint(with: ids) && !$0.patches.isEmpty }
  }

  /// The series as it stands on b4's review branch.
  private static func branch(_ tracking: Tracking.Series, tree: String) async throws -> Series? {
    guard let first = tracking.firstPatch, let id = tracking.changeID,
      let bytes = try await StoredThread.patches(from: first, to: "b4/review/" + id, in: tree)
    else { return nil }
    return try await SeriesReader.read(paths: [], standardInput: bytes).series.first { !$0.patches.isEmpty }
  }

  private static func tracking(_ path: String) throws -> Tracking {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Problem(description: "\(path): cannot be read; expected b4's tracking data (B4_TRACKING_FILE)")
    }
    do {
      return try JSONDecoder().decode(Tracking.self, from: data)
    } catch {
      throw Problem(description: "\(path): expected b4's tracking data: a JSON object with the member 'series'")
    }
  }

  private static func ids(_ message: [UInt8]) throws -> Set<String> {
    Set(try MailSource.read(bytes: message, name: "<stdin>").mails.map(\.messageID)).subtracting([""])
  }

  private static func ids(_ series: Series) -> Set<String> {
    Set(([series.cover] + series.patches.map(\.mail)).compactMap { $0?.messageID }).subtracting([""])
  }
}
