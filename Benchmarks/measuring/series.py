"""Makes a patch series of a file as it is, so that it fits any tree that has the file."""

import hashlib

from .edits import bodies, spread, statement

CONTEXT = 3


def mbox(path, text, count, name):
    """A series of `count` patches to one file, each of which adds a statement to another function.

    Takes the file's path in the tree and its bytes; `name` makes the statements unlike those of any other series.
    Gives the bytes of an mbox; raises ValueError where the file has too few functions."""
    places = spread(bodies(text), count)
    if len(places) < count:
        raise ValueError(f"{path}: {len(places)} functions, {count} are needed")
    mails = []
    for number, place in enumerate(places, 1):
        added = statement(f"{name}_{number}")
        # The patches before this one have moved it down.
        diff, text = _insertion(path, text, place + (number - 1) * len(added), added)
        mails.append(_mail(path, number, count, name, diff))
    return b"".join(mails)


def _insertion(path, text, place, added):
    lines = text.split(b"\n")
    new = b"\n".join(lines[:place] + added + lines[place:])
    # What stands behind the last end of line is no line.
    before, after = lines[max(0, place - CONTEXT):place], lines[:-1][place:place + CONTEXT]
    start, length = max(0, place - CONTEXT) + 1, len(before) + len(after)
    hunk = [f"@@ -{start},{length} +{start},{length + len(added)} @@".encode()]
    hunk += [b" " + line for line in before] + [b"+" + line for line in added] + [b" " + line for line in after]
    head = [f"diff --git a/{path} b/{path}", f"index {_blob(text)}..{_blob(new)} 100644", f"--- a/{path}",
            f"+++ b/{path}"]
    return b"\n".join([line.encode() for line in head] + hunk) + b"\n", new


def _blob(content):
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()[:12]


def _mail(path, number, count, name, diff):
    title = "[PATCH]" if count == 1 else f"[PATCH {number}/{count}]"
    first = f"<{name}-1@example.org>"
    lines = [
        "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001",
        "From: Ada Author <ada@example.org>",
        "To: list@example.org",
        f"Date: Fri, 02 Jan 2026 10:00:{number:02d} +0000",
        f"Subject: {title} {path.rpartition('/')[2]}: show who comes by, {number}",
        f"Message-ID: <{name}-{number}@example.org>",
    ]
    if number > 1:
        lines += [f"In-Reply-To: {first}", f"References: {first}"]
    lines += ["", "Tells of one function more when it is called.", "",
              "Signed-off-by: Ada Author <ada@example.org>", "---", ""]
    return "\n".join(lines).encode() + diff + b"-- \n2.47.0\n\n"
