"""Changes of the kind that people make between two runs."""



def bodies(text):
    """The places, as numbers of lines from 0, where bodies of functions begin: the line behind each `{`."""
    lines = text.split(b"\n")
    found = []
    for number in range(1, len(lines) - 1):
        # A head that ends in a parenthesis tells functions from tables and types.
        if lines[number] == b"{" and lines[number - 1].rstrip().endswith(b")"):
            found.append(number + 1)
    return found


def statement(name):
    """A statement that no other has: it declares, tests, and calls what every kernel has and no rule speaks of."""
    return [b"\tfor (int " + name.encode() + b" = 0; " + name.encode() + b" < 2; " + name.encode() + b"++)",
            b"\t\tdump_stack();"]


def spread(items, count):
    """As many of the items as said, evenly spread, in their order; all where there are not more."""
    if count >= len(items):
        return list(items)
    return [items[place * len(items) // count] for place in range(count)]


def edited(text, name):
    """A C file with one statement more, in the function in its middle."""
    places = bodies(text)
    if not places:
        raise ValueError("no function found")
    lines = text.split(b"\n")
    place = places[len(places) // 2]
    return b"\n".join(lines[:place] + statement(name) + lines[place:])


def with_macro(text, name):
    """A header with one macro more, inside of its guard."""
    lines = text.split(b"\n")
    ends = [number for number, line in enumerate(lines) if line.startswith(b"#endif")]
    place = ends[-1] if ends else len(lines)
    return b"\n".join(lines[:place] + [b"#define " + name.encode() + b" 1"] + lines[place:])
