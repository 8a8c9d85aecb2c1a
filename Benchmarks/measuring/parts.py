"""The eight parts of the benchmark. Each takes the bench and leaves what it measured in its samples."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from . import peers
from .edits import edited, spread, with_macro
from .ours import NotThere, Tool, counts
from .samples import Samples
from .scratch import Scratch
from .series import mbox

# A driver that exports buffers, and the core that nearly all candidates call: both are in every tree since 4.20.
CHANGED = ["drivers/dma-buf/udmabuf.c", "drivers/dma-buf/dma-buf.c"]
HEADER = "include/linux/dma-buf.h"


@dataclass
class Bench:
    """What the parts share in all rounds."""

    tool: Tool
    scratch: Scratch
    samples: Samples
    parts: set
    paths: list  # what is checked: the copy of the tree, or folders of it
    whole_tree: bool
    sizes: list
    sampled: int  # files that slow peers are given
    files: list = field(default_factory=list)  # the candidates, as they are parsed
    sources: list = field(default_factory=list)  # all files that are looked at
    named: list = field(default_factory=list)  # those of them that name dma_buf
    flags_cache: object = None  # holds the made-up headers that the flags name
    round: int = 0

    def prepare(self):
        """Looks for the files; reads all of them once, so that no measure waits for the disk."""
        facts = self.samples.facts
        self.flags_cache = self.scratch.cache()
        facts["tool"] = self.tool.version(self.flags_cache)
        self.files = self.tool.files(self.paths, self.flags_cache)
        self.sources = [file for path in self.paths for file in peers.c_files(path, self.whole_tree)]
        self.named = peers.naming("dma_buf", [file for path in self.paths for file in peers.c_files(path, False)])
        facts.update(parsed=len(self.files), lookedAt=len(self.sources), named=len(self.named))

    @property
    def names(self):
        """What the statements of this round are called, unlike those of the others."""
        return f"bench_{self.round}"


def whole_tree_cold(bench):
    """(1), and the state that (2) to (6) start from. Gives the cache."""
    cache = bench.scratch.cache()
    outcome = bench.tool.check(bench.paths, cache)
    bench.samples.facts["files"] = counts(outcome.output)
    if 1 in bench.parts:
        bench.samples.add("cold", outcome.seconds, outcome.processor)
    return cache


def peers_of_cold(bench):
    """(1): the floor, Coccinelle on the files that name dma_buf, and tools that are given a sample."""
    samples, tool = bench.samples, bench.tool
    cache = bench.scratch.cache()
    try:
        outcome, said = tool.floor(bench.paths, cache)
        samples.add("floor", outcome.seconds, outcome.processor)
        samples.note("floor", said)
    except NotThere as reason:
        samples.note("floor", str(reason))
    shutil.rmtree(cache)

    cache = bench.scratch.cache()
    outcome = tool.check(bench.named, cache)
    samples.add("cold, files that name dma_buf", outcome.seconds, outcome.processor)
    shutil.rmtree(cache)
    # A rule that takes so much longer tells no more by coming to its end.
    limit = max(60, round(4 * outcome.seconds))
    for name, rule, options in peers.spatch_rules(bench.scratch.tree):
        if not shutil.which("spatch"):
            samples.note(name, "spatch is not installed")
            continue
        outcome = peers.spatch(rule, options, bench.named, tool.processes, limit, bench.scratch.folder)
        if outcome.status == 0:
            samples.add(name, outcome.seconds, outcome.processor)
        elif outcome.seconds >= limit:
            samples.note(name, f"killed after {limit} s")
        else:
            samples.note(name, f"failed with status {outcome.status}: {outcome.errors.strip()[:200]}")

    sample = spread(bench.files, bench.sampled)
    found, missing = peers.compilers(bench.files)
    for peer in found:
        seconds, processor, complaints = peer.run(sample, tool.processes)
        scale = len(bench.files) / len(sample)
        samples.add(peer.name, seconds * scale, processor * scale)
        samples.note(peer.name, f"{len(sample)} files, scaled to {len(bench.files)}; errors in {complaints}")
    for name in missing:
        samples.note(name, f"{name.split()[0]} is not installed")


def nothing_changed(bench, cache):
    """(2): the same again, and what reading the files takes."""
    outcome = bench.tool.check(bench.paths, cache)
    bench.samples.add("warm", outcome.seconds, outcome.processor)
    for name, files in (("reading the candidates", [file.path for file in bench.files]),
                        ("reading all C files", bench.sources)):
        outcome = peers.read(files)
        bench.samples.add(name, outcome.seconds, outcome.processor)
    bench.samples.note("reading all C files", f"{len(bench.sources)} files")


def source_changed(bench, cache):
    """(3): a statement more in one file, then in another."""
    for name in CHANGED:
        bench.scratch.replace(name, edited(bench.scratch.original(name), bench.names))
        outcome = bench.tool.check(bench.paths, cache)
        bench.samples.add(f"warm, {name} changed", outcome.seconds, outcome.processor)


def header_changed(bench, cache):
    """(4): a macro more in a header that nearly all candidates include."""
    bench.scratch.replace(HEADER, with_macro(bench.scratch.original(HEADER), bench.names.upper()))
    outcome = bench.tool.check(bench.paths, cache)
    bench.samples.add(f"warm, {HEADER} changed", outcome.seconds, outcome.processor)


def reviews(bench, cache):
    """(5): series that no run has seen, of one patch and of ten. One goes before them, unmeasured: in use there has
    been another review before."""
    tree = bench.scratch.tree
    file = bench.scratch.folder / "series.mbox"

    def review(name, count, kind):
        file.write_bytes(mbox(name, (tree / name).read_bytes(), count, f"{bench.names}_{kind}"))
        return bench.tool.review(file, tree, cache)

    review(CHANGED[0], 1, "first")
    for name in CHANGED:
        for count, title in ((1, "one patch"), (10, "ten patches")):
            outcome = review(name, count, f"of{count}")
            bench.samples.add(f"review of {title} to {name}", outcome.seconds, outcome.processor)


def editor(bench, cache):
    """(6): what an editor asks for when a file is saved, and before it is. One save goes before, unmeasured."""
    name = CHANGED[0]
    path = bench.scratch.tree / name
    for number in range(2):
        bench.scratch.replace(name, edited(bench.scratch.original(name), f"{bench.names}_save{number}"))
        outcome = bench.tool.check([path], cache)
    bench.samples.add(f"one file, {name} saved", outcome.seconds, outcome.processor)
    text = edited(bench.scratch.original(name), f"{bench.names}_typed")
    bench.tool.check_input(text, cache)
    outcome = bench.tool.check_input(text + b"\n/* typed */\n", cache)
    bench.samples.add("one file, from standard input", outcome.seconds, outcome.processor)


def sizes(bench):
    """(7): every k-th candidate, so that small and large drivers are in each lot alike."""
    for size in bench.sizes:
        lot = [file.path for file in spread(bench.files, size)]
        cache = bench.scratch.cache()
        outcome = bench.tool.check(lot, cache)
        bench.samples.add(f"{len(lot)} candidates, headers too", outcome.seconds, outcome.processor)
        Scratch.keep_only_headers(cache)
        outcome = bench.tool.check(lot, cache)
        bench.samples.add(f"{len(lot)} candidates", outcome.seconds, outcome.processor)
        shutil.rmtree(cache)


def memory(bench):
    """(8): runs of their own, because looking costs time."""
    cache = bench.scratch.cache()
    for name in ("memory, whole tree cold", "memory, whole tree warm"):
        bench.samples.add(name, bench.tool.check(bench.paths, cache, watch_memory=True).peak)
    name = f"memory, {CHANGED[0]} changed"
    bench.scratch.replace(CHANGED[0], edited(bench.scratch.original(CHANGED[0]), f"{bench.names}_memory"))
    bench.samples.add(name, bench.tool.check(bench.paths, cache, watch_memory=True).peak)
    shutil.rmtree(cache)


def one_round(bench):
    """All parts that are wanted, ours and the others in turn, on the tree as it was at first."""
    bench.scratch.restore()
    if bench.parts & {1, 2, 3, 4, 5, 6}:
        cache = whole_tree_cold(bench)
        if 1 in bench.parts:
            peers_of_cold(bench)
        for number, part in ((2, nothing_changed), (3, source_changed), (5, reviews), (6, editor), (4, header_changed)):
            if number in bench.parts:
                part(bench, cache)
        shutil.rmtree(cache)
    if 7 in bench.parts:
        sizes(bench)
    if 8 in bench.parts and bench.round == 1:
        memory(bench)


def of_a_few(tree):
    """Some folders of a tree, with files of all sizes, for a short run."""
    folders = ["drivers/dma-buf", "drivers/gpu/drm/virtio", "drivers/gpu/drm/qxl"]
    return [Path(tree) / folder for folder in folders if (Path(tree) / folder).is_dir()]
