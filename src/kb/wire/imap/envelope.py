"""ENVELOPE (RFC 3501 7.4.2), written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.message import Octets, Section
from kb.wire.imap import tokens
from kb.wire.imap.addresses import Address, addresses
from kb.wire.imap.fields import FieldValue, values

_LISTS = ("from", "sender", "reply-to", "to", "cc", "bcc")
_FIELDS = ("date", "subject", *_LISTS, "in-reply-to", "message-id")


def envelope(octets: Octets, head: Section) -> bytes:
    """The envelope structure of a header section.

    Of a text field that stands twice the last one counts; address fields add up.
    """
    fields = values(octets, head, _FIELDS)
    texts = {field.name: field.value for field in fields}
    lists: dict[str, list[Address]] = {}
    for field in fields:
        if field.name in _LISTS:
            lists.setdefault(field.name, []).extend(addresses(field.value))
    sender = lists.get("from")
    return b"(%b)" % b" ".join(
        [
            _text(texts.get("date")),
            _subject(fields),
            _addresses(sender),
            _addresses(lists.get("sender") or sender),
            _addresses(lists.get("reply-to") or sender),
            _addresses(lists.get("to")),
            _addresses(lists.get("cc")),
            _addresses(lists.get("bcc")),
            _text(texts.get("in-reply-to")),
            _text(texts.get("message-id")),
        ]
    )


_RUN = re.compile(rb"[ \t\r\n]+")


def _text(octets: bytes | None) -> bytes:
    """A string on one line."""
    return tokens.nstring(octets and _without_nul(octets.replace(b"\r", b" ")))


def _without_nul(octets: bytes) -> bytes:
    """RFC 3501 9 knows no NUL; the replacement character stands for it."""
    return octets.replace(b"\0", "\ufffd".encode())


def _subject(fields: Sequence[FieldValue]) -> bytes:
    field = next((f for f in reversed(fields) if f.name == "subject"), None)
    if field is None:
        return b"NIL"
    # A line end between two words is one of the blanks that are put right.
    return human(field.value + b" " if field.is_folded else field.value)


def human(octets: bytes | None) -> bytes:
    """A string that people read: blanks are put right, and then it is a literal."""
    if octets is None:
        return b"NIL"
    octets = _without_nul(octets)
    put_right = b" ".join(_RUN.split(octets.strip(b" \t\r\n")))
    if not put_right:
        return b'""'
    if put_right != octets or b'"' in octets or b"\\" in octets:
        return tokens.literal(put_right)
    return tokens.string(put_right)


def _addresses(found: Sequence[Address] | None) -> bytes:
    if not found:
        return b"NIL"
    return b"(" + b"".join(map(_address, found)) + b")"


def _address(address: Address) -> bytes:
    words = [human(address.name)]
    words += [tokens.nstring(word) for word in address[1:]]
    return b"(" + b" ".join(words) + b")"
