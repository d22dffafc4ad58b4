"""What was changed, octet by octet: the lines as they came and as they went; pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from html import escape


def marked(came: Sequence[str], went: Sequence[str]) -> tuple[str, str]:
    """Both as HTML: `del` is what was taken out, `ins` what was put in."""
    old: list[str] = []
    new: list[str] = []
    for kind, start, end, first, last in _opcodes(came, went):
        before, after = came[start:end], went[first:last]
        if kind == "equal":
            old += map(shown, before)
            new += map(shown, after)
        elif len(before) == len(after):
            for one, other in zip(before, after, strict=True):
                taken, put = _within(one, other)
                old.append(taken)
                new.append(put)
        else:
            old += (f"<del>{shown(line)}</del>" for line in before)
            new += (f"<ins>{shown(line)}</ins>" for line in after)
    return "\n".join(old), "\n".join(new)


def _within(one: str, other: str) -> tuple[str, str]:
    """One line's octets; where little is the same, the whole line is another."""
    if SequenceMatcher(None, one, other, autojunk=False).ratio() < 0.5:
        return f"<del>{shown(one)}</del>", f"<ins>{shown(other)}</ins>"
    old, new = "", ""
    for kind, start, end, first, last in _opcodes(one, other):
        before, after = shown(one[start:end]), shown(other[first:last])
        old += before if kind == "equal" or not before else f"<del>{before}</del>"
        new += after if kind == "equal" or not after else f"<ins>{after}</ins>"
    return old, new


def _opcodes(one: Sequence[str], other: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, one, other, autojunk=False).get_opcodes()


def shown(line: str) -> str:
    """A line as HTML, on which a carriage return is seen."""
    return escape(line.replace("\r", "␍"), quote=False)
