/// What the formats that strangers write have a meaning for.
public enum Words {
  public static let mail = [
    "\n", "From ", "From: ", "Subject: ", "Message-ID: <", "In-Reply-To: <0@x>\n", "References: ", "Date: ",
    "--- \n", "---\n", "--- a/", "+++ b/", "@@ -1 +1 @@\n", "diff --git ", "rename from ", "=?utf-8?q?", "=?utf-8?b?",
    "?=", "--b", "-- \n", "<", ">", "[PATCH v2 1/3]", "[PATCH v99999999999 ", "[RFC", "8<", ":",
    "Content-Type: multipart/mixed; boundary=b\n", "Content-Type: text/plain; charset=", "iso-2022-jp", "utf-16",
    "us-ascii", "Content-Transfer-Encoding: base64\n", "Content-Transfer-Encoding: quoted-printable\n", "=\n", "=FC",
    "format=flowed", "base-commit: ", "change-id: ", "prerequisite-patch-id: ", "\nFrom mboxrd@z Thu Jan  1 1970\n",
    ">From ", "Content-Disposition: attachment; filename=\"x.patch\"\n", "MIME-Version: 1.0\n", "-----BEGIN PGP",
  ] + diff

  public static let diff = [
    "\n", "--- a/", "+++ b/", "--- /dev/null\n", "+++ /dev/null\n", "@@ -1 +1 @@\n", "@@ -0,0 +1,2 @@\n", "@@ -",
    " @@ static int f(struct x *y)\n", "@@ -1,4294967296 +1 @@\n", "diff --git a/x.c b/x.c\n", "rename from ",
    "rename to ", "copy from ", "similarity index 100%\n", "index 1234567..7654321 100644\n", "old mode 100644\n",
    "new mode 120000\n", "new file mode 100644\n", "deleted file mode 100644\n", "GIT binary patch\n", "literal 1\n",
    "\\ No newline at end of file\n", "\"a/\\303\\244.c\"", "../", "/etc/passwd", ".git/", "+", "-", " ", "\t", "+}\n",
    " {\n", "+#if 0\n", "-#endif\n", "+#define x \\\n", " \tif (ret)\n", "+out:\n", "-- \n2.40\n", "+/*\n", "-*/\n",
    "+static const struct dma_buf_ops ops = {\n", "Binary files a/x and b/x differ\n",
  ]

  public static let rules = [
    "[", "]", "{", "}", ": ", "- ", "*", "&a ", "*a", "|", ">", "!!int ", "!!binary ", "? ", "---\n", "...\n", "<<: ",
    "arg0", "arg9", "arg4294967296", "ret", "->", ".", "&", "ret == 0", "ret < ", "~", "#", "%YAML 9.9\n", "@", "`",
    "null", "true", "all", "since: ", "until: ", "\"6.12\"", "kind: ", "lock-required", "acquires:", "releases: ",
    "requires: ", "outcome: ", "class: ", "functions: ", "callbacks:\n", "locks:\n", "resources:\n", "id: ", "name: ",
    "events:\n", "states:\n", "examples:\n", "code: |\n", "otherwise: none", "container_of(", "# file: api/b.yaml\n",
    "# file: c.yaml\n", "(", ")", "sizeof", "*arg0", "&arg0->x", "arg0->", "->->", "arg0[1]",
  ]

  public static let facts = [
    "{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "0", "1e99", "9223372036854775807", "0.5",
    "\"unit\":{\"_0\":", "\"skipped\":{\"_0\":\"x\"}", "\"noCandidate\":{}", "\"shard\":{\"_0\":{\"count\":",
    "\"index\":", "\"count\":", "\"file\":{\"_0\":\"a.c\"}", "\"path\":", "\"entries\":[", "\"sources\":{",
    "\"root\":\"/\"", "\\u0000", "dmabuf-lint facts 1\n", "dmabuf-lint facts 2\n", "DLIR",
  ]
}
