"""Messages that the dialects of the MIME parser read differently, each for a reason that is named.

The reasons are found in the octets by expressions of this file's own, not by the parser.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.message import IMAP_SERVER, Dialect
from kb.message.dialects import LAST_AND_WHOLE, LAST_COUNTS, WHOLE_LINES

LETTER = "a Content-Type that the grammar does not allow"
BLANK = "a blank at the boundary's end"
EXTENDED = "a boundary in the manner of RFC 2231"
ENCODED = "a message/rfc822 in an encoding"
TWICE = "a field or a parameter that stands twice"
BEHIND = "a line that only starts with a boundary"

MAY_DIFFER: dict[Dialect, frozenset[str]] = {
    IMAP_SERVER: frozenset({LETTER, BLANK, EXTENDED, ENCODED}),
    LAST_COUNTS: frozenset({TWICE}),
    WHOLE_LINES: frozenset({BEHIND}),
    LAST_AND_WHOLE: frozenset({TWICE, BEHIND}),
}
"""For which reasons a dialect's tree may be another than `MAIL_PROGRAM`'s."""


class Disagreement(NamedTuple):
    """A message, and how many parts it has in `MAIL_PROGRAM` and in another dialect."""

    reason: str
    dialect: Dialect
    octets: bytes
    parts: tuple[int, int]


def _two(content_type: str, line: str = "b", fields: str = "") -> bytes:
    text = f"MIME-Version: 1.0\nContent-Type: {content_type}\n{fields}\npre\n"
    text += f"--{line}\n\none\n--{line}\nContent-Type: text/html\n\n<p>\n--{line}--\n"
    return text.replace("\n", "\r\n").encode()


def _encoded(encoding: str) -> bytes:
    inner = _two("multipart/mixed; boundary=b").decode().replace("\r\n", "\n")
    text = f"Content-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n{inner}"
    return text.replace("\n", "\r\n").encode()


DISAGREEMENTS: dict[str, Disagreement] = {
    "no semicolon": Disagreement(LETTER, IMAP_SERVER, _two("multipart/mixed boundary=b"), (2, 0)),
    "a word behind the type": Disagreement(
        LETTER, IMAP_SERVER, _two("multipart/mixed x; boundary=b"), (2, 0)
    ),
    "no semicolon between parameters": Disagreement(
        LETTER, IMAP_SERVER, _two("multipart/mixed; x=y boundary=b"), (2, 0)
    ),
    "a quote that does not end": Disagreement(
        LETTER, IMAP_SERVER, _two('multipart/mixed; boundary="b'), (2, 0)
    ),
    "a comment that does not end": Disagreement(
        LETTER, IMAP_SERVER, _two("multipart/mixed; boundary=b (x"), (2, 0)
    ),
    "a blank in the boundary and none in the line": Disagreement(
        BLANK, IMAP_SERVER, _two('multipart/mixed; boundary="b "'), (2, 0)
    ),
    "an extended boundary": Disagreement(
        EXTENDED, IMAP_SERVER, _two("multipart/mixed; boundary*=us-ascii''b"), (2, 0)
    ),
    "a boundary with a section missing": Disagreement(
        EXTENDED, IMAP_SERVER, _two("multipart/mixed; boundary*0=b; boundary*2=c"), (2, 0)
    ),
    "a message in quoted-printable": Disagreement(
        ENCODED, IMAP_SERVER, _encoded("quoted-printable"), (0, 3)
    ),
    "a message in base64, it says": Disagreement(ENCODED, IMAP_SERVER, _encoded("base64"), (0, 3)),
    "two types": Disagreement(
        TWICE,
        LAST_COUNTS,
        _two("text/plain", fields="Content-Type: multipart/mixed; boundary=b\n"),
        (0, 2),
    ),
    "two boundaries": Disagreement(
        TWICE, LAST_COUNTS, _two("multipart/mixed; boundary=b; boundary=c"), (2, 0)
    ),
    "more behind the boundary": Disagreement(
        BEHIND, WHOLE_LINES, _two("multipart/mixed; boundary=b", line="bc"), (3, 0)
    ),
    "two boundaries and more behind": Disagreement(
        TWICE, LAST_AND_WHOLE, _two("multipart/mixed; boundary=b; boundary=c"), (2, 0)
    ),
}
"""By name. Every dialect and every reason has one."""

_VALUE = re.compile(rb"^content-type[ \t]*:((?:[^\n]|\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_COMMENT = rb"[ \t\r\n]*(?:\([^()\\]*\)[ \t\r\n]*)*"
_TOKEN = rb"[^\x00-\x20\x7f()<>@,;:\\\"/\[\]?=]+"
_GRAMMAR = re.compile(
    rb"%(c)s%(t)s%(c)s/%(c)s%(t)s%(c)s"
    rb"(?:;%(c)s%(t)s%(c)s=%(c)s(?:%(t)s|\"(?:[^\"\\]|\\.)*\")%(c)s)*"
    % {b"c": _COMMENT, b"t": _TOKEN}
)
_ENCODING = re.compile(rb"^content-transfer-encoding[ \t]*:[ \t]*", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(
    rb"boundary(\*[0-9*]*)?[ \t]*=[ \t]*(\([^\n]*|(?:\"(?:[^\"\n]|\n[ \t])*\"?|[^ \t\r\n;\"(]+)*)",
    re.IGNORECASE,
)
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_DIGEST = re.compile(rb"multipart/digest|message/rfc822", re.IGNORECASE)


def reasons(octets: bytes) -> set[str]:
    """Every reason that a message gives to read it in more than one way."""
    values = _VALUE.findall(octets)
    boundaries = _BOUNDARY.findall(octets)
    encodings = _ENCODING.findall(octets)
    # Of a comment where the boundary should be, nothing may be left: any line may start with that.
    names = [
        b"" if name.startswith(b"(") else _FOLD.sub(b"", name).replace(b'"', b"")
        for _, name in boundaries
    ]
    found = set()
    if any(not _GRAMMAR.fullmatch(value) for value in values):
        found.add(LETTER)
    if any(name.endswith((b" ", b"\t", b' "')) for name in names):
        found.add(BLANK)
    if any(stars for stars, _ in boundaries):
        found.add(EXTENDED)
    if encodings and _DIGEST.search(octets):
        found.add(ENCODED)
    if len(values) > 1 or len(encodings) > 1 or len(boundaries) > 1:
        found.add(TWICE)
    ends = [
        rest
        for name in names
        for rest in re.findall(b"^--" + re.escape(name.rstrip()) + b"(.*)", octets, re.MULTILINE)
    ]
    if any(not re.fullmatch(rb"(?:--)?[ \t]*\r?", rest) for rest in ends):
        found.add(BEHIND)
    return found
