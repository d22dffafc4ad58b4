"""BODY and BODYSTRUCTURE (RFC 3501 7.4.2), written."""

from __future__ import annotations

from collections.abc import Iterator

from kb.message import Octets, Part, Section
from kb.message.content import Content
from kb.message.grammar import ContentType, content_type, parameters
from kb.message.lexical import Malformed, Scanner
from kb.message.parts import MESSAGE
from kb.wire.imap.envelope import envelope
from kb.wire.imap.fields import FieldValue, values
from kb.wire.imap.tokens import nstring, string

_EMPTY = b'("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0'


_FIELDS = (
    *("content-type", "mime-version", "content-id", "content-description"),
    *("content-transfer-encoding", "content-md5", "content-disposition"),
    *("content-language", "content-location"),
)
_CHUNK = 1 << 20
"""Octets of a part that are counted through at once: no large part is held twice."""


def structure(octets: Octets, message: Part, extended: bool) -> bytes:
    """The body structure of a message.

    Args:
        octets: the message.
        message: its tree, as `kb.message.IMAP_SERVER` has it.
        extended: whether with extension data: BODYSTRUCTURE, else BODY.
    """
    return _structure(octets, message, extended, inside=False)


def enclosed(part: Part) -> Part | None:
    """The message in a message/rfc822 part, of no octets where it was not taken apart.

    None if the part is none.
    """
    if part.type != MESSAGE:
        return None
    if part.children:
        return part.children[0]
    nothing = Section(part.body, part.body, part.body)
    return Part((), nothing, part.body, Content("text/plain"), Content(""), ())


def _structure(octets: Octets, part: Part, extended: bool, inside: bool) -> bytes:
    """The body structure of a part; `inside` is whether it is a multipart's."""
    fields = values(octets, part.head, _FIELDS)
    main, sub, pairs = _content_type(part, fields)
    if not inside and not any(f.name in ("content-type", "mime-version") for f in fields):
        # Not a message of MIME's: its other Content- fields mean nothing.
        fields = []
    if part.type.startswith("multipart/"):
        return _multipart(octets, part, (sub, pairs), fields, extended)
    if main.lower() == b"multipart":
        main, sub, pairs = b"application", b"octet-stream", []
    message = enclosed(part)
    if message is not None:
        main, sub = b"message", b"rfc822"
    is_text = main.lower() == b"text"
    if is_text and all(name.lower() != b"charset" for name, _ in pairs):
        pairs = [*pairs, (b"charset", b"us-ascii")]
    words = [
        string(main),
        string(sub),
        _pairs(pairs),
        nstring(_first(fields, "content-id")),
        nstring(_first(fields, "content-description")),
        string(_encoding(fields)),
        b"%d" % (part.end - part.body),
    ]
    if message is not None:
        words.append(envelope(octets, message.head))
        words.append(_structure(octets, message, extended, inside=False))
    if is_text or message is not None:
        words.append(b"%d" % _line_ends(octets, part.body, part.end))
    if extended:
        words.append(nstring(_first(fields, "content-md5")))
        words += _extension(fields)
    return b"(" + b" ".join(words) + b")"


def _multipart(
    octets: Octets,
    part: Part,
    kind: tuple[bytes, list[tuple[bytes, bytes]]],
    fields: list[FieldValue],
    extended: bool,
) -> bytes:
    """A multipart's structure; `kind` is its subtype and parameters."""
    children = b"".join(_structure(octets, child, extended, inside=True) for child in part.children)
    # RFC 3501 has no multipart without parts; an empty text stands for what is not there.
    children = children or _EMPTY + (b" NIL NIL NIL NIL)" if extended else b")")
    words = [string(kind[0])]
    if extended:
        words += [_pairs(kind[1]), *_extension(fields)]
    return b"(" + children + b" " + b" ".join(words) + b")"


def _content_type(part: Part, fields: list[FieldValue]) -> ContentType:
    """As it is written; where it is not, the type that the part has all the same."""
    written = _first(fields, "content-type")
    if written is not None:
        return content_type(written)
    main, _, sub = part.type.encode("ascii").partition(b"/")
    return main, sub, []


def _line_ends(octets: Octets, start: int, end: int) -> int:
    return sum(octets[at : min(at + _CHUNK, end)].count(b"\n") for at in range(start, end, _CHUNK))


def _extension(fields: list[FieldValue]) -> list[bytes]:
    """Disposition, language, location."""
    return [
        _disposition(fields),
        _language(fields),
        nstring(_first(fields, "content-location")),
    ]


def _first(fields: list[FieldValue], name: str) -> bytes | None:
    return next(_all(fields, name), None)


def _all(fields: list[FieldValue], name: str) -> Iterator[bytes]:
    return (field.value for field in fields if field.name == name)


def _pairs(pairs: list[tuple[bytes, bytes]]) -> bytes:
    if not pairs:
        return b"NIL"
    return b"(" + b" ".join(string(name) + b" " + string(value) for name, value in pairs) + b")"


def _encoding(fields: list[FieldValue]) -> bytes:
    """The first that can be read."""
    for value in _all(fields, "content-transfer-encoding"):
        scan, word = _word(value)
        if word and scan.done:
            return word
    return b"7bit"


def _word(value: bytes) -> tuple[Scanner, bytes]:
    """The token that a value begins with, empty if there is none."""
    scan = Scanner(value)
    try:
        scan.blanks()
        return scan, scan.token()
    except Malformed:
        return scan, b""


def _disposition(fields: list[FieldValue]) -> bytes:
    """The first that has parameters, or the last."""
    told = b"NIL"
    for value in _all(fields, "content-disposition"):
        scan, word = _word(value)
        pairs = parameters(scan)
        told = b"(" + string(word) + b" " + _pairs(pairs) + b")"
        if pairs:
            break
    return told


def _language(fields: list[FieldValue]) -> bytes:
    """The first that can be read."""
    for value in _all(fields, "content-language"):
        scan, word = _word(value)
        words = []
        while word:
            words.append(string(word))
            if not scan.skip(b","):
                break
            rest, word = _word(value[scan.at :])
            scan, value = rest, rest.octets
        if words:
            return b"(" + b" ".join(words) + b")"
    return b"NIL"
