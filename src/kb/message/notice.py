"""The notice that stands where an infected part was: a text/plain part that says what went.

A pure function of what was found, and by whom: no date, no version of our own, so that the same
message is stripped to the same octets for ever (RFC 3501 2.3.1.1 wants that of what IMAP clients
have seen).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

from kb.message.infected import InfectedPart
from kb.message.plain_text import plainly

NAME_CHARACTERS = 80
"""Longest file name in a notice; of a longer one the middle is left out."""
FOUND = "This part of the message was removed because a virus was found in it."
UNSCANNABLE = "This part of the message was removed because it could not be scanned for viruses."
"""How a notice begins: with a virus, and where there is none among the findings."""

_HARM = re.compile(
    r"[^\w ._\-+()\[\]&',@#=~;\u0080-\U0010ffff]"  # ASCII but letters, digits and these
    "|[\xa1-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7]"  # signs of Latin-1
    "|[\u2010-\u2bff\u3001-\u3004\u3008-\u3020]"  # dashes, arrows, lines, dingbats, brackets
    "|[\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]",
    re.ASCII,
)
"""Signs that may part words or mean something to a program, by their places in Unicode: what
is a letter differs with the running Python, and the same message is stripped to the same octets
on all of them."""


def notice(infected: Iterable[InfectedPart], eol: bytes) -> tuple[bytes, bytes]:
    """Header fields and body of the notice, each line ended by `eol`.

    ASCII goes unencoded; anything else as UTF-8 in base64, whose lines cannot be mistaken for a
    boundary: no line of either starts with "--".
    """
    infected = tuple(infected)
    is_virus = not all(part.unscannable for part in infected)
    lines = [FOUND if is_virus else UNSCANNABLE]
    for part in dict.fromkeys((part.file, part.finding, part.scanner) for part in infected):
        file, finding, scanner = part
        lines += ["", f"File: {harmless(file) or 'unnamed part'}"]
        lines += [f"Finding: {harmless(finding) or 'unnamed'}"]
        if scanner:
            lines += [f"Scanner: {harmless(scanner)}"]
    text = "".join(line + "\r\n" for line in lines)
    if text.isascii():
        return _fields("us-ascii", "7bit", eol), text.encode("ascii").replace(b"\r\n", eol)
    encoded = base64.encodebytes(text.encode("utf-8"))
    return _fields("utf-8", "base64", eol), encoded.replace(b"\n", eol)


def harmless(name: str) -> str:
    """A name that a stranger chose, fit to be shown in one line.

    Letters, digits and little else stay: no control or direction character, no line end, and
    nothing of a signature that was hidden in a file's name.
    """
    kept = " ".join(plainly(_HARM.sub("_", name), lambda _: "_").split())
    if len(kept) <= NAME_CHARACTERS:
        return kept
    tail = NAME_CHARACTERS // 3
    return f"{kept[: NAME_CHARACTERS - tail - 3]}...{kept[-tail:]}"


def _fields(charset: str, encoding: str, eol: bytes) -> bytes:
    lines = (
        f"Content-Type: text/plain; charset={charset}",
        f"Content-Transfer-Encoding: {encoding}",
        "Content-Disposition: inline",
    )
    return b"".join(line.encode("ascii") + eol for line in lines)
