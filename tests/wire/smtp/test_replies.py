"""kb.wire.smtp.replies: replies read and written, enhanced codes added only where missing."""

from __future__ import annotations

import pytest

from kb.wire.smtp.replies import REPLY_LIMIT, Reply, ReplyError, ReplyReader, reply
from support.chunks import cuts


def read(chunks: list[bytes]) -> list[Reply]:
    reader = ReplyReader()
    replies = []
    for chunk in chunks:
        reader.feed(chunk)
        while (answer := reader.next()) is not None:
            replies.append(answer)
    return replies


TRANSCRIPTS = {
    b"250 Ok\r\n": [Reply(250, (b"Ok",))],
    b"250\r\n": [Reply(250, (b"",))],
    b"250 \r\n": [Reply(250, (b"",))],
    b"250-One\r\n250-\r\n250 Three\r\n354 Go\r\n": [
        Reply(250, (b"One", b"", b"Three")),
        Reply(354, (b"Go",)),
    ],
    b"250-250 Ok\r\n250 -\r\n": [Reply(250, (b"250 Ok", b"-"))],
    b"250-One\r\n250\r\n": [Reply(250, (b"One", b""))],
    b"550 \xc3\xbc\x00\r\n": [Reply(550, (b"\xc3\xbc\x00",))],
    b"250-One\r\n": [],
}


@pytest.mark.parametrize(("octets", "replies"), TRANSCRIPTS.items())
def test_replies_do_not_depend_on_the_cuts(octets: bytes, replies: list[Reply]) -> None:
    for chunks in cuts(octets):
        assert read(chunks) == replies


@pytest.mark.parametrize(
    "octets",
    [
        b"hello\r\n",
        b"\r\n",
        b"25 Ok\r\n",
        b"150 Ok\r\n",
        b"650 Ok\r\n",
        b"250Ok\r\n",
        b"2500 Ok\r\n",
        b"250 Ok\n",
        b"250-One\r\n251 Two\r\n",
        b"250-One\r\nTwo\r\n",
        b"250 " + b"x" * 5000,
        b"250-\r\n" * (REPLY_LIMIT // 4 + 1),
    ],
    ids=lambda octets: repr(octets[:20]),
)
def test_what_is_no_reply(octets: bytes) -> None:
    with pytest.raises(ReplyError):
        read([octets])


@pytest.mark.parametrize("answer", [r for replies in TRANSCRIPTS.values() for r in replies])
def test_what_is_written_is_read(answer: Reply) -> None:
    assert read([bytes(answer)]) == [answer]


@pytest.mark.parametrize(
    ("before", "default", "after"),
    [
        ((250, b"Ok"), b"2.1.0", (250, b"2.1.0 Ok")),
        ((250, b"2.6.0 Ok"), b"2.1.0", (250, b"2.6.0 Ok")),
        ((550, b"No"), b"", (550, b"5.0.0 No")),
        ((450, b""), b"", (450, b"4.0.0 ")),
        ((550, b"5.1.1"), b"", (550, b"5.1.1")),
        ((550, b"5.1.1x"), b"", (550, b"5.0.0 5.1.1x")),
        ((550, b"10.0.0.1 refused"), b"", (550, b"5.0.0 10.0.0.1 refused")),
        ((354, b"Go"), b"", (354, b"Go")),
        # RFC 2034 4: on every line; a line without one gets the reply's own.
        ((550, b"5.7.1 a", b"b", b"5.7.2 c"), b"", (550, b"5.7.1 a", b"5.7.1 b", b"5.7.2 c")),
        ((550, b"a", b"5.7.1 b"), b"", (550, b"5.7.1 a", b"5.7.1 b")),
    ],
)
def test_enhanced_codes_are_added_only_where_missing(
    before: tuple[int, bytes], default: bytes, after: tuple[int, bytes]
) -> None:
    enhanced = Reply(before[0], before[1:]).enhanced(default)
    assert enhanced == Reply(after[0], after[1:])
    assert enhanced.enhanced() == enhanced


def test_the_gateways_own_replies_are_ascii_and_short() -> None:
    answer = reply(550, "5.7.1", "Grüße " + "x" * 1000, "two")
    assert bytes(answer).isascii()
    assert max(map(len, bytes(answer).split(b"\r\n"))) <= 510
    assert bytes(reply(220, "", "host", "ESMTP")) == b"220-host\r\n220 ESMTP\r\n"


def test_a_reply_in_a_log_is_one_printable_line() -> None:
    assert str(Reply(550, (b"a\x1b[0m\r", b"\xff"))) == "550 a\\x1b[0m\\x0d / \\xff"
