"""kb.scan.first_look.pieces: all that an examination would show a scanner, told at a look."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.bench.maildrop import message
from kb.lab.mail.samples import EICAR, GTUBE
from kb.message import Octets
from kb.scan.examine import examine
from kb.scan.findings import Found
from kb.scan.first_look import MOST_OCTETS, pieces
from kb.scan.scanners import builtin

HEAD = b"From: a@example.test\r\nTo: b@example.test\r\nSubject: hello\r\n"
TEXT = b"The quick brown fox\r\njumps over the lazy dog.\r\n"
PIECES = [
    *(b"Content-Type: ", b"content-transfer-encoding: base64", b"text/plain", b"7bit", b"; "),
    *(b"\r\n", b"\r\n\r\n", b"\r\n ", b" ", b"\t", b":", b"From: a@b\r\n", b"Subject: x\r\n"),
    *(b"From a Mon\r\n", b"word ", b"--b", b"=", b"=\r\n", b"A" * 64, b"<html>", b"multipart/x"),
    *(b"Content-Type: text/plain\r\n", b"MIME-Version: 1.0\r\n", b"charset=utf-7", b"MZ", TEXT),
    *(HEAD, EICAR, GTUBE),
]


def shown(octets: bytes) -> set[bytes]:
    """What an examination shows a scanner that finds nothing, but for what is empty."""
    seen = set[bytes]()

    def see(some: Octets) -> tuple[Found, ...]:
        seen.add(bytes(some))
        return ()

    examine(octets, builtin.spam, see, threading.Event())
    return seen - {b""}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (HEAD + b"\r\n", TEXT),
        (HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n", TEXT),
        (b"\r\n", TEXT),
        (HEAD, b""),
        (b"", b""),
        (b"a line that is no field\r\n" + HEAD + b"\r\n", TEXT),
        (HEAD + b"\r\n", EICAR),
    ],
)
def test_header_body_and_the_whole_of_it(head: bytes, body: bytes) -> None:
    told = pieces(head + body)
    assert told is not None
    assert set(told) == {head, body, head + body} - {b""} == shown(head + body)


@pytest.mark.parametrize(
    "octets",
    [
        HEAD + b"\r\nna\xc3\xafve\r\n",
        HEAD + b"\r\n\x1b[0m\r\n",
        HEAD + b"Content-Type: text/html\r\n\r\n" + TEXT,
        HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + TEXT,
        HEAD + b"\r\n=41=42=43\r\n",
        HEAD + b"\r\n" + TEXT * (MOST_OCTETS // len(TEXT) + 1),
    ],
)
def test_of_any_other_message_nothing_is_told(octets: bytes) -> None:
    assert pieces(octets) is None


def test_of_an_ordinary_text_it_is_told() -> None:
    assert pieces(message(1, 5120)) is not None


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_pieces_in_any_order(some: list[bytes]) -> None:
    octets = b"".join(some)
    if (told := pieces(octets)) is not None:
        assert set(told) == shown(octets)


def test_many_pieces_in_any_order() -> None:
    dice, count = random.Random(1), 0
    for _ in range(4000):
        octets = b"".join(dice.choices(PIECES, k=dice.randrange(1, 8)))
        if (told := pieces(octets)) is not None:
            count += 1
            assert set(told) == shown(octets), octets
    assert count > 1000


def test_what_the_fuzzer_kept() -> None:
    for path in (Path(__file__).parents[1] / "fuzz" / "corpus").rglob("*"):
        if path.is_file() and (told := pieces(octets := path.read_bytes())) is not None:
            assert set(told) == shown(octets), path
