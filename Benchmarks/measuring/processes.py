"""Runs commands and tells how long they took; none outlives the benchmark."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from .memory import MemorySampler

_running = set()
_lock = threading.Lock()
_stopping = False


@dataclass
class Outcome:
    """One command that has ended."""

    seconds: float
    processor: float  # seconds of all its processes together
    status: int
    output: str
    errors: str
    peak: int = 0  # bytes, of all its processes together; 0 if nobody looked


def run(arguments, environment=None, folder=None, given=b"", watch_memory=False, keep_output=True, limit=None):
    """Runs a command in a session of its own, with `given` on its standard input, and waits for its end, which comes
    after `limit` seconds at the latest: it is killed then."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        stdin.write(given)
        stdin.seek(0)
        start = time.perf_counter()
        child = subprocess.Popen(
            arguments, env=environment, cwd=folder, stdin=stdin, stdout=out if keep_output else subprocess.DEVNULL,
            stderr=err, start_new_session=True)
        with _lock:
            _running.add(child.pid)
        try:
            if _stopping:
                raise InterruptedError("the benchmark is being stopped")
            sampler = MemorySampler(child.pid) if watch_memory else None
            timer = threading.Timer(limit, _kill, [child.pid]) if limit else None
            if timer:
                timer.start()
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - start
            if timer:
                timer.cancel()
            child.returncode = os.waitstatus_to_exitcode(status)
            peak = sampler.stop() if sampler else 0
        finally:
            _stop(child)
        return Outcome(
            seconds, usage.ru_utime + usage.ru_stime, child.returncode, _text(out), _text(err), peak)


def run_all(commands, at_a_time, folder=None):
    """Runs commands, as many at a time as said; gives what they took together and each one's outcome."""
    start = time.perf_counter()
    with ThreadPoolExecutor(at_a_time) as pool:
        try:
            outcomes = list(pool.map(lambda command: run(command, folder=folder), commands))
        except BaseException:
            stop_all()
            raise
    return time.perf_counter() - start, outcomes


def stop_all():
    """Ends every command that still runs; none starts any more."""
    global _stopping
    _stopping = True
    with _lock:
        pids = list(_running)
    for pid in pids:
        _kill(pid)


def _stop(child):
    # What it started may outlive it; a command that is still there is ended with them.
    _kill(child.pid)
    if child.returncode is None:
        child.wait()
    with _lock:
        _running.discard(child.pid)


def _kill(session):
    try:
        os.killpg(session, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def _text(file):
    file.seek(0)
    return file.read().decode("utf-8", "replace")
