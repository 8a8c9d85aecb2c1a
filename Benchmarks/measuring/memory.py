"""The memory of a process and all it started, looked at every 50 milliseconds."""

import os
import threading

INTERVAL = 0.05


class MemorySampler:
    """Looks from its making until `stop`."""

    def __init__(self, root):
        self._root = root
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self):
        """Gives the largest sum that was seen, in bytes."""
        self._done.set()
        self._thread.join()
        return self._peak

    def _look(self):
        while not self._done.is_set():
            self._peak = max(self._peak, sum(map(_proportional, family(self._root))))
            self._done.wait(INTERVAL)


def family(root):
    """The process and all its descendants, and what else is in its session."""
    parents, sessions = {}, {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                    # The name in parentheses may contain anything.
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(name)], sessions[int(name)] = int(fields[1]), int(fields[3])
    members = {pid for pid, session in sessions.items() if session == root or pid == root}
    while True:
        more = {pid for pid, parent in parents.items() if parent in members} - members
        if not more:
            return members
        members |= more


def _proportional(pid):
    """What a process has, shared pages divided by those that share them; the pages it alone maps where the kernel
    does not tell."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            for line in file:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) << 10
    except OSError:
        pass
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            fields = file.read().split()
            return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
