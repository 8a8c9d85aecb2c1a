"""What was measured, under names."""

import json
import sys
from statistics import median


class Samples:
    """Seconds, or bytes, by name; and what is to be said of them."""

    def __init__(self):
        self.values = {}
        self.processor = {}
        self.notes = {}
        self.facts = {}

    def add(self, name, seconds, processor=None):
        """Keeps one value, and tells who waits for the end."""
        self.values.setdefault(name, []).append(seconds)
        if processor is not None:
            self.processor.setdefault(name, []).append(processor)
        print(f"  {name}: {text(name, seconds)}", file=sys.stderr, flush=True)

    def median(self, name):
        """The median of a name's values; None where there are none."""
        return median(self.values[name]) if self.values.get(name) else None

    def note(self, name, what):
        """Keeps a word on a measure, or on why there is none. The last one counts."""
        self.notes[name] = what

    def in_processor_seconds(self):
        """The same with processor seconds in the place of elapsed ones; what has none stays as it is."""
        other = Samples()
        other.values = {name: self.processor.get(name, values) for name, values in self.values.items()}
        other.processor, other.notes, other.facts = self.processor, self.notes, self.facts
        return other

    def to_json(self):
        """All of it, as text that `from_json` reads."""
        return json.dumps(
            {"schema": 1, "facts": self.facts, "notes": self.notes, "values": self.values,
             "processorSeconds": self.processor}, indent=1) + "\n"

    @staticmethod
    def from_json(content):
        """Reads what `to_json` wrote; raises ValueError for anything else."""
        read = json.loads(content)
        if not isinstance(read, dict) or read.get("schema") != 1:
            raise ValueError("expected the results of a benchmark, with \"schema\": 1")
        samples = Samples()
        samples.facts, samples.notes = read["facts"], read["notes"]
        samples.values, samples.processor = read["values"], read["processorSeconds"]
        return samples


def text(name, value):
    """A value with its unit: bytes of a measure of memory, else seconds."""
    if name.startswith("memory"):
        return f"{value / 1e6:.0f} MB"
    return f"{value:.2f} s" if value >= 0.1 else f"{value:.3f} s"
