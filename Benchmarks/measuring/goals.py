"""What the measures are compared with, and what is aimed at."""

import re
from dataclasses import dataclass

from .parts import CHANGED, HEADER
from .samples import Samples, text
from .scaling import deviation, line


@dataclass
class Row:
    """One line of the table, as text."""

    measure: str
    median: str
    spread: str = ""
    peer: str = ""
    ratio: str = ""
    goal: str = ""
    met: str = ""


def rows(samples: Samples):
    """The table: what was measured, in the order of the parts. What was not measured is left out."""
    made = [
        _row(samples, "cold", "whole tree, cold", peer="floor", most=1.3),
        _row(samples, "cold, files that name dma_buf", peer="spatch, mini_lock.cocci", most=0.75),
        _row(samples, "cold, files that name dma_buf", peer="spatch, resv-lock.cocci", most=0.75),
        *(_row(samples, "cold", "whole tree, cold", peer=peer)
          for peer in ("clang -fsyntax-only", "clang --analyze", "sparse")),
        _row(samples, "warm", "whole tree, nothing changed", peer="reading the candidates", most=2, seconds=2),
        _row(samples, "warm", "whole tree, nothing changed", peer="reading all C files", most=2, seconds=2),
        *(_row(samples, f"warm, {name} changed", peer="warm", beyond=0.5) for name in CHANGED),
        _row(samples, f"warm, {HEADER} changed", peer="cold"),
        *(_row(samples, f"review of {title} to {name}", seconds=limit)
          for name in CHANGED for title, limit in (("one patch", 1.5), ("ten patches", 4))),
        _row(samples, f"one file, {CHANGED[0]} saved"),
        _row(samples, "one file, from standard input"),
        *_sizes(samples),
        *(_row(samples, name, most_bytes=1.5e9) for name in samples.values if name.startswith("memory")),
    ]
    return [row for row in made if row]


def _row(samples, name, title=None, peer=None, most=None, seconds=None, beyond=None, most_bytes=None):
    value = samples.median(name)
    if value is None:
        return None
    values = samples.values[name]
    row = Row(title or name, text(name, value), f"{text(name, min(values))} – {text(name, max(values))}")
    other = samples.median(peer) if peer else None
    goals, met = [], []
    if most is not None:
        goals.append(f"≤ {most} ×")
        met.append(None if not other else value <= most * other)
    if beyond is not None:
        goals.append(f"≤ {peer} + {beyond} s")
        met.append(None if other is None else value <= other + beyond)
    if seconds is not None:
        goals.append(f"≤ {seconds} s")
        met.append(value <= seconds)
    if most_bytes is not None:
        goals.append(f"≤ {text(name, most_bytes)}")
        met.append(value <= most_bytes)
    if other:
        row.peer, row.ratio = f"{peer}: {text(peer, other)}", f"{value / other:.2f}"
    elif peer:
        row.peer = f"{peer}: {samples.notes.get(peer, 'not measured')}"
    row.goal = ", ".join(goals)
    row.met = "" if not met else "no" if False in met else "not known" if None in met else "yes"
    return row


def _sizes(samples):
    """A line for each number of candidates, then what the straight line says."""
    made, points, whole = [], [], []
    for name in samples.values:
        match = re.fullmatch(r"(\d+) candidates(, headers too)?", name)
        if match:
            made.append((int(match[1]), bool(match[2]), _row(samples, name)))
            (whole if match[2] else points).append((int(match[1]), samples.median(name)))
    lines = [row for _, _, row in sorted(made, key=lambda entry: entry[:2])]
    for title, found, goal in (("", points, 10), (", headers too", whole, None)):
        if len({size for size, _ in found}) >= 3:
            start, slope = line(found)
            off = 100 * deviation(found)
            row = Row(f"off the straight line{title}", f"{off:.0f} %")
            row.peer = f"{start:.2f} s + {1000 * slope:.0f} ms a candidate"
            if goal:
                row.goal, row.met = f"≤ {goal} %", "yes" if off <= goal else "no"
            lines.append(row)
    return lines


HEADINGS = Row("measure", "median", "spread", "beside", "ratio", "goal", "met")


def as_text(table):
    """Columns for a terminal."""
    cells = [list(vars(row).values()) for row in [HEADINGS, *table]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    return "".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() + "\n" for row in cells)


def as_markdown(table):
    """The table of docs/performance.md."""
    lines = [list(vars(row).values()) for row in [HEADINGS, *table]]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)
