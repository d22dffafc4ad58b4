"""The data items of FETCH: as a client asks for them (RFC 3501 6.4.5) and a server answers (7.4.2).

Rules:

- Every item is known or refused: one that is not known might tell of a message's octets.
- What stands in `METADATA` tells nothing of the octets; everything else does.
- A section's name in the answer is the request's in upper case, as servers write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.wire.imap import sets
from kb.wire.imap.sets import Range
from kb.wire.imap.tokens import BadSyntaxError, Cursor, string

METADATA = frozenset({"FLAGS", "UID", "INTERNALDATE", "MODSEQ", "SAVEDATE", "EMAILID", "THREADID"})
"""What is told of a message and not of its octets (EMAILID and so on: RFC 8474, RFC 8514)."""

CONTENT = frozenset(
    {"ENVELOPE", "BODY", "BODYSTRUCTURE", "RFC822", "RFC822.HEADER", "RFC822.TEXT", "RFC822.SIZE"}
)
"""What is told of the octets, the sections of `BODY[…]` aside."""

MACROS = {
    "ALL": ("FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"),
    "FAST": ("FLAGS", "INTERNALDATE", "RFC822.SIZE"),
    "FULL": ("FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"),
}


class Section(NamedTuple):
    """What stands in the brackets of `BODY[…]`."""

    path: tuple[int, ...] = ()
    """Part numbers."""
    text: str = ""
    """`HEADER`, `HEADER.FIELDS`, `HEADER.FIELDS.NOT`, `TEXT`, `MIME`, or empty."""
    fields: tuple[bytes, ...] = ()
    """Field names in lower case."""
    label: bytes = b""
    """As the answer shows it, without the brackets."""


class Item(NamedTuple):
    """One data item that a client asks for."""

    name: str
    """In upper case; `BODY[` for a section."""
    section: Section = Section()
    peek: bool = True
    """Whether asking leaves `\\Seen` alone."""
    partial: tuple[int, int | None] | None = None
    """First octet and number of octets; None for all that follow."""

    @property
    def of_content(self) -> bool:
        """Whether it tells of the message's octets."""
        return self.name not in METADATA

    @property
    def label(self) -> bytes:
        """The item's name in the answer."""
        if self.name != "BODY[":
            return self.name.encode()
        origin = b"<%d>" % self.partial[0] if self.partial else b""
        return b"BODY[" + self.section.label + b"]" + origin

    @property
    def again(self) -> bytes:
        """The item as one asks for it once more: `\\Seen` was set if it was to be."""
        if self.name != "BODY[":
            return self.name.encode()
        size = b"" if not self.partial or self.partial[1] is None else b".%d" % self.partial[1]
        origin = b"<%d%s>" % (self.partial[0], size) if self.partial else b""
        return b"BODY.PEEK[" + self.section.label + b"]" + origin


class Request(NamedTuple):
    """The arguments of FETCH or UID FETCH."""

    ranges: list[Range]
    items: tuple[Item, ...]
    behind: bytes
    """All that stands behind the sequence set, as it came, without CR LF."""

    @property
    def of_content(self) -> bool:
        """Whether any item tells of the messages' octets."""
        return any(item.of_content for item in self.items)

    @property
    def of_vanished(self) -> bool:
        """Whether those of the sequence set that are gone are asked for (RFC 7162 3.2.6)."""
        return _VANISHED.search(self.behind) is not None


def request(arguments: bytes) -> Request:
    """Read the arguments of FETCH, with the space before them.

    Raises:
        BadSyntaxError: they cannot be read, or name an item that is not known.
    """
    cursor = Cursor(arguments)
    cursor.match(_SPACES)
    ranges = sets.parse(cursor.match(_WORD)[0])
    behind = cursor.at
    cursor.match(_SPACES)
    items: list[Item] = []
    if cursor.peek(b"("):
        cursor.list_of(lambda: items.append(_item(cursor)))
    else:
        start = cursor.at
        macro = MACROS.get(cursor.match(_NAME)[0].upper().decode())
        if not macro:
            cursor.at = start
        items = [Item(name) for name in macro] if macro else [_item(cursor)]
    if not cursor.done:
        cursor.match(_SPACES)
        _modifiers(cursor)
    return Request(ranges, tuple(items), cursor.octets[behind:])


_SPACES = re.compile(rb" +")
_WORD = re.compile(rb"[^ \r\n]+")
_NAME = re.compile(rb"[A-Za-z0-9.]+")
_ATOM = re.compile(rb"[A-Za-z0-9.-]+")
_PARTIAL = re.compile(rb"<([0-9]{1,19})(?:\.([0-9]{1,19}))?>")
_VANISHED = re.compile(rb"\([^()]*\bVANISHED\b[^()]*\)\Z", re.IGNORECASE)
_PATH = re.compile(rb"[0-9]{1,10}(?:\.[0-9]{1,10})*(?=\.[A-Za-z]|\])")
_TEXTS = ("HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT", "TEXT", "MIME")
_UNMARKED = frozenset({"RFC822", "RFC822.TEXT"})
_PATH_LIMIT = 100


def _item(cursor: Cursor) -> Item:
    name = cursor.match(_NAME)[0].upper().decode()
    if name in ("BODY", "BODY.PEEK") and cursor.skip(b"["):
        section = _section(cursor)
        return Item("BODY[", section, name == "BODY.PEEK", _partial(cursor))
    if name not in METADATA | CONTENT:
        raise BadSyntaxError(f"unknown data item {name}")
    return Item(name, peek=name not in _UNMARKED)


def _section(cursor: Cursor) -> Section:
    start = cursor.at
    path: tuple[int, ...] = ()
    if cursor.octets[start : start + 1].isdigit():
        path = tuple(int(number) for number in cursor.match(_PATH)[0].split(b"."))
        if len(path) > _PATH_LIMIT:
            raise BadSyntaxError("part number too deep")
        if not cursor.peek(b"]"):
            cursor.expect(b".")
    label = cursor.octets[start : cursor.at]
    if cursor.skip(b"]"):
        return Section(path, label=label)
    text = cursor.match(_NAME)[0].upper().decode()
    if text not in _TEXTS or (text == "MIME" and not path):
        raise BadSyntaxError(f"unknown section {text}")
    label += text.encode()
    if not text.startswith("HEADER.FIELDS"):
        cursor.expect(b"]")
        return Section(path, text, label=label)
    fields, names = [], []
    cursor.expect(b" ")

    def field() -> None:
        plain = not cursor.peek(b'"') and not cursor.peek(b"{")
        name = cursor.astring()
        if not name:
            raise BadSyntaxError("empty field name")
        fields.append(name.lower())
        names.append(name.upper() if plain else string(name.upper()))

    cursor.list_of(field)
    cursor.expect(b"]")
    return Section(path, text, tuple(fields), label + b" (" + b" ".join(names) + b")")


def _partial(cursor: Cursor) -> tuple[int, int | None] | None:
    if not cursor.peek(b"<"):
        return None
    match = cursor.match(_PARTIAL)
    return int(match[1]), int(match[2]) if match[2] else None


def _modifiers(cursor: Cursor) -> None:
    """RFC 7162 3.1.4.1 and 3.2.6; others are not known to tell nothing of the octets."""

    def modifier() -> None:
        name = cursor.match(_ATOM)[0].upper()
        if name == b"CHANGEDSINCE":
            cursor.expect(b" ")
            cursor.number()
        elif name != b"VANISHED":
            raise BadSyntaxError(f"unknown FETCH modifier {name.decode()}")

    cursor.list_of(modifier)
    if not cursor.done:
        raise BadSyntaxError("expected the end of the command")


class Answered(NamedTuple):
    """One data item of a server's answer."""

    name: str
    """In upper case; `BODY[…]` for a section."""
    octets: bytes
    """Name and value, as they came."""
    value: bytes

    @property
    def of_content(self) -> bool:
        """Whether it tells of the message's octets."""
        return self.name not in METADATA

    @property
    def size(self) -> int:
        """Octets of a string; only where it was a literal, as `skeleton` writes it."""
        match = _SIZE.fullmatch(self.value)
        return int(match[1]) if match else 0


_SIZE = re.compile(rb"#([0-9]{1,19})")


def skeleton(line: bytes) -> bytes:
    """A response's line, with the literal that it announces, if any, written as `#size`."""
    return _ANNOUNCED.sub(rb"#\1", line)


_ANNOUNCED = re.compile(rb"~?\{([0-9]+)[+-]?\}\r\n\Z")
_ANSWERED = re.compile(
    rb"[A-Za-z0-9.-]+(?:\[[^\]\"]*(?:\"(?:[^\"\\]|\\.)*\"[^\]\"]*)*\])?(?:<[0-9]{1,19}>)?"
)


MOST_ITEMS = 1 << 15
"""Items of one answer: more than a command has room for."""


def answered(octets: bytes) -> list[Answered]:
    """Read the items of `* n FETCH (…)`, its literals written by `skeleton`.

    Raises:
        BadSyntaxError: they cannot be read, or are more than `MOST_ITEMS`.
    """
    cursor = Cursor(octets, octets.index(b"(") if b"(" in octets else len(octets))
    items: list[Answered] = []

    def item() -> None:
        start = cursor.at
        name = cursor.match(_ANSWERED)[0].upper().decode("latin-1")
        cursor.expect(b" ")
        value = cursor.value()
        if len(items) == MOST_ITEMS:
            raise BadSyntaxError(f"an answer of more than {MOST_ITEMS} items")
        items.append(Answered(name, cursor.octets[start : cursor.at], value))

    cursor.list_of(item)
    return items


def asked(items: Sequence[Answered]) -> tuple[Item, ...]:
    """The request that an answer of content answers, asked without setting `\\Seen`.

    Raises:
        BadSyntaxError: it has an item that is not known.
    """
    return tuple(_asked(item) for item in items)


def _asked(item: Answered) -> Item:
    cursor = Cursor(item.name.encode())
    origin = None
    if (found := _ORIGIN.search(item.name)) is not None:
        cursor = Cursor(item.name[: found.start()].encode())
        origin = int(found[1])
    read = _item(cursor)
    return read._replace(peek=True, partial=None if origin is None else (origin, item.size))


_ORIGIN = re.compile(r"<([0-9]{1,19})>$")


def joined(items: Iterable[bytes]) -> bytes:
    """Items as one parenthesised list."""
    return b"(" + b" ".join(items) + b")"
