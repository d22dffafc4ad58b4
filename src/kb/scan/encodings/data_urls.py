"""`data:` URLs (RFC 2397): files inside the text of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from kb.message.region import Region
from kb.scan.encodings.base64 import base64
from kb.scan.encodings.references import without_references

MOST_URLS = 10_000
"""How many in one text are looked at; a page may have hundreds of small pictures."""

# Starts with one fixed octet, for which the engine leaps ahead.
_URL = re.compile(rb":(?<=[Dd][Aa][Tt][Aa]:)([^,\"'<>]{0,998}),([^\"'<>]*+)")
_BLANKS = b"\t\r\n"


def data_urls(data: bytes) -> Iterator[bytes]:
    """What each `data:` URL in a text holds; in HTML its characters may be written as references.

    Browsers leave out tabs and line ends.
    """
    urls = list(_found(data))
    if b"&" in data and b"\0" not in data and _has_url(_unescaped(data)):
        urls += _found(b"".join(_unescaped(data)))
    for kind, value in dict.fromkeys(urls):
        octets = unquote_to_bytes(value.translate(None, _BLANKS))
        if kind.strip().lower().endswith(b"base64"):
            yield from base64(octets)
        else:
            yield octets
            # Outside of quotes it ends at a blank, in a style sheet at a bracket.
            yield re.split(rb"[\s)]", octets, maxsplit=1)[0]


def _unescaped(data: bytes) -> Iterator[bytes]:
    """HTML's references undone, some lines at a time: no reference has a line end in it."""
    for lines in Region(data).lines():
        yield without_references(lines.decode("latin-1")).encode("latin-1", "replace")


def _has_url(text: Iterator[bytes]) -> bool:
    """Whether it says `data:` anywhere: of most texts, which do not, no copy is made."""
    before = b""
    for lines in text:
        small = before + lines.lower()
        if b"data:" in small:
            return True
        before = small[-4:]
    return False


def _found(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    for number, url in enumerate(_URL.finditer(data)):
        if number == MOST_URLS:
            return
        yield url[1], url[2]
