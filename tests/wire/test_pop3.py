"""kb.wire.pop3: commands are read strictly, replies are kept as they came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.wire import pop3
from kb.wire.pop3 import Command, CommandError, ReplyError, State, command, top
from support.chunks import cuts

LOGIN, MAIL = State.AUTHORIZATION, State.TRANSACTION


@pytest.mark.parametrize(
    ("line", "state", "expected"),
    [
        (b"STAT", MAIL, Command("STAT")),
        (b"stat", MAIL, Command("STAT")),
        (b"sTaT ", MAIL, Command("STAT")),
        (b"LIST", MAIL, Command("LIST")),
        (b"LIST 2", MAIL, Command("LIST", b"2")),
        (b"TOP 1 99999999", MAIL, Command("TOP", b"1 99999999")),
        # Names and passwords are the server's business, spaces and high octets included.
        (b"USER a b", LOGIN, Command("USER", b"a b")),
        (b"PASS  two  spaces ", LOGIN, Command("PASS", b" two  spaces ")),
        (b"PASS \xc3\xa9", LOGIN, Command("PASS", b"\xc3\xa9")),
        (b"APOP mrose c4c9334bac560ecc979e58001b3e22fb", LOGIN, None),
        (b"AUTH PLAIN " + b"A" * 4000, LOGIN, Command("AUTH", b"PLAIN " + b"A" * 4000)),
        (b"PASS " + b"x" * 248, LOGIN, Command("PASS", b"x" * 248)),
    ],
)
def test_commands(line: bytes, state: State, expected: Command | None) -> None:
    read = command(line, state)
    if expected:
        assert read == expected
    assert bytes(read).rstrip() == read.keyword.encode() + line[len(read.keyword) :].rstrip()


@pytest.mark.parametrize(
    ("line", "state", "text"),
    [
        (b"", LOGIN, "unknown command"),
        (b"XTND", MAIL, "unknown command"),
        (b"STLS", MAIL, "STLS is not valid in the TRANSACTION state"),
        (b"STLS now", LOGIN, "STLS takes no argument"),
        (b"UTF8", LOGIN, "unknown command"),
        (b"LANG", LOGIN, "unknown command"),
        (b" STAT", MAIL, "unknown command"),
        (b"\xffSTA", MAIL, "unknown command"),
        # Some reader further on may take a CR or NUL for the end of the line.
        (b"PASS x\rQUIT", LOGIN, "unknown command"),
        (b"PASS x\0", LOGIN, "unknown command"),
        (b"PASS " + b"x" * 249, LOGIN, "longer than 255 octets"),
        (b"STAT", LOGIN, "STAT is not valid in the AUTHORIZATION state"),
        (b"PASS x", MAIL, "PASS is not valid in the TRANSACTION state"),
        (b"USER", LOGIN, "USER needs an argument"),
        (b"STAT 1", MAIL, "STAT takes no argument"),
        (b"RETR", MAIL, "RETR needs a message-number"),
        (b"RETR 1 2", MAIL, "RETR needs a message-number"),
        (b"RETR -1", MAIL, "RETR needs a message-number"),
        (b"RETR 99999999999", MAIL, "RETR needs a message-number"),
        (b"LIST x", MAIL, "LIST takes a message-number or nothing"),
        (b"TOP 1", MAIL, "TOP needs a message-number and a number of lines"),
        (b"TOP 1 -1", MAIL, "TOP needs a message-number and a number of lines"),
    ],
)
def test_refused_commands(line: bytes, state: State, text: str) -> None:
    with pytest.raises(CommandError, match=f"^{text}$"):
        command(line, state)


def test_replies() -> None:
    assert pop3.reply(b"+OK 2 320").positive
    assert pop3.reply(b"+OK 2 320").text == "2 320"
    assert bytes(pop3.reply(b"-ERR [IN-USE] locked")) == b"-ERR [IN-USE] locked\r\n"
    assert not pop3.reply(b"-ERR").positive
    for line in (b"", b"+ok", b"* OK", b"+ ", b"220 smtp"):
        with pytest.raises(ReplyError):
            pop3.reply(line)


def test_own_replies_are_one_line_of_at_most_512_octets() -> None:
    assert pop3.ok() == b"+OK\r\n"
    assert pop3.ok("2 320") == b"+OK 2 320\r\n"
    assert pop3.err("no", "SYS/TEMP") == b"-ERR [SYS/TEMP] no\r\n"
    assert pop3.err("a\r\nb\n c") == b"-ERR a b c\r\n"
    assert pop3.err("café \x1b[2J") == b"-ERR caf\\xc3\\xa9 \\x1b[2J\r\n"
    assert len(pop3.err("x" * 1000)) == 512
    assert pop3.err("x" * 1000).endswith(b"x\r\n")


def test_listings() -> None:
    assert pop3.listing(b"1 120") == (1, b"120")
    assert pop3.listing(b"2 200 more words") == (2, b"200")
    assert pop3.listing(b"3 QhdPYR:00WBw1Ph7x7") == (3, b"QhdPYR:00WBw1Ph7x7")
    for line in (b"", b"1", b"1 ", b"x 1", b"-1 5", b"1 \x01"):
        with pytest.raises(ReplyError):
            pop3.listing(line)


TOPS = {
    (b"a: b\r\n\r\n1\r\n2\r\n3\r\n", 0): b"a: b\r\n\r\n",
    (b"a: b\r\n\r\n1\r\n2\r\n3\r\n", 2): b"a: b\r\n\r\n1\r\n2\r\n",
    (b"a: b\r\n\r\n1\r\n2\r\n3\r\n", 3): b"a: b\r\n\r\n1\r\n2\r\n3\r\n",
    (b"a: b\r\n\r\n1\r\n2\r\n3", 3): b"a: b\r\n\r\n1\r\n2\r\n3",
    (b"a: b\r\n\r\n1\r\n2\r\n", 99999999): b"a: b\r\n\r\n1\r\n2\r\n",
    (b"a: b\r\n\r\n\r\n\r\nx\r\n", 1): b"a: b\r\n\r\n\r\n",
    (b"a: b\n\n1\n2\n", 1): b"a: b\n\n1\n",
    (b"a: b\r\n\n1\r\n2\n3\r\n", 2): b"a: b\r\n\n1\r\n2\n",
    # No blank line: all of it is header.
    (b"a: b\r\nc: d\r\n", 0): b"a: b\r\nc: d\r\n",
    # No header.
    (b"\r\n1\r\n2\r\n", 1): b"\r\n1\r\n",
    (b"", 5): b"",
    # CR CR LF is no blank line.
    (b"a: b\r\n\r\r\n\r\n1\r\n", 0): b"a: b\r\n\r\r\n\r\n",
}


@pytest.mark.parametrize(("asked", "expected"), TOPS.items())
def test_top(asked: tuple[bytes, int], expected: bytes) -> None:
    text, lines = asked
    for chunks in cuts(text):
        assert b"".join(top(chunks, lines)) == expected


@given(st.text("a\r\n", max_size=60).map(str.encode), st.integers(0, 9))
def test_top_does_not_depend_on_the_cut(text: bytes, lines: int) -> None:
    whole = b"".join(top([text], lines))
    assert text.startswith(whole)
    for chunks in cuts(text, rounds=5):
        assert b"".join(top(chunks, lines)) == whole


def test_scan_listings() -> None:
    assert pop3.scan_listing(b"1 120 more") == (1, 120)
    for size in (b"-5", b"+5", b"1_0", b"x", b"9" * 19, b"9" * 5000):
        with pytest.raises(pop3.ReplyError):
            pop3.scan_listing(b"1 " + size)
