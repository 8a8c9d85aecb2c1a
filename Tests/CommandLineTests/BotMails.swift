import Foundation

/// Mails to a list, of our own writing, as a maildir has them.
enum BotMails {
  static let list = "demo.lists.example.org"

  /// Files of a maildir in the order in which they came: by name, the text.
  ///
  /// `pair` comes in two versions, the first of which nobody reviews; `words` concerns no contract; `half` lacks a
  /// patch; the others are reviewed, and of each patch that leaks a buffer one draft is expected.
  static func all(others: Int) -> [(name: String, text: String)] {
    var mails: [String] = []
    mails += series("pair", version: 1, leaks: [true, true]) + series("pair", version: 2, leaks: [true, false])
    mails.append(mail("words-1", "[PATCH] words", body: diff(of: "Documentation/words.rst", ["text"])))
    mails.append(mail("half-1", "[PATCH 1/2] half", body: diff(of: "drivers/half.c", leak("half"))))
    for number in 0..<others { mails += series("other\(number)", version: 1, leaks: [number.isMultiple(of: 2), true]) }
    return mails.enumerated().map { index, text in ("\(1_700_000_000 + index).M\(index).demo", text) }
  }

  /// The patches of which drafts are expected.
  static func answered(others: Int) -> Set<String> {
    let ids = (0..<others).flatMap { number in
      (number.isMultiple(of: 2) ? ["other\(number)-v1-1"] : []) + ["other\(number)-v1-2"]
    }
    return Set((ids + ["pair-v2-1"]).map { "\($0)@example.org" })
  }

  private static func series(_ name: String, version: Int, leaks: [Bool]) -> [String] {
    let prefix = version == 1 ? "PATCH" : "PATCH v\(version)"
    let cover = mail("\(name)-v\(version)-0", "[\(prefix) 0/\(leaks.count)] \(name): everything", body: "Words.\n")
    let count = leaks.count
    let patches = leaks.enumerated().map { index, leaks in
      let function = "\(name)_\(index + 1)"
      return mail(
        "\(name)-v\(version)-\(index + 1)", "[\(prefix) \(index + 1)/\(count)] \(name): part \(index + 1)",
        body: diff(of: "drivers/\(function).c", leaks ? leak(function) : clean(function)),
        parent: "\(name)-v\(version)-0")
    }
    return [cover] + patches
  }

  private static func leak(_ function: String) -> [String] { source(function, failure: "\t\treturn -ENOMEM;") }
  private static func clean(_ function: String) -> [String] { source(function, failure: "\t\tgoto out_put;") }

  private static func source(_ function: String, failure: String) -> [String] {
    [
      "#include <linux/dma-buf.h>", "#include <linux/err.h>", "#include <linux/slab.h>", "",
      "int \(function)(int fd, void **out, size_t room)", "{", "\tstruct dma_buf *buf;", "\tint ret = -EINVAL;", "",
      "\tbuf = dma_buf_get(fd);", "\tif (IS_ERR(buf))", "\t\treturn PTR_ERR(buf);", "", "\tif (buf->size > room)",
      "\t\tgoto out_put;", "", "\t*out = kzalloc(buf->size, GFP_KERNEL);", "\tif (!*out)", failure, "\tret = 0;", "",
      "out_put:", "\tdma_buf_put(buf);", "\treturn ret;", "}",
    ]
  }

  private static func diff(of file: String, _ lines: [String]) -> String {
    """
    Why.

    Signed-off-by: Ann Author <ann@example.org>
    ---
     \(file) | \(lines.count) +

    diff --git a/\(file) b/\(file)
    new file mode 100644
    index 000000000000..1111111111111111
    --- /dev/null
    +++ b/\(file)
    @@ -0,0 +1,\(lines.count) @@
    \(lines.map { "+" + $0 }.joined(separator: "\n"))

    """
  }

  private static func mail(_ id: String, _ subject: String, body: String, parent: String? = nil) -> String {
    """
    From: Ann Author <ann@example.org>
    To: maintainer@example.org
    Subject: \(subject)
    Date: Tue, 14 Nov 2023 22:13:20 +0000
    Message-ID: <\(id)@example.org>
    \(parent.map { "In-Reply-To: <\($0)@example.org>\nReferences: <\($0)@example.org>\n" } ?? "")List-Id: <\(list)>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8

    \(body)--\u{20}
    2.40.0

    """
  }
}
