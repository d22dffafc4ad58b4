"""What differs between two texts, as a unified diff without context; pure.

It is written for people, and read back: `applied(before, difference(before, after))` is `after`
for any two texts whose lines end in LF. Behind the second `@@` of each hunk, where diff tools
show the function, it says in words where in the text the lines stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@.*")


def difference(
    before: str,
    after: str,
    names: tuple[str, str],
    where: Callable[[Sequence[str], int], str] = lambda lines, number: "",
) -> str:
    """What must be changed in one text to make it the other.

    Args:
        before: the one text; its last line, too, ends in LF.
        after: the other, likewise.
        names: of both, for the first two lines.
        where: tells of `after`'s lines, and the number of one from 0, where that one stands.

    Raises:
        ValueError: a last line has no line end.
    """
    old, new = _lines(before), _lines(after)
    hunks = list(_hunks(old, new, where))
    return "".join(f"{line}\n" for line in (f"--- {names[0]}", f"+++ {names[1]}", *hunks))


def _hunks(
    old: Sequence[str], new: Sequence[str], where: Callable[[Sequence[str], int], str]
) -> Iterator[str]:
    # Without its guess at what is junk, which makes long texts differ by more than they do.
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        ranges = f"-{_range(start, end)} +{_range(new_start, new_end)}"
        yield f"@@ {ranges} @@ {where(new, new_start)}".rstrip()
        yield from (f"-{line}" for line in old[start:end])
        yield from (f"+{line}" for line in new[new_start:new_end])


def _range(start: int, end: int) -> str:
    """A range as diff writes it: from 1, without a length of 1; the line before an empty one."""
    length = end - start
    return str(start + 1) if length == 1 else f"{start + bool(length)},{length}"


def base(text: str) -> str:
    """The name of the text that a difference starts from.

    Raises:
        ValueError: this is no difference.
    """
    first, _, rest = text.partition("\n")
    if not (first.startswith("--- ") and rest.startswith("+++ ")):
        raise ValueError("no difference: it must start with --- and +++")
    return first.removeprefix("--- ")


def applied(before: str, text: str) -> str:
    """The other text, made from the one and what differs.

    Raises:
        ValueError: it is no difference, or not one from this text.
    """
    base(text)
    old, new, at = _lines(before), list[str](), 0
    lines = iter(_lines(text)[2:])
    line = next(lines, None)
    while line is not None:
        hunk = _HUNK.fullmatch(line)
        if hunk is None:
            raise ValueError(f"no hunk: {line}")
        length = 1 if hunk[2] is None else int(hunk[2])
        start = int(hunk[1]) - bool(length)
        removed, added = list[str](), list[str]()
        while (line := next(lines, None)) is not None and line[:1] in ("-", "+"):
            (removed if line[0] == "-" else added).append(line[1:])
        if start < at or len(removed) != length or old[start : start + length] != removed:
            raise ValueError(f"it does not fit: {hunk[0]}")
        new += [*old[at:start], *added]
        at = start + length
    return "".join(f"{line}\n" for line in (*new, *old[at:]))


def _lines(text: str) -> list[str]:
    """Cut at LF only; what else Python calls a line end may stand in a line."""
    if text and not text.endswith("\n"):
        raise ValueError("the last line has no line end")
    return text.split("\n")[:-1]
