"""Messages as they are met: CPython's own test data, and what mail readers disagree about."""

from __future__ import annotations

import base64
from importlib import resources

from kb.lab.samples import EICAR, GTUBE


def real() -> dict[str, bytes]:
    """CPython's `test_email` messages with CRLF line ends, where this Python ships them."""
    try:
        folder = resources.files("test.test_email").joinpath("data")
        files = [file for file in folder.iterdir() if file.name.endswith(".txt")]
    except (ModuleNotFoundError, FileNotFoundError):
        return {}
    return {file.name: crlf(file.read_bytes()) for file in sorted(files, key=lambda f: f.name)}


def crlf(octets: bytes) -> bytes:
    """Every line end as CRLF, the last line's included."""
    lines = octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join(line + b"\r\n" for line in lines)


NASTY = {
    "dots": b"Subject: dots\r\n\r\n.\r\n..\r\n.x\r\n \r\n.\r\n",
    "dot first": b".Subject: x\r\n\r\n.\r\n",
    "no header": b"\r\nbody\r\n",
    "no body": b"Subject: all header\r\nFrom: a@example.test\r\n",
    "one line": b"x\r\n",
    "blank lines": b"Subject: x\r\n\r\n\r\n\r\n\r\n",
    "high octets": b"Subject: \xff\xfe\r\n\r\n\x80\x81\xfe\xff\r\n",
    "control characters": b"Subject: x\r\n\r\n\x01\x02\x1b[31m\x7f\r\n",
    "long line": b"Subject: x\r\n\r\n" + b"y" * 2_000 + b"\r\n",
    "looks like POP3": b"Subject: x\r\n\r\n+OK 1\r\n-ERR no\r\n.\r\n+OK\r\nQUIT\r\n",
    "two subjects": b"Subject: a\r\nSubject: b\r\n\r\nx\r\n",
    "folded subject": b"Subject:\r\n a\r\n\tb\r\n\r\nx\r\n",
    "large": b"Subject: large\r\n\r\n" + b".0123456789 line of text\r\n" * 10_000,
}
"""With CRLF line ends throughout."""


MAILS = {**real(), **NASTY}
"""Well over 40 where this Python ships its tests, as builds from python.org's source do."""


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
