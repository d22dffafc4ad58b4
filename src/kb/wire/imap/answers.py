"""The answers to data items of FETCH about one message, written in pieces.

For a rewritten message the server's answers are those of other octets, so the gateway gives its
own, all from the one rewritten octet string. Where RFC 3501 leaves an answer open they are
Dovecot's, which tests compare them with.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from kb.message import IMAP_SERVER, Octets, Part, parse
from kb.wire.imap import sections
from kb.wire.imap.attributes import Item, Section
from kb.wire.imap.envelope import envelope
from kb.wire.imap.structure import structure

CHUNK = 65536
"""Most octets in one piece of a literal."""

_SECTIONS = {
    "RFC822": Section(),
    "RFC822.HEADER": Section(text="HEADER"),
    "RFC822.TEXT": Section(text="TEXT"),
}


class Answers:
    """Answers from one octet string.

    Args:
        octets: the message as the client is to see it; its header is enough for items that
            tell of nothing else.
        size: of all of the message; None where the octets are all.
    """

    def __init__(self, octets: Octets, size: int | None = None) -> None:
        self._octets, self._size = octets, len(octets) if size is None else size

    def answer(self, item: Item) -> Iterator[bytes]:
        """An item of content, its name in front.

        Literals come in pieces, so that a large message is not held twice.
        """
        yield item.label + b" "
        if item.name == "RFC822.SIZE":
            yield b"%d" % self._size
        elif item.name == "ENVELOPE":
            yield envelope(self._octets, self._root.head)
        elif item.name in ("BODY", "BODYSTRUCTURE"):
            yield structure(self._octets, self._root, extended=item.name == "BODYSTRUCTURE")
        else:
            yield from self._section(_SECTIONS.get(item.name, item.section), item.partial)

    def _section(self, section: Section, partial: tuple[int, int | None] | None) -> Iterator[bytes]:
        found = (0, len(self._octets))
        octets: Octets = self._octets
        if section.path or section.text:
            where = sections.find(self._octets, self._root, section)
            found, octets = (
                (where, octets) if isinstance(where, tuple) else ((0, len(where)), where)
            )
        start, end = found
        if partial:
            start = min(start + partial[0], end)
            end = end if partial[1] is None else min(start + partial[1], end)
        yield b"{%d}\r\n" % (end - start)
        for at in range(start, end, CHUNK):
            yield bytes(octets[at : min(at + CHUNK, end)])

    @cached_property
    def _root(self) -> Part:
        return parse(self._octets, IMAP_SERVER)
