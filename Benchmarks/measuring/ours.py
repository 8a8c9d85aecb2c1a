"""The commands of dmabuf-lint that are measured."""

import json
import os
import re
from dataclasses import dataclass

from .processes import run


class NotThere(Exception):
    """A command that this build of the tool does not have."""


@dataclass
class ParsedFile:
    """A candidate: its path, and how a compiler is told to read it."""

    path: str
    folder: str
    arguments: list


class Tool:
    """One build of the tool, with a number of processes."""

    def __init__(self, path, processes):
        self.path = str(path)
        self.processes = processes

    def _run(self, arguments, cache, accepted=(0,), **more):
        environment = dict(os.environ, XDG_CACHE_HOME=str(cache))
        command = [self.path, *map(str, arguments)]
        outcome = run(command, environment, **more)
        if outcome.status not in accepted:
            raise RuntimeError(f"{' '.join(command)[:200]}: status {outcome.status}: {outcome.errors.strip()[:500]}")
        return outcome

    def version(self, cache):
        """What the tool says of itself and of libclang, one line."""
        return " ".join(self._run(["--version"], cache).output.split())

    def check(self, paths, cache, **more):
        """A run of all rules; the report goes nowhere but into the outcome."""
        arguments = ["check", "--fail-on", "never", "--format", "json", "--jobs", self.processes]
        return self._run([*arguments, *paths], cache, **more)

    def check_input(self, text, cache):
        """A run over C on standard input, as an editor has it that has not saved yet."""
        arguments = ["check", "--fail-on", "never", "--format", "json", "--jobs", self.processes, "-"]
        return self._run(arguments, cache, given=text)

    def review(self, mbox, tree, cache):
        """A review of one series."""
        arguments = ["review", "--fail-on", "never", "--format", "json", "--jobs", self.processes]
        return self._run([*arguments, "--tree", tree, mbox], cache)

    def floor(self, paths, cache):
        """The same files parsed and nothing made of them; with what the tool says of it."""
        outcome = self._run(["debug", "floor", "--jobs", self.processes, *paths], cache, accepted=(0, 2))
        if outcome.status != 0:
            if "Usage: dmabuf-lint debug <subcommand>" in outcome.errors:
                raise NotThere("this build has no 'debug floor'")
            raise RuntimeError(f"debug floor: {outcome.errors.strip()[:500]}")
        return outcome, outcome.output.strip()

    def files(self, paths, cache):
        """What would be parsed, in the order of the paths."""
        outcome = self._run(["debug", "commands", *paths], cache)
        return [
            ParsedFile(entry["file"], entry["directory"], entry["arguments"]) for entry in json.loads(outcome.output)
        ]


def counts(report):
    """The numbers of files of a JSON report: looked at, candidates, analysed, not analysed."""
    return json.loads(report)["run"]["files"]


def clang_beside_libclang(files):
    """The compiler of the libclang that the tool uses, if it is installed: by the folder of its own headers."""
    for file in files[:1]:
        match = re.search(r"-resource-dir\0([^\0]*)/lib(?:64)?/clang/", "\0".join(file.arguments))
        if match and os.access(match[1] + "/bin/clang", os.X_OK):
            return match[1] + "/bin/clang"
    return None
