"""Undoes encodings as leniently as any mail reader does.

Readers differ over broken encodings: each function gives every reading that one of them has.

- `base64`, `quoted_printable`, `uuencode`: what a Content-Transfer-Encoding names (RFC 2045
  section 6), or nothing does.
- `yenc`, `binhex`: what a text brings by itself, as uuencode does.
- `data_urls`, `wide_text`: what a browser decodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kb.message.region import Region
from kb.scan.encodings.base64 import base64, base64_blocks
from kb.scan.encodings.binhex import binhex
from kb.scan.encodings.data_urls import data_urls
from kb.scan.encodings.quoted_printable import quoted_printable
from kb.scan.encodings.uuencode import uuencode
from kb.scan.encodings.wide_text import wide_text
from kb.scan.encodings.yenc import yenc

__all__ = [
    "BY_THEMSELVES",
    "DECODERS",
    "base64",
    "base64_blocks",
    "data_urls",
    "quoted_printable",
    "uuencode",
    "wide_text",
    "yenc",
]

Decoder = Callable[[Region], Iterator[bytes]]


def _of_all(decode: Callable[[bytes], Iterator[bytes]]) -> Decoder:
    """A decoder that wants all octets in one piece."""
    return lambda region: decode(region.taken())


DECODERS: dict[str, Decoder] = {
    "base64": base64,
    "base64url": base64,
    "quoted-printable": quoted_printable,
    **dict.fromkeys(("x-uuencode", "uuencode", "x-uue", "uue"), _of_all(uuencode)),
    **dict.fromkeys(("x-yencode", "yencode", "x-yenc", "yenc"), _of_all(yenc)),
    **dict.fromkeys(("binhex", "x-binhex", "x-binhex40", "mac-binhex40", "x-hqx"), _of_all(binhex)),
}
"""By the name that a Content-Transfer-Encoding field has for it."""

BY_THEMSELVES: tuple[Decoder, ...] = tuple(map(_of_all, (uuencode, yenc, binhex)))
"""Those that a text brings by itself, with a line that says so."""
