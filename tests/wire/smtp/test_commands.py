"""kb.wire.smtp.commands: command lines taken apart and put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.wire.address import Path
from kb.wire.smtp.commands import Command, Mail, Refused, command, line_limit, mail, rcpt

ALL = ("SIZE", "8BITMIME", "SMTPUTF8")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"NOOP", Command("NOOP", b"")),
        (b"noop  x ", Command("NOOP", b" x")),
        (b"Mail FROM:<> \t ", Command("MAIL", b"FROM:<>")),
        (b"", Command("", b"")),
        (b" NOOP", Command("", b"NOOP")),
        (b"N00P", Command("", b"")),
        (b"N\xc3\x96OP", Command("", b"")),
        (b"NOOP\tx", Command("", b"")),
        (b"NO\rOP", Command("", b"")),
    ],
)
def test_verb_and_argument(line: bytes, expected: Command) -> None:
    assert command(line) == expected


@pytest.mark.parametrize(
    ("argument", "expected", "line"),
    [
        (b"FROM:<>", Mail(Path(b"")), b"MAIL FROM:<>"),
        (
            b"from:<@x.test:a@b.test> SIZE=7 body=7bit",
            Mail(Path(b"a@b.test"), size=7, body=b"7BIT"),
            b"MAIL FROM:<a@b.test> BODY=7BIT",
        ),
        (
            b"FROM:<\xc3\xbc@b.test> SMTPUTF8 SIZE=0",
            Mail(Path(b"\xc3\xbc@b.test"), size=0, utf8=True),
            b"MAIL FROM:<\xc3\xbc@b.test> SMTPUTF8",
        ),
    ],
)
def test_mail(argument: bytes, expected: Mail, line: bytes) -> None:
    assert mail(argument, ALL) == expected
    assert expected.line() == line
    assert mail(expected.line(size=12)[5:], ALL) == expected._replace(size=12)


def test_what_a_mail_command_needs_of_the_next_server() -> None:
    path = Path(b"a@b.test")
    assert Mail(path, size=1).needs == frozenset()
    assert Mail(path, body=b"8BITMIME", utf8=True).needs == {"8BITMIME", "SMTPUTF8"}


def test_limits_grow_with_what_was_told() -> None:
    assert line_limit("MAIL", ()) == line_limit("RCPT", ALL) == 512
    assert line_limit("MAIL", ["SIZE"]) == 538
    assert line_limit("MAIL", ALL) == 565


@given(st.binary(max_size=60))
def test_any_octets_are_read_or_refused_with_a_permanent_reply(octets: bytes) -> None:
    codes = set()
    for read in (lambda: mail(b"FROM:" + octets, ALL), lambda: rcpt(b"TO:" + octets, utf8=True)):
        try:
            read()
        except Refused as refused:
            codes.add(refused.reply.code)
    assert codes <= {501, 553, 555}


@given(st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=20))
def test_letters_of_any_script_make_an_address_under_smtputf8(word: str) -> None:
    mailbox = f"{word}@{word}.test".encode()
    assert rcpt(b"TO:<" + mailbox + b">", utf8=True) == Path(mailbox)
    if not mailbox.isascii():
        with pytest.raises(Refused, match=r"5\.6\.7"):
            rcpt(b"TO:<" + mailbox + b">", utf8=False)
