"""An archive with a password, and one without."""

from __future__ import annotations

import base64
import io
import zipfile

from kb.diagnose import diagnose


def mail(archive: bytes) -> bytes:
    """A message with an archive."""
    return (
        b"From: a@example.org\nTo: b@example.test\nSubject: x\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/zip\n"
        b"Content-Transfer-Encoding: base64\n"
        b'Content-Disposition: attachment; filename="bill.zip"\n\n'
        + base64.encodebytes(archive)
        + b"--b--\n"
    )


def test_a_password_is_told_and_no_password_is_not() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("bill.txt", "pay")
    plain = held.getvalue()
    sealed = bytearray(plain)
    sealed[6] |= 1  # the flag that an entry is encrypted, in both of its headers
    sealed[plain.index(b"PK\x01\x02") + 8] |= 1
    assert diagnose(mail(plain), ()).findings == []
    found = diagnose(mail(bytes(sealed)), ("encrypted-archive",))
    assert [one.what for one in found.findings] == [
        "bill.zip is an archive with a password: no scanner can look into it, and this gateway "
        "treats it as infected"
    ]
    assert (found.findings[0].line, found.answers) == (8, ["encrypted-archive"])


def test_a_piece_of_a_message_is_told() -> None:
    octets = b"Subject: x\nContent-Type: message/partial; id=x; number=1; total=2\n\nx"
    assert [one.what for one in diagnose(octets, ()).findings] == [
        "a part is a piece of a message (message/partial): no scanner sees all of it"
    ]
