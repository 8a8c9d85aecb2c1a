import Contracts
import Findings
import Foundation
import Patches
import Reports
import Review

/// A series of two patches against a driver of our own, and what a review of it could have found.
enum ReplyFixture {
  static let author = MailAddress(name: "Ada Author", mailbox: "ada@example.org")
  static let list = MailAddress(mailbox: "list@example.org")
  static let tool = MailAddress(name: "dmabuf-lint", mailbox: "lint@example.net")
  static let driver = "drivers/ink/ink.c"

  /// Lines that begin with ` `, `+` or `-`; `{}` is an empty one.
  static func hunk(_ old: Int, _ new: Int, section: String = "", _ text: String) -> Hunk {
    let lines = text.split(separator: "\n").map { line in
      // Lines of blanks alone would not survive an editor.
      let rest = line.dropFirst() == "{}" ? "" : String(line.dropFirst())
      return switch line.first {
      case "+": Hunk.Line.added(rest)
      case "-": Hunk.Line.removed(rest)
      default: Hunk.Line.context(rest)
      }
    }
    let oldCount = lines.count { if case .added = $0 { false } else { true } }
    let newCount = lines.count { if case .removed = $0 { false } else { true } }
    return Hunk(
      oldStart: old, oldCount: oldCount, newStart: new, newCount: newCount, section: section, lines: lines)
  }

  static let query = hunk(
    38, 38, section: "int ink_query(int fd, struct ink_info *info)",
    """
     \tstruct dma_buf *buf;
     \tint ret = 0;
     {}
     \tbuf = dma_buf_get(fd);
     \tif (IS_ERR(buf))
     \t\treturn PTR_ERR(buf);
     {}
     \tinfo->size = buf->size;
    +\tinfo->name = kstrdup(buf->name, GFP_KERNEL);
    +\tif (!info->name)
    +\t\treturn -ENOMEM;
    +{}
     \tdma_buf_put(buf);
     \treturn ret;
     }
    """)

  static let unlocks = hunk(
    120, 124, section: "static void ink_flush(struct ink *ink)",
    """
     \tink_stop(ink);
    -\tdma_resv_lock(ink->resv, NULL);
     \tink_drain(ink);
     \tink_wait(ink);
    """)

  static func mail(
    _ id: String, subject: String, to: [MailAddress] = [tool], cc: [MailAddress] = [list],
    replyTo: [MailAddress] = [], from: MailAddress = author, references: [String] = ["cover@example.org"]
  ) -> Mail {
    Mail(
      origin: MailOrigin(file: "series.mbox"), messageID: id, subject: subject, from: from, to: to, cc: cc,
      replyTo: replyTo, date: Date(timeIntervalSince1970: 1_767_348_000), inReplyTo: ["cover@example.org"],
      references: references, body: "")
  }

  static func patch(_ number: Int, _ title: String, hunks: [Hunk], mail: Mail?) -> Patch {
    Patch(
      number: number, title: title, mail: mail, author: author, text: "",
      files: [FileDiff(change: .modified, oldPath: driver, newPath: driver, hunks: hunks)])
  }

  static let series = Series(
    title: "ink: names and fewer locks", version: 2, total: 2,
    patches: [
      patch(
        1, "ink: tell the name of the buffer", hunks: [query],
        mail: mail("20260102.1-1-ada@example.org", subject: "[PATCH v2 1/2] ink: tell the name of the buffer")),
      patch(
        2, "ink: no lock for a flush", hunks: [unlocks],
        mail: mail("20260102.1-2-ada@example.org", subject: "[PATCH v2 2/2] ink: no lock for a flush")),
    ])

  static func place(_ line: Int, _ columns: Range<Int> = 3..<17) -> Place {
    Place(
      file: driver, startLine: line, startColumn: columns.lowerBound, endLine: line, endColumn: columns.upperBound)
  }

  static let leak = JudgedFinding(
    finding: Finding(
      rule: "dmabuf-leak", severity: .error,
      message: "the reference to the buffer from 'dma_buf_get()' is not given back on this path", place: place(48),
      function: "ink_query",
      path: [
        Step(
          place: place(41), message: "'dma_buf_get()' gives a reference to the buffer here", function: "ink_query"),
        Step(place: place(47), message: "'info->name' does not hold", function: "ink_query"),
        Step(place: place(48), message: "the function returns here", function: "ink_query"),
      ],
      fixes: [Fix(summary: "give it back before the return", edits: [])]),
    standing: .introduced, patch: 1, state: 1)

  static let drain = JudgedFinding(
    finding: Finding(
      rule: "resv-not-held", severity: .warning, message: "'ink_drain()' needs 'ink->resv' held, and it is not",
      place: place(300), function: "ink_drain",
      path: [
        Step(place: place(125), message: "'ink_drain()' is called here", function: "ink_flush"),
        Step(place: place(300), message: "'dma_resv_wait_timeout()' needs it", function: "ink_drain"),
      ], assumption: "no caller outside of what was analysed does it"),
    standing: .introduced, patch: 2, state: 2)

  static let rules: [Rule] = [
    rule(
      "dmabuf-leak", contract: "What `dma_buf_get()` gives is put, returned, or stored, on every path.",
      fix: "Go to the label behind which\n`dma_buf_put()` stands.\n\nMore of it.\n",
      references: ["drivers/dma-buf/dma-buf.c", "<1.2@example.org>"]),
    rule(
      "resv-not-held", contract: "Who calls `dma_resv_wait_timeout()` holds the reservation.",
      fix: "Take the lock with `dma_resv_lock()` before the call.\n", references: ["include/linux/dma-resv.h"]),
  ]

  static func rule(_ id: String, contract: String, fix: String, references: [String]) -> Rule {
    Rule(
      id: id, summary: id, severity: .error, versions: VersionRange(since: nil, until: nil), contract: contract,
      rationale: "", fix: fix, limits: "", references: references,
      check: .lockBalance(Rule.LockBalance(lockClass: "reservation")), violating: [], conforming: [], definedAt: "")
  }

  static func report(_ findings: [JudgedFinding] = [leak, drain], skipped: [Skipped] = []) -> ReviewReport {
    ReviewReport(
      toolVersion: "1.2.3", libclangVersion: nil, root: "/nowhere", kernelVersion: "7.3", parsedAs: "tree",
      title: series.title, version: 2, messageID: "cover@example.org", total: 2, missing: [],
      base: "commit 1b2c3d4e5f60 (base-commit)", remarks: [],
      patches: series.patches.map {
        ReviewReport.Patch(number: $0.number, title: $0.title, messageID: $0.mail?.messageID, basis: .applied)
      }, findings: findings, skipped: skipped, rules: rules, contents: [])
  }

  static let settings = ReplySettings(
    sender: tool, date: Date(timeIntervalSince1970: 1_767_430_800),
    notice: "To get no more of these, write to lint-owner@example.net.")
}
