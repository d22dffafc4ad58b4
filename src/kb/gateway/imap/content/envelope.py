"""ENVELOPE (RFC 3501 7.4.2), written."""

from __future__ import annotations

from collections.abc import Sequence

from kb.gateway.imap.content.addresses import Address, addresses
from kb.gateway.imap.content.header import Field
from kb.gateway.imap.content.text import for_people
from kb.wire.imap import tokens


def envelope(fields: Sequence[Field]) -> bytes:
    """The envelope structure of a header.

    Of a text field that stands twice the last one counts; address fields add up.
    """
    texts = {field.name: field.value for field in fields}
    lists: dict[bytes, list[Address]] = {}
    for field in fields:
        if field.name in _LISTS:
            lists.setdefault(field.name, []).extend(addresses(field.value))
    sender = lists.get(b"from")
    return b"(%b)" % b" ".join(
        [
            _text(texts.get(b"date")),
            _subject(fields),
            _addresses(sender),
            _addresses(lists.get(b"sender") or sender),
            _addresses(lists.get(b"reply-to") or sender),
            _addresses(lists.get(b"to")),
            _addresses(lists.get(b"cc")),
            _addresses(lists.get(b"bcc")),
            _text(texts.get(b"in-reply-to")),
            _text(texts.get(b"message-id")),
        ]
    )


_LISTS = frozenset({b"from", b"sender", b"reply-to", b"to", b"cc", b"bcc"})


def _text(octets: bytes | None) -> bytes:
    """A string on one line."""
    return tokens.nstring(octets and _without_nul(octets.replace(b"\r", b" ")))


def _without_nul(octets: bytes) -> bytes:
    """RFC 3501 9 knows no NUL; the replacement character stands for it."""
    return octets.replace(b"\0", "\ufffd".encode())


def _subject(fields: Sequence[Field]) -> bytes:
    field = next((f for f in reversed(fields) if f.name == b"subject"), None)
    if field is None:
        return b"NIL"
    # A line end between two words is one of the blanks that are put right.
    return human(field.value + b" " if field.is_folded else field.value)


def human(octets: bytes | None) -> bytes:
    """A string that people read: blanks are put right, and then it is a literal."""
    if octets is None:
        return b"NIL"
    octets = _without_nul(octets)
    put_right = for_people(octets)
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
