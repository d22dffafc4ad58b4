"""BODY and BODYSTRUCTURE (RFC 3501 7.4.2), written."""

from __future__ import annotations

from collections.abc import Iterator

from kb.gateway.imap.content.envelope import envelope
from kb.gateway.imap.content.lines import line_count
from kb.gateway.imap.content.parts import Part
from kb.gateway.imap.content.text import Malformed, Scanner, parameters
from kb.message import Octets
from kb.wire.imap.tokens import nstring, string

_EMPTY = b'("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0'


def structure(octets: Octets, part: Part, extended: bool) -> bytes:
    """The body structure of a part.

    Args:
        octets: the message.
        part: one of its parts.
        extended: whether with extension data: BODYSTRUCTURE, else BODY.
    """
    if part.is_multipart:
        return _multipart(octets, part, extended)
    main, sub, pairs = part.type, part.subtype, list(part.parameters)
    if main.lower() == b"multipart":
        main, sub, pairs = b"application", b"octet-stream", []
    elif part.is_message:
        main, sub = b"message", b"rfc822"
    is_text = main.lower() == b"text"
    if is_text and all(name.lower() != b"charset" for name, _ in pairs):
        pairs.append((b"charset", b"us-ascii"))
    words = [
        string(main),
        string(sub),
        _pairs(pairs),
        nstring(_mime(part, b"content-id")),
        nstring(_mime(part, b"content-description")),
        string(_encoding(part)),
        b"%d" % (part.end - part.body),
    ]
    if part.is_message and part.children:
        child = part.children[0]
        words.append(envelope(child.fields))
        words.append(structure(octets, child, extended))
    if is_text or (part.is_message and part.children):
        words.append(b"%d" % line_count(octets, part.body, part.end))
    if extended:
        words.append(nstring(_mime(part, b"content-md5")))
        words += _extension(part)
    return b"(" + b" ".join(words) + b")"


def _multipart(octets: Octets, part: Part, extended: bool) -> bytes:
    children = b"".join(structure(octets, child, extended) for child in part.children)
    # RFC 3501 has no multipart without parts; an empty text stands for what is not there.
    children = children or _EMPTY + (b" NIL NIL NIL NIL)" if extended else b")")
    words = [string(part.subtype)]
    if extended:
        words += [_pairs(part.parameters), *_extension(part)]
    return b"(" + children + b" " + b" ".join(words) + b")"


def _extension(part: Part) -> list[bytes]:
    """Disposition, language, location."""
    return [
        _disposition(part),
        _language(part),
        nstring(_mime(part, b"content-location")),
    ]


def _mime(part: Part, name: bytes) -> bytes | None:
    """The first of those fields, where they mean anything."""
    return next(_all(part, name), None)


def _all(part: Part, name: bytes) -> Iterator[bytes]:
    return (field.value for field in part.fields if field.name == name and part.mime)


def _pairs(pairs: list[tuple[bytes, bytes]]) -> bytes:
    if not pairs:
        return b"NIL"
    return b"(" + b" ".join(string(name) + b" " + string(value) for name, value in pairs) + b")"


def _encoding(part: Part) -> bytes:
    """The first that can be read."""
    for value in _all(part, b"content-transfer-encoding"):
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


def _disposition(part: Part) -> bytes:
    """The first that has parameters, or the last."""
    told = b"NIL"
    for value in _all(part, b"content-disposition"):
        scan, word = _word(value)
        pairs = parameters(scan)
        told = b"(" + string(word) + b" " + _pairs(pairs) + b")"
        if pairs:
            break
    return told


def _language(part: Part) -> bytes:
    """The first that can be read."""
    for value in _all(part, b"content-language"):
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
