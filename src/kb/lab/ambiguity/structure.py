"""Classes in which it is ambiguous where parts begin and end, and what they are."""

from __future__ import annotations

from collections.abc import Iterator

from kb.lab.ambiguity.case import ENCODED, FILE, PART, START, Case, attached, lines_of, mixed, text
from kb.lab.mail.samples import EICAR

_MIXED = "Content-Type: multipart/mixed; boundary=b"
_BODY = lines_of(EICAR)


def cases() -> Iterator[Case]:
    """The classes, in the table's order."""
    for name, what, octets in _MESSAGES:
        yield Case(name, "structure", what, octets, EICAR)
    piece = text("Content-Type: message/partial; id=1; number=1; total=2", "")
    yield Case(
        "partial",
        "structure",
        "a piece of a message (message/partial)",
        START + piece + PART,
        EICAR,
    )


_PARTS = text("", "--b", "", "A text.", "--b") + PART + text("", "--b--")
_INNER = START + _MIXED.encode().replace(b"=b", b"=c") + _PARTS.replace(b"--b", b"--c")
_MESSAGES = (
    ("plain", "an attachment as everybody writes it", mixed(PART)),
    ("open", "no end boundary", START + text(_MIXED, "", "--b") + PART),
    (
        "preamble",
        "in front of the first boundary",
        START + text(_MIXED, "") + PART + text("--b", "", "x", "--b--"),
    ),
    ("epilogue", "behind the end boundary", mixed(text("", "x")) + PART),
    (
        "after-end",
        "a part behind the end boundary",
        mixed(text("", "x")) + text("--b") + PART + text("--b--"),
    ),
    (
        "two-types",
        "two Content-Types, the second multipart",
        START + text("Content-Type: text/plain", _MIXED) + _PARTS,
    ),
    (
        "two-types-first",
        "two Content-Types, the first multipart",
        START + text(_MIXED, "Content-Type: text/plain") + _PARTS,
    ),
    (
        "two-boundaries-first",
        "two boundary parameters, the first is used",
        START + text(_MIXED + "; boundary=c") + _PARTS,
    ),
    (
        "two-boundaries-last",
        "two boundary parameters, the last is used",
        START + text(_MIXED.replace("=b", "=c") + "; boundary=b") + _PARTS,
    ),
    (
        "boundary-sections",
        "boundary in sections (RFC 2231)",
        START + text('Content-Type: multipart/mixed; boundary*0="b"; boundary*1=""') + _PARTS,
    ),
    (
        "boundary-percent",
        "boundary with percent signs (RFC 2231)",
        START + text("Content-Type: multipart/mixed; boundary*=us-ascii''%62") + _PARTS,
    ),
    (
        "boundary-pair",
        "boundary with a quoted pair",
        START + text('Content-Type: multipart/mixed; boundary="\\b"') + _PARTS,
    ),
    (
        "boundary-comment",
        "boundary behind a comment",
        START + text("Content-Type: multipart/mixed; (boundary=x) boundary=b") + _PARTS,
    ),
    (
        "boundary-open",
        "boundary with a quote that does not end",
        START + text('Content-Type: multipart/mixed; boundary="b') + _PARTS,
    ),
    (
        "boundary-none",
        "multipart without a boundary",
        START + text("Content-Type: multipart/mixed") + _PARTS,
    ),
    (
        "boundary-empty",
        "an empty boundary",
        START
        + text('Content-Type: multipart/mixed; boundary=""', "", "--", "", "x", "--")
        + PART
        + text("", "----"),
    ),
    (
        "boundary-blank",
        "blanks behind the boundary line",
        mixed(PART).replace(b"--b\r\n", b"--b \t\r\n"),
    ),
    (
        "boundary-more",
        "more behind the boundary line",
        mixed(PART).replace(b"--b\r\n", b"--bb\r\n"),
    ),
    (
        "boundary-prefix",
        "inner boundary starts with the outer one",
        mixed(
            text("Content-Type: multipart/mixed; boundary=bb", "", "--bb")
            + PART
            + text("", "--bb--")
        ),
    ),
    (
        "no-semicolon",
        "no semicolon in front of the boundary",
        START + text("Content-Type: multipart/mixed boundary=b") + _PARTS,
    ),
    (
        "no-version",
        "no MIME-Version",
        START.replace(b"MIME-Version: 1.0\r\n", b"") + text(_MIXED) + _PARTS,
    ),
    (
        "alternative",
        "an alternative that nobody prefers",
        mixed(PART, "Content-Type: multipart/alternative; boundary=b"),
    ),
    ("digest", "in a digest", mixed(_INNER, "Content-Type: multipart/digest; boundary=b")),
    ("message", "in an attached message", attached(_INNER, "Content-Type: message/rfc822")),
    (
        "message-encoded",
        "in an attached message in base64",
        attached(lines_of(_INNER), "Content-Type: message/rfc822", ENCODED),
    ),
    (
        "multipart-encoded",
        "in a multipart in base64",
        START + text(_MIXED, ENCODED, "") + lines_of(_PARTS),
    ),
    (
        "two-encodings",
        "7bit, then base64",
        attached(_BODY, FILE, "Content-Transfer-Encoding: 7bit", ENCODED),
    ),
    (
        "two-encodings-first",
        "base64, then 7bit",
        attached(_BODY, FILE, ENCODED, "Content-Transfer-Encoding: 7bit"),
    ),
    ("encoding-comment", "a comment behind base64", attached(_BODY, FILE, ENCODED + " (so it is)")),
    (
        "encoding-quoted",
        "base64 in quotes",
        attached(_BODY, FILE, 'Content-Transfer-Encoding: "base64"'),
    ),
    (
        "encoding-word",
        "base64 as an encoded word",
        attached(_BODY, FILE, "Content-Transfer-Encoding: =?us-ascii?q?base64?="),
    ),
    (
        "encoding-folded",
        "base64 on a line of its own",
        attached(_BODY, FILE, "Content-Transfer-Encoding:\r\n base64"),
    ),
    (
        "encoding-blank",
        "a blank in front of the colon",
        attached(_BODY, FILE, "Content-Transfer-Encoding : base64"),
    ),
    ("encoding-semicolon", "a semicolon behind base64", attached(_BODY, FILE, ENCODED + ";")),
    (
        "encoding-nul",
        "a NUL in base64's name",
        attached(_BODY, FILE, "Content-Transfer-Encoding: base\x0064"),
    ),
    ("bare-cr", "a bare CR ends a header line", attached(_BODY, FILE + "\rX: y\r" + ENCODED)),
    (
        "stray-line",
        "a line in the header that is no field",
        attached(_BODY, FILE, "no field at all", ENCODED),
    ),
    (
        "empty-first",
        "an empty line in front of the part's header",
        mixed(text("", FILE, ENCODED, "") + _BODY),
    ),
    ("blank-line", "a line of blanks ends the header", mixed(text(FILE, ENCODED, " ") + _BODY)),
    ("no-empty-line", "no empty line behind the header", mixed(text(FILE, ENCODED) + _BODY)),
    ("mark", "a byte-order mark in front of the message", b"\xef\xbb\xbf" + mixed(PART)),
    (
        "mark-type",
        "a byte-order mark in front of Content-Type",
        b"\xef\xbb\xbf" + text(_MIXED) + START + _PARTS,
    ),
    (
        "from-line",
        ">From in front of the message",
        b">From a Mon Jan  1 00:00:00 2024\r\n" + mixed(PART),
    ),
    ("message-empty-first", "an empty line in front of the message", b"\r\n" + mixed(PART)),
)
