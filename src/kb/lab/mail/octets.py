"""A message as somebody holds it, compared octet for octet with what was sent; pure.

Independent of `kb.message` and `kb.scan` on purpose: the lab would prove nothing if it asked
the gateway's own code whether the gateway was right. MIME is read with the standard library.
"""

from __future__ import annotations

import binascii
import email
import gzip
import io
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterator

from kb.lab.mail.samples import EICAR, GTUBE, LIKE_GTUBE, Sample, known
from kb.model import Form, MessageView

_TRACE = re.compile(
    rb"(?:(?:Received|Return-Path|Delivered-To|X-Original-To|X-Cyrus-Session-Id|X-Sieve):"
    rb"[^\n]*\n(?:[ \t][^\n]*\n)*)*",
    re.IGNORECASE,
)
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{4,}=*[ \t]*\r?\n?)+")
_SHORTEST = 4 * ((len(EICAR) + 2) // 3)
"""Characters of base64 below which nothing can be in it; spares decoding every word."""
_DEEPEST = 6
"""Encodings and archives within each other that are looked into."""
_BIGGEST = 1 << 22
"""Octets that are taken out of one archive member."""


def without_trace(octets: bytes) -> bytes:
    """The octets without the trace fields in front (RFC 5321 section 4.4)."""
    match = _TRACE.match(octets)
    return octets[match.end() :] if match else octets


def trace(octets: bytes) -> int:
    """How many octets the trace fields in front are."""
    return len(octets) - len(without_trace(octets))


def as_sample(octets: bytes) -> bytes:
    """The octets that are compared: without trace, and GTUBE where another string stood for it."""
    rest = without_trace(octets)
    for string in LIKE_GTUBE.values():
        rest = rest.replace(string, GTUBE)
    return rest


def view(octets: bytes) -> MessageView:
    """A message as it is held, compared with the sample that its Message-ID names."""
    rest = as_sample(octets)
    found = sample(rest)
    return MessageView(
        message=found.name if found else "",
        form=_form(rest, found),
        octets=len(rest),
        infected=infected(octets),
    )


def sample(octets: bytes) -> Sample | None:
    """The sample that a message's Message-ID names; None where it names none."""
    id_ = email.message_from_bytes(octets).get("Message-ID", "")
    return known().get(id_.strip("<> ").partition("@")[0])


def _form(octets: bytes, sample: Sample | None) -> Form:
    if sample is None:
        return Form.ALTERED
    if octets == sample.octets:
        return Form.AS_SENT
    if sample.tagged and octets == sample.tagged:
        return Form.TAGGED
    if sample.kept and _stripped(octets, sample):
        return Form.STRIPPED
    return Form.ALTERED


def _stripped(octets: bytes, sample: Sample) -> bool:
    """Whether all that was kept stands in its place, and in each gap a notice."""
    gaps = rb"(.+?)".join(re.escape(kept) for kept in sample.kept)
    match = re.fullmatch(gaps, octets, re.DOTALL)
    return match is not None and all(_is_notice(gap, sample.file) for gap in match.groups())


def _is_notice(part: bytes, file: str) -> bool:
    """text/plain, unencoded, naming the file and what was found in it."""
    notice = email.message_from_bytes(part)
    encoding = notice.get("Content-Transfer-Encoding", "7bit").lower()
    text = notice.get_payload()
    return (
        notice.get_content_type() == "text/plain"
        and encoding in ("7bit", "8bit")
        and isinstance(text, str)
        and file in text
        and "eicar" in text.lower()
    )


def infected(octets: bytes) -> bool:
    """Whether EICAR is in the octets, raw or in any encoding or archive that the lab knows."""
    return any(EICAR in layer for layer in _layers(octets, 0))


def flagged(octets: bytes) -> bool:
    """Whether either threat is in the octets: what a forced mechanism acts upon."""
    return any(EICAR in layer or GTUBE in layer for layer in _layers(octets, 0))


def _layers(octets: bytes, depth: int) -> Iterator[bytes]:
    """The octets, and all that comes out of them by decoding, inner layers after outer ones."""
    yield octets
    if depth == _DEEPEST:
        return
    for inner in _opened(octets):
        if inner and inner != octets:
            yield from _layers(inner, depth + 1)


def _opened(octets: bytes) -> Iterator[bytes]:
    if b"=" in octets:
        yield quopri.decodestring(octets)
    for run in _BASE64.findall(octets):
        packed = b"".join(run.split())
        if len(packed) < _SHORTEST:
            continue
        try:
            yield binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))
        except binascii.Error:
            continue
    if octets.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(io.BytesIO(octets)) as file:
                yield file.read(_BIGGEST)
        except (OSError, EOFError, zlib.error):
            return
    yield from _members(octets)


def _members(octets: bytes) -> Iterator[bytes]:
    """The members of a zip archive that stands anywhere in the octets."""
    if b"PK\x03\x04" not in octets:
        return
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            for info in archive.infolist():
                with archive.open(info) as member:
                    yield member.read(_BIGGEST)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError):
        return
