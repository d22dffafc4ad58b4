"""The notice that stands in for a message, and the pieces of it that IMAP clients ask for; pure."""

from __future__ import annotations

import re

NOTICE = (
    b"From: Mail gateway <gateway@example.test>\r\n"
    b"To: Recipient <recipient@example.test>\r\n"
    b"Date: Mon, 02 Mar 2026 09:00:00 +0000\r\n"
    b"Message-ID: <notice@lab.example.org>\r\n"
    b"Subject: A message was withheld\r\n"
    b"\r\n"
    b"The gateway has withheld this message by policy.\r\n"
)
"""A whole message with a text of its own: nothing in it is of the one that it replaces."""
_FIELD = re.compile(rb"[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*")


def section(name: bytes) -> bytes:
    """What `BODY[name]` brings of the notice (RFC 3501 section 6.4.5).

    A numbered part is its text: it has one part only.
    """
    head, _, text = NOTICE.partition(b"\r\n\r\n")
    head += b"\r\n\r\n"
    wanted = name.upper()
    if wanted.startswith(b"HEADER.FIELDS "):
        names = wanted.partition(b"(")[2].rstrip(b")").split()
        fields = [f for f in _FIELD.findall(head) if f.partition(b":")[0].upper() in names]
        return b"".join(fields) + b"\r\n"
    if wanted in (b"HEADER", b"MIME"):
        return head
    return text if wanted else NOTICE
