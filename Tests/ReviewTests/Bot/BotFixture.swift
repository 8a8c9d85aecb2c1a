import DmabufLint
import Findings
import Foundation
import Patches
import Reports
import Synchronization

@testable import Review

/// A folder that is removed with its last user; a class for the sake of that.
final class BotScratch {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dmabuf-lint-bot-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var state: String { path + "/state.sqlite" }
  var outbox: String { path + "/outbox" }

  /// The drafts in the outbox, by name.
  func drafts() throws -> [String: String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: outbox).filter { !$0.hasPrefix(".") }
    return try Dictionary(uniqueKeysWithValues: names.map { name in
      (name, String(decoding: try Data(contentsOf: URL(fileURLWithPath: outbox + "/" + name)), as: UTF8.self))
    })
  }
}

/// Mails and series as they come to a list.
enum Letters {
  static let start = Date(timeIntervalSince1970: 1_700_000_000)
  static let list = "demo.lists.example.org"

  /// A mail with a patch. What a line of the patch says behind `BUG` is what the review of these tests finds.
  static func patch(
    _ id: String, _ subject: String, adds lines: [String] = ["\tdma_buf_put(buf); BUG leak"],
    file: String = "drivers/x/x.c", thread: String? = nil, from: String = "ann@example.org", date: Date = start,
    to: [String] = ["maintainer@example.org"], trailer: String = ""
  ) -> Mail {
    let added = lines.map { "+\($0)\n" }.joined()
    return Mail(
      origin: MailOrigin(file: "test"), messageID: id, subject: subject, from: MailAddress(name: "Ann", mailbox: from),
      to: to.map { MailAddress(mailbox: $0) }, date: date, references: thread.map { [$0] } ?? [], lists: [list],
      body: """
        Why.

        Signed-off-by: Ann <\(from)>
        ---
         \(file) | \(lines.count) +
         1 file changed, \(lines.count) insertions(+)

        diff --git a/\(file) b/\(file)
        index 1111111..2222222 100644
        --- a/\(file)
        +++ b/\(file)
        @@ -1,2 +1,\(2 + lines.count) @@ int x(void)
         \tint a;
        \(added) \tint b;
        -- 
        2.40.0
        \(trailer)
        """)
  }

  static func cover(
    _ id: String, _ subject: String, from: String = "ann@example.org", date: Date = start, trailer: String = ""
  ) -> Mail {
    Mail(
      origin: MailOrigin(file: "test"), messageID: id, subject: subject, from: MailAddress(name: "Ann", mailbox: from),
      to: [MailAddress(mailbox: "maintainer@example.org")], date: date, lists: [list],
      body: "What it is about.\n\n\(trailer)\n-- \n2.40.0\n")
  }

  /// A cover letter and so many patches, with ids `NAME-0`, `NAME-1` …
  static func series(
    _ name: String, version: Int = 1, count: Int = 2, bugs: [String] = ["leak", "lock"], title: String? = nil,
    date: Date = start, trailer: String = ""
  ) -> [Mail] {
    let prefix = version == 1 ? "PATCH" : "PATCH v\(version)"
    let title = title ?? name
    let patches = (1...count).map { number in
      patch(
        "\(name)-\(number)@x", "[\(prefix) \(number)/\(count)] \(title): part \(number)",
        adds: ["\tdma_buf_put(part\(number));"] + bugs.map { "\tBUG \($0)" }.dropFirst(number - 1).prefix(1),
        file: "drivers/x/part\(number).c", thread: "\(name)-0@x", date: date)
    }
    return [cover("\(name)-0@x", "[\(prefix) 0/\(count)] \(title)", date: date, trailer: trailer)] + patches
  }
}

/// Mails that a test holds; a class, because tests add to them while a bot looks.
final class Letterbox: MailFeed {
  private let items = Mutex<[FeedItem]>([])
  let name = "letterbox"

  init(_ mails: [Mail] = []) { add(mails) }

  func add(_ mails: [Mail], arrived: Date = Letters.start) {
    items.withLock { items in
      for mail in mails {
        items.append(FeedItem(identity: "\(items.count)", arrived: arrived, mail: mail))
      }
    }
  }

  func batch(after position: String?, limit: Int, isKnown: (String) throws -> Bool) async throws -> FeedBatch {
    let from = position.flatMap(Int.init) ?? 0
    let all = items.withLock { $0 }
    // Few at a time, so that series are torn apart.
    let part = all[min(from, all.count)...].prefix(min(limit, 3))
    return FeedBatch(items: Array(part), position: "\(from + part.count)", isLast: from + part.count >= all.count)
  }
}

/// What a test sees of the reviews; a class, because reviews run elsewhere.
final class Diary: Sendable {
  private let entries = Mutex<[String]>([])
  private let time = Mutex(Letters.start.addingTimeInterval(60))

  var reviews: [String] { entries.withLock { $0 } }
  var now: Date { time.withLock { $0 } }

  func note(_ text: String) { entries.withLock { $0.append(text) } }
  func pass(_ seconds: Double) { time.withLock { $0 += seconds } }
}

/// A bot with reviews that need no compiler.
struct TestBot {
  var configuration = BotConfiguration()
  var diary = Diary()
  var box: Letterbox
  var review: (@Sendable (Series) async throws -> Void)?

  init(_ mails: [Mail] = []) {
    box = Letterbox(mails)
    configuration.lists = [Letters.list]
    configuration.from = MailAddress(mailbox: "bot@example.org")
  }

  /// One run on the state of a folder, as by a process of its own.
  func run(_ scratch: BotScratch) async throws {
    try await bot(try BotState.open(scratch.state), scratch).once()
  }

  func bot(_ state: BotState, _ scratch: BotScratch) throws -> Bot {
    let diary = diary
    let extra = review
    let words = Vocabulary(names: ["dma_buf_put"], sources: ["drivers/dma-buf/dma-buf.c"])
    return try Bot(
      configuration: configuration, state: state, source: box, outbox: scratch.outbox, scope: PatchScope(words),
      review: { series in
        diary.note("\(series.title) v\(series.version): \(series.patches.map(\.number))")
        try await extra?(series)
        return Self.report(on: series)
      },
      drafts: { report, series, gone in Self.drafts(report, series, gone) }, clock: { diary.now })
  }

  /// Says of each line `BUG word` that the series introduces it.
  static func report(on series: Series, basis: ReviewReport.Basis = .applied) -> ReviewReport {
    let findings = series.patches.flatMap { patch in
      patch.files.flatMap { file in
        file.hunks.flatMap(\.lines).compactMap { line -> JudgedFinding? in
          guard case .added(let text) = line, let bug = text.split(separator: "BUG ").dropFirst().first else {
            return nil
          }
          let place = Place(file: file.path, startLine: 1, startColumn: 1, endLine: 1, endColumn: 2)
          let finding = Finding(
            rule: "rule-\(bug)", severity: .error, message: "it has '\(bug)'", place: place, function: "x")
          return JudgedFinding(finding: finding, standing: .introduced, patch: patch.number, state: patch.number)
        }
      }
    }
    return ReviewReport(
      toolVersion: "0", libclangVersion: nil, root: nil, kernelVersion: nil, parsedAs: "stubs", title: series.title,
      version: series.version, messageID: series.messageID, total: series.total, missing: series.missing,
      base: "the tree as it is", remarks: [],
      patches: series.patches.map {
        ReviewReport.Patch(number: $0.number, title: $0.title, messageID: $0.mail?.messageID, basis: basis)
      },
      findings: findings, skipped: [], rules: [], contents: [])
  }

  private static func drafts(_ report: ReviewReport, _ series: Series, _ gone: [EarlierRemark]) -> [ReplyDraft] {
    series.patches.compactMap { patch in
      let findings = report.findings(.introduced).filter { $0.patch == patch.number }
      guard !findings.isEmpty, let mail = patch.mail else { return nil }
      let lines = findings.map { "remark: \($0.finding.rule)" } + gone.map { "gone: \($0.rule)" }
      let text = (["to: <\(mail.messageID)>"] + lines).joined(separator: "\n") + "\n"
      return ReplyDraft(
        patch: patch.number, fileName: "000\(patch.number)-title.eml", bytes: Array(text.utf8), findings: findings)
    }
  }
}
