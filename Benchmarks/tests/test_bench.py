"""The benchmark as a whole, with a stand-in for the tool and a tree of three files."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent / "bench"
FUNCTIONS = "#include <linux/dma-buf.h>\n\n" + "\n".join(
    f"static int f{n}(struct dma_buf *buf)\n{{\n\treturn {n};\n}}\n" for n in range(12))

# Answers as the tool does; waits where WAIT is set.
TOOL = r"""#!/bin/sh
mkdir -p "$XDG_CACHE_HOME/dmabuf-lint/units"
case "$1 $2" in
--version*) echo "stand-in 1" ;;
"debug commands") printf '[{"file": "%s", "directory": "/", "arguments": ["clang", "-c", "%s"]}]' "$FILE" "$FILE" ;;
"debug floor") echo "1 files, 0 failed" ;;
check*) [ -z "$WAIT" ] || sleep "$WAIT"; echo '{"run": {"files": {"candidates": 1}}}' ;;
esac
"""


class Whole(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name, text in (("include/linux/dma-buf.h", "#ifndef A\n#endif\n"), ("drivers/dma-buf/udmabuf.c", FUNCTIONS),
                           ("drivers/dma-buf/dma-buf.c", FUNCTIONS)):
            file = self.folder / "tree" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.tool = self.folder / "tool"
        self.tool.write_text(TOOL)
        self.tool.chmod(0o755)
        # A path on which no other tool is installed.
        bin_folder = self.folder / "bin"
        bin_folder.mkdir()
        for name in ("sh", "cp", "xargs", "cat", "sleep", "mkdir"):
            (bin_folder / name).symlink_to(shutil.which(name))
        (self.folder / "scratch").mkdir()
        self.environment = dict(
            os.environ, PATH=str(bin_folder), FILE=str(self.folder / "tree/drivers/dma-buf/udmabuf.c"))

    def start(self, *arguments, **environment):
        return subprocess.Popen(
            [sys.executable, BENCH, self.folder / "tree", "--tool", self.tool, "--scratch", self.folder / "scratch",
             "--output", self.folder / "out.json", *arguments],
            env=dict(self.environment, **environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            # A shell's background job ignores it, and so would what it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))

    def left(self):
        return list((self.folder / "scratch").iterdir())

    def test_all_parts_are_measured_and_the_tree_stays(self):
        process = self.start("--runs", "2")
        output, errors = process.communicate()
        self.assertEqual(process.returncode, 0, errors)
        self.assertIn("sparse is not installed", output)
        self.assertIn("spatch is not installed", output)
        values = json.loads((self.folder / "out.json").read_text())["values"]
        self.assertEqual({len(found) for name, found in values.items() if not name.startswith("memory")}, {2})
        for name in ("cold", "floor", "warm", "warm, include/linux/dma-buf.h changed", "one file, from standard input",
                     "review of ten patches to drivers/dma-buf/dma-buf.c", "1 candidates, headers too"):
            self.assertIn(name, values)
        self.assertEqual((self.folder / "tree/drivers/dma-buf/udmabuf.c").read_text(), FUNCTIONS)
        self.assertEqual(self.left(), [])

    def test_parts_can_be_chosen(self):
        process = self.start("--runs", "1", "--only", "2")
        process.communicate()
        values = json.loads((self.folder / "out.json").read_text())["values"]
        self.assertEqual(set(values), {"warm", "reading the candidates", "reading all C files"})

    def test_an_interrupt_leaves_nothing_behind(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            process = self.start(WAIT="1000.5")
            lines = iter(process.stderr.readline, "")
            self.assertTrue(any("round" in line for line in lines))
            time.sleep(0.5)
            process.send_signal(number)
            process.communicate()
            self.assertEqual(process.returncode, status)
            self.assertEqual(self.left(), [])
            self.assertFalse(_runs("1000.5"))

    def test_a_tool_that_fails_is_told(self):
        self.tool.write_text("#!/bin/sh\necho broken >&2\nexit 3\n")
        process = self.start()
        _, errors = process.communicate()
        self.assertEqual(process.returncode, 2)
        self.assertIn("status 3: broken", errors)
        self.assertEqual(self.left(), [])


def _runs(argument):
    """Whether a `sleep` of that many seconds runs."""
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cmdline").read_bytes() == f"sleep\0{argument}\0".encode():
                return True
        except OSError:
            pass
    return False


if __name__ == "__main__":
    unittest.main()
