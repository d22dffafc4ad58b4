"""What clamd is given by tests, and what it says of it."""

from __future__ import annotations

import base64
from pathlib import Path

TEST_FILES = sorted(Path("/usr/share/clamav-testfiles").glob("clam*"))
"""ClamAV's own: the same harmless file in all kinds of archives, packed and unpacked."""
TEST_FILE_NAME = "Clamav.Test.File-6.UNOFFICIAL"
EICAR_NAME = "Eicar-Test-Signature.UNOFFICIAL"
"""What clamd calls what is in no database of ClamAV's."""


def attached(octets: bytes, name: str) -> bytes:
    """A message with a text and a file."""
    lines = (
        "Subject: x",
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "",
        "text",
        "--b",
        f"Content-Type: application/octet-stream; name={name}",
        "Content-Transfer-Encoding: base64",
        "",
        base64.encodebytes(octets).decode().replace("\n", "\r\n") + "--b--",
        "",
    )
    return "\r\n".join(lines).encode()
