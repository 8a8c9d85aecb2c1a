"""A copy of the tree that may be changed, and caches that are thrown away."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

# The history of a repository is large, and nothing that is measured needs it. A list of commands names the files of the
# tree itself, not those of the copy.
LEFT_OUT = {".git", "compile_commands.json"}


class Scratch:
    """A folder that is removed at the end, with a copy of a tree in it. The copy shares the files with the tree: a
    file is replaced by another one, never written to."""

    def __init__(self, tree, folder=None):
        self._tree = Path(tree).resolve()
        self._parent = folder
        self._originals = {}
        self._caches = 0

    def __enter__(self):
        if self._parent is not None:
            Path(self._parent).mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="dmabuf-lint-bench-", dir=self._parent)).resolve()
        try:
            self.temporary = self.folder / "tmp"
            self.temporary.mkdir()
            self._copy()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def _copy(self):
        self.tree = self.folder / "tree"
        self.tree.mkdir()
        entries = [entry for entry in self._tree.iterdir() if entry.name not in LEFT_OUT]
        for way in (["cp", "-al"], ["cp", "-a", "--reflink=auto"]):
            copied = subprocess.run([*way, "--", *entries, self.tree], stderr=subprocess.PIPE, text=True, check=False)
            if copied.returncode == 0:
                return
            # Links do not lead from one file system to another.
            shutil.rmtree(self.tree)
            self.tree.mkdir()
        raise RuntimeError(f"{self._tree}: cannot be copied to {self.folder}: {copied.stderr.strip()[:200]}")

    def cache(self):
        """An empty folder for XDG_CACHE_HOME."""
        self._caches += 1
        folder = self.folder / f"cache-{self._caches}"
        folder.mkdir()
        return folder

    @staticmethod
    def keep_only_headers(cache):
        """Throws away all that a run has kept, but for precompiled and made-up headers."""
        for entry in (cache / "dmabuf-lint").iterdir():
            if entry.name not in ("precompiled", "generated"):
                if entry.is_dir():
                    shutil.rmtree(entry)
                else:
                    entry.unlink()

    def original(self, name):
        """The bytes of a file of the tree, by its path in the tree, as they were before any `replace`."""
        if name not in self._originals:
            self._originals[name] = (self.tree / name).read_bytes()
        return self._originals[name]

    def replace(self, name, content):
        """Puts a file of other content in the place of one."""
        self.original(name)
        self._put(name, content)

    def restore(self):
        """Puts back what was replaced, in other files of the same content."""
        for name, content in self._originals.items():
            self._put(name, content)

    def _put(self, name, content):
        path = self.tree / name
        new = path.with_name(path.name + ".new")
        new.write_bytes(content)
        os.replace(new, path)
