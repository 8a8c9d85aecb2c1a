"""Tests of the benchmark itself: what it generates, computes and leaves behind. No time is asserted."""

import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from measuring import goals, peers, processes, scaling  # noqa: E402
from measuring.edits import bodies, edited, spread, with_macro  # noqa: E402
from measuring.ours import ParsedFile  # noqa: E402
from measuring.samples import Samples  # noqa: E402
from measuring.scratch import Scratch  # noqa: E402
from measuring.series import mbox  # noqa: E402

SOURCE = b"""#include <linux/dma-buf.h>

static const struct dma_buf_ops ops = {
	.release = NULL,
};

""" + b"\n".join(b"static int f%d(struct dma_buf *buf)\n{\n\treturn %d;\n}\n" % (n, n) for n in range(12))


class Edits(unittest.TestCase):
    def test_bodies_are_those_of_functions(self):
        lines = SOURCE.split(b"\n")
        self.assertEqual(len(bodies(SOURCE)), 12)
        self.assertTrue(all(lines[place].startswith(b"\treturn") for place in bodies(SOURCE)))

    def test_an_edit_adds_two_lines_and_takes_none(self):
        before, after = SOURCE.split(b"\n"), edited(SOURCE, "name").split(b"\n")
        self.assertEqual(len(after), len(before) + 2)
        self.assertEqual([line for line in after if b"name" not in line and b"dump_stack" not in line], before)

    def test_a_file_without_functions_is_refused(self):
        with self.assertRaises(ValueError):
            edited(b"int a;\n", "name")

    def test_a_macro_stands_inside_of_the_guard(self):
        text = with_macro(b"#ifndef A\n#define A\n#endif /* A */\n", "ONE")
        self.assertEqual(text, b"#ifndef A\n#define A\n#define ONE 1\n#endif /* A */\n")

    def test_lots_are_spread_evenly(self):
        self.assertEqual(spread(list(range(10)), 5), [0, 2, 4, 6, 8])
        self.assertEqual(spread([1, 2], 5), [1, 2])
        self.assertEqual(len(set(spread(list(range(583)), 400))), 400)


class SeriesTest(unittest.TestCase):
    def apply(self, text, count):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "drivers/a/b.c")
            file.parent.mkdir(parents=True)
            file.write_bytes(text)
            Path(folder, "series").write_bytes(mbox("drivers/a/b.c", text, count, "try"))
            subprocess.run(["git", "init", "--quiet", "."], cwd=folder, check=True)
            subprocess.run(["git", "mailsplit", "-o.", "series"], cwd=folder, check=True, capture_output=True)
            mails = sorted(Path(folder).glob("0*"))
            for mail in mails:
                subprocess.run(["git", "apply", "--whitespace=nowarn", mail], cwd=folder, check=True)
            return len(mails), file.read_bytes()

    def test_ten_patches_apply_one_after_the_other(self):
        count, text = self.apply(SOURCE, 10)
        self.assertEqual(count, 10)
        self.assertEqual(text.count(b"dump_stack();"), 10)

    def test_one_patch_at_the_end_of_a_file_applies(self):
        count, text = self.apply(b"int f(int a)\n{\n}\n", 1)
        self.assertEqual((count, text.count(b"dump_stack();")), (1, 1))

    def test_too_few_functions_are_told(self):
        with self.assertRaisesRegex(ValueError, "12 functions, 13 are needed"):
            mbox("a.c", SOURCE, 13, "try")


class ScratchTest(unittest.TestCase):
    def test_the_folder_around_it_is_made(self):
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder) / "tree"
            tree.mkdir()
            (tree / "a.c").write_text("int a;\n")
            with Scratch(tree, Path(folder) / "not" / "there") as scratch:
                self.assertEqual((scratch.tree / "a.c").read_text(), "int a;\n")

    def test_the_tree_stays_as_it_is(self):
        with tempfile.TemporaryDirectory() as tree:
            Path(tree, "a.c").write_bytes(b"old\n")
            Path(tree, ".git").mkdir()
            Path(tree, "compile_commands.json").write_bytes(b"[]")
            with Scratch(tree) as scratch:
                self.assertFalse((scratch.tree / ".git").exists())
                scratch.replace("a.c", b"new\n")
                scratch.replace("a.c", b"newer\n")
                self.assertEqual(scratch.original("a.c"), b"old\n")
                self.assertEqual((scratch.tree / "a.c").read_bytes(), b"newer\n")
                self.assertEqual(list(scratch.tree.iterdir()), [scratch.tree / "a.c"])
                scratch.restore()
                self.assertEqual((scratch.tree / "a.c").read_bytes(), b"old\n")
                self.assertFalse(Path(tree, "a.c").samefile(scratch.tree / "a.c"))
            self.assertEqual(Path(tree, "a.c").read_bytes(), b"old\n")
            self.assertFalse(scratch.folder.exists())

    def test_only_headers_are_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("precompiled", "generated", "units", "reports"):
                Path(folder, "dmabuf-lint", name).mkdir(parents=True)
            Path(folder, "dmabuf-lint/more").write_bytes(b"")
            Scratch.keep_only_headers(Path(folder))
            self.assertEqual({entry.name for entry in Path(folder, "dmabuf-lint").iterdir()},
                             {"precompiled", "generated"})


class ProcessesTest(unittest.TestCase):
    def test_output_status_and_memory_are_told(self):
        outcome = processes.run(
            [sys.executable, "-c", "import time; a = bytearray(64 << 20); time.sleep(0.5); print('x'); exit(3)"],
            watch_memory=True)
        self.assertEqual((outcome.status, outcome.output), (3, "x\n"))
        self.assertGreater(outcome.peak, 64 << 20)

    def test_the_memory_of_children_counts(self):
        child = "import time; a = bytearray(64 << 20); time.sleep(0.5)"
        code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], start_new_session=True)"
        self.assertGreater(processes.run([sys.executable, "-c", code], watch_memory=True).peak, 64 << 20)

    def test_what_a_command_leaves_behind_is_ended(self):
        outcome = processes.run(["sh", "-c", "sleep 1000 & echo $!"])
        self.assertFalse(_is_running(int(outcome.output)))

    def test_what_takes_too_long_is_killed(self):
        outcome = processes.run(["sleep", "1000"], limit=0.2)
        self.assertEqual(outcome.status, -9)
        self.assertEqual(processes.run(["true"], limit=1000).status, 0)

    def test_standard_input_is_given(self):
        self.assertEqual(processes.run(["cat"], given=b"text").output, "text")


def _is_running(pid):
    # It may stay as a zombie until whoever took it over has looked.
    gone = threading.Event()
    for _ in range(100):
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return False
        except OSError:
            return False
        gone.wait(0.05)
    return True


class Flags(unittest.TestCase):
    FILE = ParsedFile("/t/a.c", "/t", [
        "clang", "-O2", "-I", "/t/include", "-include", "/x/stubs/include/dmabuf-lint/files.h", "-include", "/t/k.h",
        "-DX=1", "-c", "/t/a.c"])

    def test_other_compilers_are_not_given_our_headers(self):
        self.assertEqual(
            peers._flags(self.FILE), ["-O2", "-I", "/t/include", "-include", "/t/k.h", "-DX=1"])

    def test_sparse_is_given_what_a_preprocessor_needs(self):
        self.assertEqual(
            peers._preprocessor(peers._flags(self.FILE)), ["-I", "/t/include", "-include", "/t/k.h", "-DX=1"])


class Goals(unittest.TestCase):
    def table(self, values, **notes):
        samples = Samples()
        samples.values, samples.notes = values, notes
        return {row.measure + row.peer.partition(":")[0]: row for row in goals.rows(samples)}

    def test_goals_compare_medians(self):
        row = self.table({"cold": [13, 10, 90], "floor": [10, 9, 11]})["whole tree, coldfloor"]
        self.assertEqual((row.median, row.ratio, row.met), ("13.00 s", "1.30", "yes"))
        row = self.table({"cold": [14], "floor": [10]})["whole tree, coldfloor"]
        self.assertEqual(row.met, "no")

    def test_a_goal_without_its_peer_is_not_known(self):
        row = self.table({"cold": [13]}, floor="not there")["whole tree, coldfloor"]
        self.assertEqual((row.met, row.peer), ("not known", "floor: not there"))

    def test_both_parts_of_a_goal_count(self):
        row = self.table({"warm": [3], "reading all C files": [9]})["whole tree, nothing changedreading all C files"]
        self.assertEqual(row.met, "no")

    def test_the_line_goes_through_points_that_lie_on_one(self):
        points = [(50, 6), (100, 11), (200, 21)]
        self.assertAlmostEqual(scaling.line(points)[0], 1)
        self.assertAlmostEqual(scaling.line(points)[1], 0.1)
        self.assertAlmostEqual(scaling.deviation(points), 0)
        self.assertGreater(scaling.deviation(points + [(400, 82)]), 0.1)

    def test_sizes_are_in_order_and_judged(self):
        values = {f"{size} candidates": [size / 10] for size in (400, 50, 100)}
        table = list(self.table(values).values())
        self.assertEqual([row.measure for row in table],
                         ["50 candidates", "100 candidates", "400 candidates", "off the straight line"])
        self.assertEqual(table[-1].met, "yes")

    def test_results_are_read_as_they_were_written(self):
        samples = Samples()
        samples.values = {"cold": [1.5]}
        samples.notes = {"sparse": "not installed"}
        read = Samples.from_json(samples.to_json())
        self.assertEqual((read.values, read.notes), (samples.values, samples.notes))
        with self.assertRaises(ValueError):
            Samples.from_json("{}")

    def test_processor_seconds_stand_in_where_they_are_known(self):
        samples = Samples()
        samples.values, samples.processor = {"cold": [5], "memory": [7]}, {"cold": [2]}
        self.assertEqual(samples.in_processor_seconds().values, {"cold": [2], "memory": [7]})

    def test_markdown_has_a_column_for_each_heading(self):
        samples = Samples()
        samples.values = {"cold": [1], "floor": [1]}
        lines = goals.as_markdown(goals.rows(samples)).splitlines()
        self.assertEqual({line.count("|") for line in lines}, {8})


if __name__ == "__main__":
    unittest.main()
