"""What a text part says, as far as spam filters care."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator

from kb.message.charset import decoded_text, reads_ascii
from kb.message.parts import Part
from kb.scan.encodings.references import without_references

_MARKUP = re.compile(r"<[^<>]*>")
_NO_REFERENCE = re.compile(r"[\t\n\f <;]")
"""What ends any reference of HTML at the latest."""
PIECE = 1 << 20
"""Octets of a text that are read at a time: 1 MiB."""


def texts(part: Part, octets: bytes) -> Iterator[bytes]:
    """The readings of a text part's decoded octets: as they are, in their charset, unmarked.

    A text is given as UTF-8; what is the same as the octets is not given again.
    """
    yield octets
    charset = part.content.text("charset")
    is_ascii = not charset or reads_ascii(charset)
    if is_ascii and part.type != "text/html":
        return
    if is_ascii:
        if not _is_utf_8(octets):
            yield _joined(_pieces(octets))
        pieces = _pieces(octets)
    else:
        text = decoded_text(octets, charset)
        yield text.encode("utf-8", "replace")
        pieces = iter((text,))
    if part.type == "text/html":
        unmarked = (_MARKUP.sub("", piece) for piece in pieces)
        yield _joined(without_references(piece) for piece in _uncut(unmarked))


def _is_utf_8(octets: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(octets), PIECE):
            decoder.decode(octets[at : at + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _pieces(octets: bytes) -> Iterator[str]:
    """UTF-8 as text, in pieces; each but the first starts where a tag may, so none is cut."""
    at = 0
    while at < len(octets):
        end = at + PIECE
        if end < len(octets):
            last = octets.rfind(b"<", at + 1, end)
            end = last if last >= 0 else octets.find(b"<", end)
        end = end if 0 <= end < len(octets) else len(octets)
        yield octets[at:end].decode("utf-8", "replace")
        at = end


def _uncut(pieces: Iterable[str]) -> Iterator[str]:
    """The same text, with no reference of HTML in two pieces."""
    held = ""
    for piece in pieces:
        held += piece
        at = held.rfind("&")
        if at >= 0 and not _NO_REFERENCE.search(held, at + 1):
            yield held[:at]
            held = held[at:]
        else:
            yield held
            held = ""
    yield held


def _joined(pieces: Iterable[str]) -> bytes:
    """As UTF-8."""
    out = io.BytesIO()  # it gives away the octets that it wrote without another copy of them
    for piece in pieces:
        out.write(piece.encode("utf-8", "replace"))
    return out.getvalue()
