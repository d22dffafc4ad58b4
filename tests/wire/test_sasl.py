"""kb.wire.sasl: which mechanisms pass through, and whose account a response names."""

from __future__ import annotations

import base64

import pytest

from kb.wire.sasl import account, passes


@pytest.mark.parametrize(
    "mechanism",
    ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"],
)
def test_mechanisms_that_mean_the_same_on_both_connections_pass(mechanism: str) -> None:
    assert passes(mechanism)


@pytest.mark.parametrize(
    "mechanism",
    [
        "DIGEST-MD5",
        "GSSAPI",
        "GS2-KRB5",
        "NTLM",
        "KERBEROS_V4",
        "EXTERNAL",
        "ANONYMOUS",
        "SCRAM-SHA-1-PLUS",
        "SCRAM-SHA-256-PLUS",
        "PLAIN-",
        "",
    ],
)
def test_mechanisms_with_layers_bindings_or_unknown_ones_do_not(mechanism: str) -> None:
    assert not passes(mechanism)


@pytest.mark.parametrize(
    ("mechanism", "response", "expected"),
    [
        ("PLAIN", b"\0alice\0secret", "alice"),
        ("PLAIN", b"alice\0alice\0secret", "alice"),
        ("PLAIN", b"alice\0admin\0secret", "admin\0alice"),
        ("PLAIN", b"alice", None),
        ("PLAIN", b"", None),
        ("LOGIN", b"alice", "alice"),
        ("LOGIN", "é".encode(), "é"),
        ("LOGIN", b"\xff", "\\xff"),
        ("CRAM-MD5", b"alice b w3a602c376651", "alice b"),
        ("XOAUTH2", b"user=alice@example.test\x01auth=Bearer t\x01\x01", "alice@example.test"),
        ("XOAUTH2", b"auth=Bearer t\x01\x01", None),
        ("OAUTHBEARER", b"n,a=alice=2Cb,\x01auth=Bearer t\x01\x01", "alice,b"),
        ("OAUTHBEARER", b"n,,\x01auth=Bearer t\x01\x01", None),
        ("SCRAM-SHA-256", b"n,,n=alice,r=fyko", "alice"),
        ("SCRAM-SHA-1", b"y,,n=a=2Cb=3Dc,r=fyko", "a,b=c"),
        ("SCRAM-SHA-1", b"n,a=alice,n=admin,r=fyko", "admin\0alice"),
        ("SCRAM-SHA-1", b"p=tls-unique,,n=alice,r=fyko", None),
        ("SCRAM-SHA-1", b"rubbish", None),
    ],
)
def test_account(mechanism: str, response: bytes, expected: str | None) -> None:
    assert account(mechanism, base64.b64encode(response)) == expected


def test_a_response_that_is_not_base64_names_nobody() -> None:
    assert account("PLAIN", b"not base64!") is None
    assert account("PLAIN", b"=") is None
    assert account("LOGIN", b"*") is None
