"""What broke a DKIM signature, told from a message that was signed here."""

from __future__ import annotations

import base64
import hashlib
import subprocess

import dkim
import pytest

from kb.diagnose import diagnose

MAIL = (
    b"From: ann@example.org\r\nTo: bob@example.test\r\nSubject: Offer\r\n"
    b"Date: Thu, 26 Nov 2026 10:00:00 +0000\r\n\r\nhello\r\n"
)


@pytest.fixture(scope="module")
def signed() -> tuple[bytes, str]:
    """A signed message, and the signer's record."""
    key = subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, check=True).stdout
    public = subprocess.run(
        ["openssl", "rsa", "-pubout", "-outform", "DER"], input=key, capture_output=True, check=True
    ).stdout
    field = dkim.sign(MAIL, b"s1", b"example.org", key, include_headers=[b"from", b"subject"])
    return field + MAIL, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def whats(octets: bytes, key: str = "") -> list[str]:
    """What is said of the signature."""
    found = diagnose(octets, ("dkim-fails-after-tag",), key=key)
    return [one.what for one in found.findings if "igne" in one.what or "signature" in one.what]


def test_without_the_key_only_the_body_can_be_told(signed: tuple[bytes, str]) -> None:
    (what,) = whats(signed[0])
    assert what == (
        "The body is as example.org signed it: its hash fits; whether a signed header field was "
        "changed cannot be told without the signer's key (s1._domainkey.example.org)"
    )


def test_with_the_key_an_untouched_message_holds(signed: tuple[bytes, str]) -> None:
    (what,) = whats(*signed)
    assert what.endswith("and the signature holds with the key given")


def test_a_tag_is_suspected_without_the_key_and_proven_with_it(signed: tuple[bytes, str]) -> None:
    tagged = signed[0].replace(b"Subject: ", b"Subject: [SPAM] ")
    assert "Subject is signed and has the tag [SPAM]" in whats(tagged)[0]
    assert whats(tagged, signed[1]) == [
        "The signature holds once the tag [SPAM] is taken off: tagging broke it"
    ]
    assert diagnose(tagged, ("dkim-fails-after-tag",)).answers == ["dkim-fails-after-tag"]


def test_another_header_change_is_not_blamed_on_the_tag(signed: tuple[bytes, str]) -> None:
    changed = signed[0].replace(b"ann@", b"eve@").replace(b"Subject: ", b"Subject: [SPAM] ")
    assert whats(changed, signed[1])[0].endswith("a signed header field was changed")


def test_a_footer_is_found(signed: tuple[bytes, str]) -> None:
    (what,) = whats(signed[0] + b"-- \r\nScanned by a gateway\r\n")
    assert what.startswith("The body is not the one that example.org signed: its hash differs")
    assert what.endswith("without its last 2 lines it fits, so a footer was added")


def test_a_changed_body_is_told(signed: tuple[bytes, str]) -> None:
    (what,) = whats(signed[0].replace(b"hello", b"hullo"))
    assert what == "The body is not the one that example.org signed: its hash differs"


def test_where_nothing_is_left_nothing_was_a_footer() -> None:
    """The hash of an empty body is known (RFC 6376 3.4.3): all that is there is not a footer."""
    empty = base64.b64encode(hashlib.sha256(b"\r\n").digest()).decode()
    field = (
        f"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; h=from; bh={empty}; b=AA==\r\n"
    )
    (what,) = whats(field.encode() + MAIL + b"one\r\ntwo\r\n")
    assert what.endswith("its hash differs; what was signed is an empty body")
