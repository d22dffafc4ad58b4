"""A look at the raw octets that proves of most plain texts that no reading of them holds a string.

It stands in front of `examine` where all that is looked for is fixed strings of printable ASCII
without blanks. It says yes only where every reading that `kb.scan.unpack` would make is the message
itself, or a piece of it:

- All octets are printable ASCII, TAB and CR LF. So there is no archive and no document but those
  whose signature is made of letters, no text in UTF-16, and no line that ends at a bare CR.
- No field describes a part, but for one line that says text/plain, and one that says 7bit or 8bit:
  so in every dialect there is one part, and nothing declares it to be encoded.
- Nothing brings an encoding by itself: no escape of quoted-printable, no run of base64, no line
  `begin`, `=ybegin` or BinHex, no encoded word, no reference of HTML, no `data:`.

So it is also known what scanners of any other kind would be shown: header, body, and the whole.
clamd needs all three of them. It reads a message as mail, and its body by itself, only where the
header begins as it expects; a signature for mail is found in the whole alone, and one for a file's
end may be found in the header alone.

Whatever is not proved is examined. Each condition names what it rules out; whoever teaches
`kb.scan` another reading adds one here, and the tests compare the two on what they can think of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.message import Octets
from kb.scan import tar
from kb.scan.encodings import base64_blocks, quoted_printable

MOST_OCTETS = 1 << 16
"""Of a larger message nothing is proved: the look must not keep the event loop."""

_PRINTABLE = bytes((0x09, *range(0x20, 0x7F)))
_SIMPLE = re.compile(
    rb"\n(?:content-type:[ ]text/plain(?:;[ ]?charset=\"?(?:us-ascii|utf-8)\"?)?"
    rb"|content-transfer-encoding:[ ][78]bit)\r(?=\n[^ \t])"
)
"""A whole line that describes the one part; in small letters."""
_ANYWHERE = (
    (b"&", b"&"),  # references of HTML
    (b"=", b"=?"),  # encoded words
    (b"=", b"=ybegin"),
    (b"%", b"%pdf-"),
    (b"{", b"{\\rt"),  # RTF
    (b":", b"data:"),
    (b"\n", b"\nbegin"),  # uuencode
    (b"x", b"with binhex"),
)
"""What brings a reading by itself, in small letters, each behind an octet of it: most messages lack
most of these octets, and one octet is found ten times as fast as several."""
_AT_START = (b"bzh", b"!<arch>", b"0707", b"mz", b"begin")
"""Signatures made of letters and digits, in small letters: bzip2, ar, cpio, programs; uuencode."""


def proves_clean(octets: Octets, strings: Iterable[bytes]) -> bool:
    """Whether it is certain that no reading of a message holds any of the strings.

    Args:
        octets: the message.
        strings: of printable ASCII, without blanks.
    """
    return lacks(octets, strings) and _body(octets) is not None


def lacks(octets: Octets, strings: Iterable[bytes]) -> bool:
    """Whether a message is short enough for a look, and none of the strings stands in it."""
    return len(octets) <= MOST_OCTETS and all(octets.find(string) < 0 for string in strings)


def pieces(octets: Octets) -> tuple[bytes, ...] | None:
    """All that `examine` would show a scanner of a message, where that is certain at a look.

    Returns:
        Its header, its body, and the whole of it, as far as they are not empty; None where there
        may be more.
    """
    body = _body(octets)
    if body is None:
        return None
    data = bytes(octets)
    return tuple(dict.fromkeys(filter(None, (data[:body], data[body:], data))))


def _body(octets: Octets) -> int | None:
    """Where the body begins of a message that has no reading but itself, and pieces of it."""
    if len(octets) > MOST_OCTETS:
        return None
    data = bytes(octets)
    # Where CR LF are all that is not printable, none of them stands alone.
    if len(data.translate(None, _PRINTABLE)) != 2 * data.count(b"\r\n"):
        return None
    small = data.lower()
    for octet, mark in _ANYWHERE:
        if octet in small and mark in small:
            return None
    head, _, body = small.partition(b"\r\n\r\n")
    if small.startswith(b"\r\n"):
        head, body = b"", small[2:]
    if head.startswith(_AT_START) or body.startswith(_AT_START):
        return None
    if b"content-" in small:
        rest, lines = _SIMPLE.subn(b"", b"\n" + head + b"\r\n\r\n")
        if lines > 2 or b"content-" in rest or b"content-" in body:
            return None
    at = len(data) - len(body)
    is_one = (
        (b"=" not in data or next(quoted_printable(data), None) is None)
        and next(base64_blocks(data), None) is None
        and not tar.is_tar(data[:at])
        and not tar.is_tar(data[at:])
    )
    return at if is_one else None
