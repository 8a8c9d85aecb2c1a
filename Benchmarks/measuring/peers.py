"""Other tools, on the same files."""

import os
import shutil
import stat
from pathlib import Path

from .ours import clang_beside_libclang
from .processes import run, run_all

RULE = Path(__file__).resolve().parent.parent / "peers" / "resv-lock.cocci"
# Top folders of a tree that hold no code of the kernel: the tool does not look there.
NO_KERNEL_CODE = {"tools", "scripts", "Documentation", "usr", "rust", "LICENSES", "debian"}
# What kbuild gives sparse beside the compiler's own flags.
SPARSE = ["sparse", "--arch=x86", "-mlittle-endian", "-m64", "-D__linux__", "-Dlinux", "-D__STDC__", "-Dunix",
          "-D__unix__", "-Wbitwise", "-Wno-return-void", "-Wno-unknown-attribute", "-nostdinc", "-fshort-wchar"]


def c_files(folder, whole_tree):
    """The `.c` files below a folder, sorted; of a whole tree those that the tool looks at."""
    found = []
    for place, folders, names in os.walk(folder):
        if whole_tree and Path(place) == Path(folder):
            folders[:] = [name for name in folders if name not in NO_KERNEL_CODE]
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = os.path.join(place, name)
            if name.endswith(".c") and stat.S_ISREG(os.lstat(path).st_mode):
                found.append(path)
    return sorted(found)


def naming(word, files):
    """Those of the files in which the word occurs, as a part of a longer one too."""
    return [file for file in files if word.encode() in Path(file).read_bytes()]


def read(files):
    """Reads files one after the other and keeps nothing."""
    return run(["xargs", "-0", "cat", "--"], given=b"".join(os.fsencode(file) + b"\0" for file in files),
               keep_output=False)


def spatch(rule, options, files, processes, limit, folder):
    """One rule of Coccinelle, for `limit` seconds at most, in a folder where one that is killed may leave what it likes.
    Headers are not read: the rules need none, and it is faster so."""
    command = ["spatch", "--sp-file", str(rule), *options, "--no-includes", "--very-quiet", "--no-show-diff", "--jobs",
               str(processes), *files]
    return run(command, folder=folder, limit=limit)


def spatch_rules(tree):
    """The rules of Coccinelle that are run: name, file, options. One is ours, one the kernel's own."""
    own = ("spatch, resv-lock.cocci", RULE, [])
    kernel = Path(tree) / "scripts/coccinelle/locks/mini_lock.cocci"
    return [own] + ([("spatch, mini_lock.cocci", kernel, ["-D", "report"])] if kernel.is_file() else [])


class Compiler:
    """A tool that is given one file and its flags, such as a compiler."""

    def __init__(self, name, command):
        self.name = name
        self._command = command

    def run(self, files, processes):
        """Gives the seconds for all of the files, those of the processors, and of how many files it complained."""
        commands = [self._command(file) for file in files]
        seconds, outcomes = run_all(commands, processes, folder=files[0].folder if files else None)
        complaints = sum(outcome.status != 0 for outcome in outcomes)
        return seconds, sum(outcome.processor for outcome in outcomes), complaints


def compilers(files):
    """The tools of this kind that are installed, and the names of those that are not."""
    clang = clang_beside_libclang(files) or shutil.which("clang")
    found, missing = [], []
    if clang:
        found.append(Compiler("clang -fsyntax-only", lambda file: [clang, "-fsyntax-only", *_flags(file), file.path]))
        found.append(Compiler("clang --analyze", lambda file: [
            clang, "--analyze", "-Xclang", "-analyzer-output=text", "-o", os.devnull, *_flags(file), file.path]))
    else:
        missing += ["clang -fsyntax-only", "clang --analyze"]
    if shutil.which("sparse"):
        found.append(Compiler("sparse", lambda file: [*SPARSE, *_preprocessor(_flags(file)), file.path]))
    else:
        missing.append("sparse")
    return found, missing


def _flags(file):
    """The flags of a file without the compiler, the file, and the headers that only this tool needs."""
    flags, rest = [], iter(file.arguments[1:])
    for flag in rest:
        if flag == "-include":
            header = next(rest)
            flags += [] if "/dmabuf-lint/" in header and "/stubs/" in header else [flag, header]
        elif flag not in ("-c", file.path):
            flags.append(flag)
    return flags


def _preprocessor(flags):
    kept, rest = [], iter(flags)
    for flag in rest:
        if flag in ("-I", "-include", "-D", "-U"):
            kept += [flag, next(rest)]
        elif flag.startswith(("-I", "-D", "-U")):
            kept.append(flag)
    return kept
