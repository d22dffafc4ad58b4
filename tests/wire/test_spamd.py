"""SPAMC as octets (SpamAssassin's `spamd/PROTOCOL`)."""

from __future__ import annotations

import pytest

from kb.wire import spamd

HIT = (
    b"SPAMD/1.1 0 EX_OK\r\nContent-length: 17\r\nSpam: True ; 15.2 / 5.0\r\n\r\nGTUBE,NO_RELAYS\r\n"
)


def test_a_request() -> None:
    assert spamd.request("SYMBOLS", 12) == b"SYMBOLS SPAMC/1.5\r\nContent-length: 12\r\n\r\n"


def test_an_answer() -> None:
    answer = spamd.answer(HIT)
    assert (answer.is_spam, answer.score, answer.required) == (True, "15.2", "5.0")
    assert answer.rules == ("GTUBE", "NO_RELAYS")
    clean = b"SPAMD/1.5 0 EX_OK\r\nSpam: False ; -0.1 / 5.0\r\nContent-length: 0\r\n\r\n"
    assert spamd.answer(clean) == (False, "-0.1", "5.0", b"")
    assert spamd.answer(clean).rules == ()


def test_the_version_stands_in_a_header() -> None:
    body = b"Subject: x\nX-Spam-Checker-Version: SpamAssassin 4.0.1 (2024-03-25) on vm\n\n"
    assert spamd.answer(HIT)._replace(body=body).version == "SpamAssassin 4.0.1"
    assert spamd.answer(HIT).version == ""


@pytest.mark.parametrize(
    ("octets", "says"),
    [
        (b"", "it answers ''"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "it answers 'HTTP/1.1 200 OK"),
        (b"SPAMD/1.0 76 Bad header line: x\r\n", "it answers Bad header line: x"),
        (b"SPAMD/1.1 0 EX_OK\r\n", "it answers 'SPAMD/1.1 0 EX_OK"),
        (b"SPAMD/1.1 0 EX_OK\r\nContent-length: 0\r\n\r\n", "says nothing of spam"),
        (HIT[:-3], "cut off"),
        (HIT.replace(b"True", b"Maybe"), "says nothing of spam"),
    ],
)
def test_anything_else_is_never_taken_for_an_answer(octets: bytes, says: str) -> None:
    with pytest.raises(spamd.NotUnderstood) as caught:
        spamd.answer(octets)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
