"""Which signatures of a message the changes break, as far as the octets tell.

Every edit in the body changes what a DKIM signature's `bh=` hashes (RFC 6376 section 3.5), and an
edit in a field that its `h=` names changes what `b=` signs (section 3.7). S/MIME and OpenPGP sign
a body part (RFC 1847 section 2.1), never the header: a tag leaves them alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.message import Edit, Octets, Part, Section, fields, parse, section, unfolded

_TAG = re.compile(rb"(?:^|;)\s*([a-z]+)\s*=\s*([^;]*)")
_OPAQUE = ("application/pkcs7-mime", "application/x-pkcs7-mime")


def told(octets: Octets, edits: Sequence[Edit]) -> Iterator[str]:
    """A sentence for each signature in the message as it came."""
    head = section(octets)
    for field in fields(octets, head, "dkim-signature"):
        tags = dict(_TAG.findall(unfolded(octets, field)))
        signer = tags.get(b"d", b"?").strip().decode("ascii", "replace")
        yield f"DKIM signature of {signer}: {_dkim(head, tags, edits)}"
    for part in parse(octets).walk():
        if name := _signed(part):
            touched = any(e.end > part.body and e.start < part.end for e in edits)
            state = "broken, what it signs was changed" if touched else "as it was before"
            yield f"{name} signature: {state}"


def _dkim(head: Section, tags: dict[bytes, bytes], edits: Sequence[Edit]) -> str:
    if any(edit.end > head.body for edit in edits):
        return "broken, the body was changed"
    signed = {name.strip().lower() for name in tags.get(b"h", b"").split(b":")}
    if edits and b"subject" in signed:
        return "broken, Subject is signed and was changed"
    return "as it was before"


def _signed(part: Part) -> str:
    """What kind of signature the part carries; "" for none (RFC 8551 section 3.5, RFC 3156)."""
    if part.type == "multipart/signed":
        pgp = part.content.text("protocol").lower() == "application/pgp-signature"
        return "OpenPGP" if pgp else "S/MIME"
    signed_data = part.content.text("smime-type").lower() == "signed-data"
    return "S/MIME" if part.type in _OPAQUE and signed_data else ""
