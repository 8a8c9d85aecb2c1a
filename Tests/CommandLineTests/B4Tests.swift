import Foundation
import Testing

/// The executable run as b4 0.16 runs it: at the top of a repository, one message on standard input.
@Suite("b4")
struct B4Tests {
  private static let before = """
    #include <linux/dma-buf.h>
    #include <linux/err.h>
    #include <linux/slab.h>

    struct ink_info {
    \tsize_t size;
    \tchar *name;
    };

    int ink_query(int fd, struct ink_info *info)
    {
    \tstruct dma_buf *buf;
    \tint ret = 0;

    \tbuf = dma_buf_get(fd);
    \tif (IS_ERR(buf))
    \t\treturn PTR_ERR(buf);

    \tinfo->size = buf->size;
    \tdma_buf_put(buf);
    \treturn ret;
    }

    """

  private static func message(_ added: String) -> String {
    """
    From: Ada Author <ada@example.org>
    Date: Fri, 2 Jan 2026 10:00:00 +0000
    Subject: [PATCH] ink: tell the name of the buffer
    MIME-Version: 1.0
    Content-Type: text/plain; charset="utf-8"
    Content-Transfer-Encoding: 7bit
    Message-Id: <20260102-ink-v1-1-0@example.org>

    Users want it.

    Signed-off-by: Ada Author <ada@example.org>
    ---
     drivers/ink/ink.c | 2 ++
     1 file changed, 2 insertions(+)

    diff --git a/drivers/ink/ink.c b/drivers/ink/ink.c
    --- a/drivers/ink/ink.c
    +++ b/drivers/ink/ink.c
    @@ -17,5 +17,7 @@ int ink_query(int fd, struct ink_info *info)
     \t\treturn PTR_ERR(buf);
     \n \tinfo->size = buf->size;
    +\tif (!info->name)
    +\t\treturn \(added);
     \tdma_buf_put(buf);
     \treturn ret;

    --
    2.39.5

    """
  }

  private static let leak = message("-ENOMEM")
  private static let harmless = message("0").replacing(
    "+\tif (!info->name)\n+\t\treturn 0;", with: "+\tret = 0;\n+\tret = 0;")

  /// A folder that is a kernel tree to the tool.
  private func tree() throws -> Scratch {
    let scratch = try Scratch()
    for folder in ["include/linux", "drivers/ink"] {
      try FileManager.default.createDirectory(atPath: scratch.path + "/" + folder, withIntermediateDirectories: true)
    }
    try scratch.write("Makefile", "VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 0\nEXTRAVERSION =\nNAME = Test\n")
    try scratch.write("Kbuild", "")
    try scratch.write("drivers/ink/ink.c", Self.before)
    return scratch
  }

  private func run(_ check: String, _ message: String, _ more: [String] = [], environment: [String: String] = [:])
    throws -> Executable.Outcome
  {
    let tree = try tree()
    return try Executable.run(
      ["b4", check, "--parse-as", "stubs"] + more, input: message, folder: tree.path, environment: environment)
  }

  private func result(_ outcome: Executable.Outcome) throws -> [String: String] {
    try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: String])
  }

  @Test(arguments: ["prep-perpatch", "am-perpatch"])
  func aFindingIsALineWithError(check: String) throws {
    let outcome = try run(check, Self.leak)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("drivers/ink/ink.c:21: ERROR: ") == true)
    #expect(lines.first?.hasSuffix("[dmabuf-leak]") == true)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.status == 1)
  }

  @Test(arguments: ["prep-perpatch", "am-perpatch"])
  func successIsSilent(check: String) throws {
    let outcome = try run(check, Self.harmless)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.status == 0)
  }

  @Test func rulesCanBeLeftOut() throws {
    #expect(try run("prep-perpatch", Self.leak, ["--disable", "dmabuf-leak"]).output.isEmpty)
  }

  @Test(arguments: ["review-perpatch", "review-series"])
  func reviewsGetAResult(check: String) throws {
    let found = try run(check, Self.leak)
    #expect(found.status == 0)
    #expect(try result(found)["status"] == "fail")
    #expect(try result(found)["tool"] == "dmabuf-lint")
    #expect(try result(found)["details"]?.contains("return -ENOMEM;") == true)
    #expect(try result(run(check, Self.harmless))["status"] == "pass")
  }

  @Test func aCoverLetterAloneIsNotSaidToBeRight() throws {
    let cover = "From: a <a@example.org>\nSubject: [PATCH 0/2] ink\nMessage-Id: <0@example.org>\n\nWords.\n"
    #expect(try result(run("review-series", cover))["status"] == "warn")
    let patch = try run("review-perpatch", cover)
    #expect(patch.output.isEmpty)
    #expect(patch.status == 0)
  }

  @Test func whatCannotBeDoneIsAnError() throws {
    for (check, more) in [("prep-perpatch", ["--tree", "/nonexistent"]), ("review-series", ["--base", "nothing"])] {
      let outcome = try run(check, Self.leak, more)
      #expect(outcome.status == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix("dmabuf-lint: error: "))
    }
    let tracked = try run("review-series", Self.leak, environment: ["B4_TRACKING_FILE": "/nonexistent"])
    #expect(tracked.status == 2)
    #expect(tracked.errors.contains("B4_TRACKING_FILE"))
  }
}
