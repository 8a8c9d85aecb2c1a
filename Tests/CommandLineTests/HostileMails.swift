import Foundation

/// Mails and diffs as somebody writes them who means harm.
enum HostileMails {
  /// A driver that loses a buffer in line 5, so that a review has something to say.
  static let driver = [
    "#include <linux/dma-buf.h>", "int lose(int fd)", "{", "\tstruct dma_buf *buf = dma_buf_get(fd);", "\treturn 0;",
    "}",
  ]

  /// One message of an mbox.
  static func mail(
    _ diff: String, subject: String = "[PATCH] words", id: String = "id", from: String = "Eve <eve@example.org>",
    headers: String = "", body: String = "Words.\n"
  ) -> String {
    """
    From mboxrd@z Thu Jan  1 00:00:00 1970
    From: \(from)
    To: lists@example.org
    Subject: \(subject)
    Date: Fri, 2 Jan 2026 10:00:00 +0000
    Message-ID: <\(id)@example.org>
    \(headers)
    \(body)---
    \(diff)--\u{20}
    2.40.0


    """
  }

  static func newFile(_ path: String, _ lines: [String] = driver, mode: String = "100644") -> String {
    """
    diff --git a/\(path) b/\(path)
    new file mode \(mode)
    index 000000000000..1111111111111111
    --- /dev/null
    +++ b/\(path)
    @@ -0,0 +1,\(lines.count) @@
    \(lines.map { "+\($0)\n" }.joined())
    """
  }

  /// A symbolic link.
  static func link(_ path: String, to target: String) -> String {
    newFile(path, [target], mode: "120000").dropLast() + "\\ No newline at end of file\n"
  }

  /// A line after the only one of a file that is there.
  static func change(_ path: String, first: String) -> String {
    """
    diff --git a/\(path) b/\(path)
    --- a/\(path)
    +++ b/\(path)
    @@ -1 +1,2 @@
     \(first)
    +int added;

    """
  }

  /// Bytes as an mbox that is written to a file.
  static func multiparts(depth: Int) -> String {
    var text = "From: Eve <eve@example.org>\nSubject: [PATCH] nested\nMessage-ID: <n@example.org>\nMIME-Version: 1.0\n"
    for level in 0..<depth { text += "Content-Type: multipart/mixed; boundary=\"b\(level)\"\n\n--b\(level)\n" }
    text += "Content-Type: text/plain\n\nWords.\n---\n" + newFile("drivers/nested.c")
    for level in (0..<depth).reversed() { text += "--b\(level)--\n" }
    return text
  }

  private static func many(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  /// C that is hard on whoever reads it, by name.
  static let code: [(name: String, lines: [String])] = [
    ("parentheses", ["int deep(int a) { return \(many("(", 50_000))a\(many(")", 50_000)); }"]),
    ("sum", ["int sum(int a) { return a\(many("+a", 100_000)); }"]),
    ("branches", ["int branches(int a) {"] + (0..<10_000).map { "if (a == \($0)) return 1; else" } + ["return 0; }"]),
    ("includes", ["#include \"hard.c\"", "#include \"hard.c\""]),
    (
      "macros",
      ["#define A0 dma_buf_get(0);"] + (0..<30).map { "#define A\($0 + 1) A\($0) A\($0)" } + ["void g(void) { A30 }"]
    ),
  ]
}
