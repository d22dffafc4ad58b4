"""Messages to pass through a gateway: real ones, and ones made to trip it."""

from __future__ import annotations

import importlib.util
import random
import re
from pathlib import Path

NO_REAL_MESSAGES = "this Python lacks test.test_email (Debian: libpython3.x-testsuite)"
"""Why `real_messages` has none."""


def real_messages() -> dict[str, bytes]:
    """The messages of CPython's own tests by file name, lines ending in CR LF.

    Empty where the interpreter comes without its tests, as Debian's does.
    """
    spec = importlib.util.find_spec("test.test_email") if importlib.util.find_spec("test") else None
    folders = list(spec.submodule_search_locations or ()) if spec else []
    files = [file for folder in folders for file in sorted(Path(folder).glob("data/*.txt"))]
    return {file.name: crlf(file.read_bytes()) for file in files}


def crlf(octets: bytes) -> bytes:
    """Every line end made CR LF, one at the end included: what an SMTP client would send."""
    octets = re.sub(rb"\r\n|\r|\n", b"\r\n", octets)
    return octets if octets.endswith(b"\r\n") else octets + b"\r\n"


_HEADER = b"From: a@example.test\r\nTo: b@example.test\r\nSubject: x\r\n"
_MIXED = _HEADER + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'

NASTY: dict[str, bytes] = {
    "no body": _HEADER,
    "empty body": _HEADER + b"\r\n",
    "no header": b"\r\nbody\r\n",
    "no header, no blank line": b"body\r\n",
    "one empty line": b"\r\n",
    "dots": _HEADER + b"\r\n.\r\n..\r\n...\r\n.x\r\n. \r\n",
    "only dots": b".\r\n" * 7,
    "dot in the header": b".Subject: x\r\n" + _HEADER + b"\r\nbody\r\n",
    "blank lines at both ends": b"\r\n\r\n\r\nx\r\n\r\n\r\n",
    "long line": _HEADER + b"\r\n" + b"y" * 100_000 + b"\r\n",
    "lines of 998 and 999 octets": _HEADER + b"\r\n" + b"y" * 998 + b"\r\n" + b"y" * 999 + b"\r\n",
    "long header line": b"X-Long: " + b"y" * 5000 + b"\r\n" + _HEADER + b"\r\nbody\r\n",
    "every octet but CR and LF": _HEADER
    + b"\r\n"
    + bytes(n for n in range(256) if n not in b"\r\n") * 3
    + b"\r\n",
    "nul": _HEADER + b"\r\n\x00\r\n\x00.\r\n.\x00\r\n",
    "latin-1 in the header": b"Subject: Gr\xfc\xdfe\r\n\r\nbody\r\n",
    "utf-8 in the header": "Subject: Grüße\r\n\r\nbody\r\n".encode(),
    "utf-16": _HEADER + b"\r\n" + "body".encode("utf-16-le") + b"\r\n",
    "trailing white space": b"Subject: x \t\r\n \r\n\t\r\n\r\nbody \t\r\n",
    "doubled fields": _HEADER + _HEADER + b"Subject:\r\nSubject:x\r\n\r\nbody\r\n",
    "Received and Return-Path": b"Return-Path: <x@y.test>\r\nReceived: from a by b; now\r\n"
    + _HEADER
    + b"\r\nbody\r\n",
    "mbox From line": b"From a@example.test Sat Jan  1 00:00:00 2000\r\n"
    + _HEADER
    + b"\r\nFrom here on\r\n>From there\r\n",
    "unterminated multipart": _MIXED + b"--b\r\n\r\nx\r\n",
    "boundary that is a prefix": _MIXED + b"--b\r\n\r\nx\r\n--bb\r\n\r\ny\r\n--b--\r\nepilogue\r\n",
    "broken base64": _MIXED
    + b"--b\r\nContent-Transfer-Encoding: base64\r\n\r\n=A=B!?=\r\n\r\n--b--\r\n",
    "SMTP in the body": _HEADER + b"\r\nQUIT\r\nMAIL FROM:<x@y.test>\r\nDATA\r\nRSET\r\n",
    "format=flowed and signature": _HEADER + b"\r\nflowed \r\n text\r\n-- \r\nme\r\n",
    "on the chunks' edges": _HEADER + b"\r\n" + (b"z" * 65533 + b"\r\n.") * 3 + b"\r\n",
    "1 MiB of line ends": b"\r\n" * (1 << 19),
    "random": crlf(random.Random(5).randbytes(300_000)),
}
