"""What broke a DKIM signature (RFC 6376), as far as can be told without asking DNS.

The hash of the body stands in the signature itself: whether the body was changed can be told
without a key. Whether a signed header field was changed cannot, unless the signer's record is
given; then the signature is tried as it is, and with the tag taken off.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Iterator

from kb import extras
from kb.diagnose.message.mail import HeaderField, Mail
from kb.diagnose.message.subject import tag_of
from kb.diagnose.records import Note
from kb.message import fields, section

SIGNATURES = 5
"""Signatures that are looked at."""
FOOTER = 60
"""Lines at the body's end that are taken off by turns, to find a footer."""
TRIED = 1 << 18
"""Largest body that is tried without its footer."""

_TAGS = re.compile(r"(?:^|;)\s*([a-z]+)\s*=\s*([^;]*)")


def notes(mail: Mail, key: str = "") -> Iterator[Note]:
    """What each DKIM-Signature field tells; `key` is the signer's record, if known."""
    signatures = mail.all("dkim-signature")[:SIGNATURES]
    if not signatures:
        return
    try:
        extras.require("the check of DKIM", "diagnose")
    except extras.MissingExtraError as error:
        yield signatures[0].note("", f"The DKIM signature was not checked: {error}")
        return
    for number, field in enumerate(signatures):
        tags = {name: re.sub(r"\s+", "", value) for name, value in _TAGS.findall(field.value)}
        try:
            yield from _one(mail, field, tags, number, key)
        except Exception as error:  # a signature that is not written rightly: any of dkimpy's
            what = f"The DKIM signature cannot be read: {error or type(error).__name__}"
            yield field.note("dkim-broken", what)


def _one(
    mail: Mail, field: HeaderField, tags: dict[str, str], number: int, key: str
) -> Iterator[Note]:
    domain = tags.get("d", "?")
    octets = re.sub(rb"\r?\n", b"\r\n", mail.octets)
    body = octets[section(octets).body :]
    if not _fits(body, tags):
        what = f"The body is not the one that {domain} signed: its hash differs"
        if _fits(b"", tags):
            what += "; what was signed is an empty body"
        elif cut := _footer(body, tags):
            what += f"; without its last {cut} lines it fits, so a footer was added"
        yield field.note("dkim-broken", what)
        return
    signed = [name.lower() for name in tags.get("h", "").split(":")]
    said = f"The body is as {domain} signed it: its hash fits"
    tag = tag_of(mail.first("subject"))[0] if "subject" in signed else ""
    if key:
        yield field.note(*_with_key(octets, tag, number, key, said))
    elif tag:
        what = (
            f"{said}; but Subject is signed and has the tag {tag}: if that came after the "
            "signature it broke it. To be sure takes the signer's key "
            f"({tags.get('s', '?')}._domainkey.{domain})"
        )
        yield field.note("dkim-broken", what)
    else:
        what = (
            f"{said}; whether a signed header field was changed cannot be told without the "
            f"signer's key ({tags.get('s', '?')}._domainkey.{domain})"
        )
        yield field.note("", what)


def _fits(body: bytes, tags: dict[str, str]) -> bool:
    from dkim.canonicalization import CanonicalizationPolicy

    way = tags.get("c", "simple/simple").encode()
    canonical: bytes = CanonicalizationPolicy.from_c_value(way).canonicalize_body(body)
    if "l" in tags:
        canonical = canonical[: int(tags["l"][:12])]
    name = "sha1" if tags.get("a", "").endswith("sha1") else "sha256"
    made = hashlib.new(name, canonical, usedforsecurity=False).digest()
    return made == base64.b64decode(tags.get("bh", ""))


def _footer(body: bytes, tags: dict[str, str]) -> int:
    """How many lines at the end are too many; 0 if that is not what differs."""
    if len(body) > TRIED:
        return 0
    lines = body.rstrip(b"\r\n").split(b"\r\n")
    for cut in range(1, min(FOOTER + 1, len(lines))):
        if _fits(b"\r\n".join(lines[:-cut]) + b"\r\n", tags):
            return cut
    return 0


def _with_key(octets: bytes, tag: str, number: int, key: str, said: str) -> tuple[str, str]:
    import dkim

    quiet = logging.Logger("kb.diagnose.dkim", logging.CRITICAL)

    def verified(message: bytes) -> bool:
        signer = dkim.DKIM(message, logger=quiet)
        try:
            return bool(signer.verify(idx=number, dnsfunc=lambda name, timeout=5: key.encode()))
        except dkim.DKIMException:
            return False

    if verified(octets):
        return "", f"{said}, and the signature holds with the key given"
    if tag and verified(_untagged(octets, tag)):
        return (
            "dkim-broken",
            f"The signature holds once the tag {tag} is taken off: tagging broke it",
        )
    return (
        "dkim-broken",
        f"{said}, but the signature does not hold: a signed header field was changed",
    )


def _untagged(octets: bytes, tag: str) -> bytes:
    for field in fields(octets, section(octets), "subject"):
        value = octets[field.value : field.end]
        if value.lstrip().startswith(tag.encode()):
            at = field.value + value.index(tag.encode())
            after = at + len(tag.encode())
            return octets[:at] + octets[after:].lstrip(b" ")
    return octets
