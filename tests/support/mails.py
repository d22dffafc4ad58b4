"""Messages in which something is to be found, made from real and from nasty ones."""

from __future__ import annotations

import base64

from kb.lab.mail.samples import EICAR, GTUBE
from support.messages import NASTY, real_messages

MAILS = {**real_messages(), **NASTY}
"""Well over 40 where this Python ships its own tests, as builds from its source do."""


def with_gtube(octets: bytes) -> bytes:
    """The message with the GTUBE string at the start of its body."""
    header, blank, body = octets.partition(b"\r\n\r\n")
    return header + (blank or b"\r\n\r\n") + GTUBE + b"\r\n" + body


INFECTED_PART = (
    b"Content-Type: application/octet-stream; name=eicar.com\r\n"
    b"Content-Transfer-Encoding: base64\r\n"
    b"Content-Disposition: attachment; filename=eicar.com\r\n\r\n"
    + base64.encodebytes(EICAR).replace(b"\n", b"\r\n")
)


def infected(octets: bytes) -> tuple[bytes, bytes, bytes]:
    """A message that carries `octets` and the EICAR file as attachments.

    Returns:
        What stands before the infected part, the part, and what stands behind it.
    """
    before = (
        b"From: c@example.test\r\nSubject: two files\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=outermost\r\n\r\n"
        b"--outermost\r\nContent-Type: message/rfc822\r\n\r\n" + octets + b"\r\n--outermost\r\n"
    )
    return before, INFECTED_PART, b"\r\n--outermost--\r\n.\r\n"
