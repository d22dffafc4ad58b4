"""A built page's text as a tree of its elements: where each stands, and about how high it is.

The height is reckoned for a desktop, from the text's length, and no more than a guess: what a
browser makes of it is held by a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "source", "col"})
LINE, LETTERS = 25, 84
"""px of a line of text, and how many letters go into one."""
TABLE = 76
"""How many letters stand beside each other in a table, whose letters are smaller."""
CODE_LINE = 19
SECTION = 58
"""px of a folded section's heading."""
OVERHEAD = {
    "h1": 60, "h2": 95, "h3": 62, "h4": 56, "p": 16, "ul": 12, "ol": 12, "li": 8, "tr": 36,
    "table": 30, "pre": 34, "details": 24, "summary": 20, "blockquote": 16, "button": 30,
    "img": 340, "svg": 0, "dt": 8, "dd": 12,
}  # fmt: skip
"""px that an element takes beside what is in it."""
FLOWING = frozenset({
    "a", "abbr", "b", "code", "del", "em", "i", "ins", "kbd", "small", "span", "strong", "sub",
    "sup",
})  # fmt: skip
"""What stands within a line."""

_VALUE = r"""(?:[^<>"']|"[^"]*"|'[^']*')*"""
_TAG = re.compile(
    r"<!--.*?-->|</(?P<end>[a-zA-Z][^\s/>]*)[^>]*>"
    rf"|<(?P<name>(?P<kept>script|style)\b|[a-zA-Z][^\s/>]*)(?P<attributes>{_VALUE})>"
    r"(?(kept)(?P<raw>.*?)</(?P=kept)\s*>)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s=/"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"']+)|(?=\s|/|$))""")


@dataclass(slots=True)
class Block:
    """An element."""

    tag: str
    classes: frozenset[str]
    start: int
    """Its place in the text."""
    end: int = 0
    opens: bool = True
    """Whether what is in it shows: only a `details` may be closed."""
    children: list[Block] = field(default_factory=list)
    letters: int = 0
    """Its own, and those of what flows within its lines."""
    lines: int = 0
    """Line ends in its own text."""
    rank: int = 0
    """Of a heading and of a section that begins with one; 0 of anything else."""

    def __post_init__(self) -> None:
        self.rank = self.rank or (int(self.tag[1]) if self.heading else 0)

    @property
    def heading(self) -> bool:
        """Whether it is a heading."""
        return self.tag in ("h1", "h2", "h3", "h4", "h5", "h6")

    @property
    def height(self) -> int:
        """px, reckoned."""
        own = OVERHEAD.get(self.tag, 0)
        if self.tag == "p" and not self.letters and all(c.tag in FLOWING for c in self.children):
            return 0  # it holds but a heading's link to itself, which stands beside the text
        if self.tag == "svg":
            return 260
        if self.tag == "details" and not self.opens:
            return own + sum(one.height for one in self.children if one.tag == "summary")
        if self.tag == "summary" and self.children and self.children[0].heading:
            return SECTION
        if self.tag == "table":
            return own + self._rows()
        if self.tag == "pre":
            return own + CODE_LINE * sum(one.lines for one in self.walk())
        return own + self.stacked(LETTERS)

    def stacked(self, width: int) -> int:
        """px of the text and of the blocks below it, in lines of that many letters."""
        blocks = sum(one.height for one in self.children if one.tag not in FLOWING)
        return -(-self.letters // width) * LINE + blocks

    def _rows(self) -> int:
        """px of a table's rows: a column is as wide as its longest cell asks for."""
        rows = [one.children for one in self.walk() if one.tag == "tr"]
        longest = [0] * max(map(len, rows), default=0)
        for row in rows:
            for number, cell in enumerate(row):
                letters = sum(one.letters for one in cell.walk() if one.tag not in FLOWING)
                longest[number] = max(longest[number], min(letters, 2 * LETTERS), 5)
        share = TABLE / max(1, sum(longest))
        widths = [max(5, min(one, int(one * max(share, 0.3)))) for one in longest]
        return sum(
            OVERHEAD["tr"]
            + max((c.stacked(w) for c, w in zip(row, widths, strict=False)), default=0)
            for row in rows
        )

    def walk(self) -> Iterator[Block]:
        """This one and all within."""
        yield self
        for one in self.children:
            yield from one.walk()


class _Reader:
    """Goes through the tags by one pattern; html.parser takes twice as long for the site."""

    def __init__(self, html: str) -> None:
        self.stack = [Block("", frozenset(), 0, len(html))]
        at = 0
        for found in _TAG.finditer(html):
            self._text(html[at : found.start()])
            at = found.end()
            if found["end"]:
                self._ends(found["end"].lower(), found.start(), at)
            elif found["name"]:
                raw, attributes = found["raw"], found["attributes"]
                if raw is not None:
                    # A slash closes no element whose text is raw: its own end does.
                    attributes = attributes.rstrip("/")
                self._begins(found["name"].lower(), attributes, found.start(), at)
                if raw is not None:
                    self._text(raw)
                    self.closed(at)
        self._text(html[at:])
        while len(self.stack) > 1:
            self.closed(len(html))

    def _begins(self, tag: str, attributes: str, start: int, end: int) -> None:
        classes, opens = _attributes(attributes)
        block = Block(tag, classes, start, opens=tag != "details" or opens)
        self.stack[-1].children.append(block)
        if tag in VOID:
            block.end = end
        else:
            self.stack.append(block)
            # At the end of a value without quotes a slash is part of it.
            if attributes.endswith("/") and attributes[-2:-1] in ("", " ", "\n", "'", '"'):
                self.closed(end)

    def _ends(self, tag: str, start: int, end: int) -> None:
        if self.stack[-1].tag != tag and all(one.tag != tag for one in self.stack[1:]):
            return
        while self.stack[-1].tag != tag:
            self.closed(start)
        self.closed(end)

    def closed(self, end: int) -> None:
        """The innermost element ends."""
        block = self.stack.pop()
        block.end = end
        if block.tag in FLOWING and "headerlink" not in block.classes:
            self.stack[-1].letters += block.letters

    def _text(self, text: str) -> None:
        if text:
            block = self.stack[-1]
            block.letters += len(unescape(text)) if not text.isspace() else 0
            block.lines += text.count("\n")


@cache
def _attributes(text: str) -> tuple[frozenset[str], bool]:
    """The classes among an element's attributes, and whether `open` is one of them."""
    found = {one[1].lower(): (one[2] or "").strip("\"'") for one in _ATTRIBUTE.finditer(text)}
    return frozenset(found.get("class", "").split()), "open" in found


def parse(html: str) -> Block:
    """The tree of a piece of HTML.

    Args:
        html: every end tag is there.
    """
    return _Reader(html).stack[0]
