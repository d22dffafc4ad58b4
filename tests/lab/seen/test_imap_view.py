"""What an IMAP client saw, read from sessions written out as transcripts."""

from __future__ import annotations

from kb.lab.mail import samples
from kb.lab.seen import imap_view
from kb.lab.wire import dialogue
from kb.lab.wire.turn import Turn
from kb.lab.wire.wiretap import Piece
from kb.model import Form, Protocol

SPAM = samples.SPAM.octets
HEADER, _, TEXT = SPAM.partition(b"\r\n\r\n")
SIZE = len(SPAM)


def literal(octets: bytes) -> bytes:
    return b"{%d}\r\n%s" % (len(octets), octets)


ENVELOPE = b'ENVELOPE ("date" "Cheap watches" NIL NIL NIL NIL NIL NIL NIL "<x@y>")'
SESSION: list[tuple[bytes, bytes]] = [
    (b"", b"* OK ready"),
    (b"c LOGIN a b", b"c OK"),
    (b"c STATUS INBOX (MESSAGES)", b"* STATUS INBOX (MESSAGES 1)\r\nc OK"),
    (b"c SELECT INBOX", b"* 1 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\nc OK"),
    (
        b"c FETCH 1:* (UID RFC822.SIZE ENVELOPE)",
        b"* 1 FETCH (UID 7 RFC822.SIZE %d %s)\r\nc OK" % (SIZE, ENVELOPE),
    ),
    (
        b"c FETCH 1 (BODY.PEEK[HEADER])",
        b"* 1 FETCH (BODY[HEADER] %s)\r\nc OK" % literal(HEADER + b"\r\n\r\n"),
    ),
    (b"c FETCH 1 (BODY.PEEK[TEXT])", b"* 1 FETCH (BODY[TEXT] %s)\r\nc OK" % literal(TEXT)),
    (b"c FETCH 1 (BODY.PEEK[])", b"* 1 FETCH (BODY[] %s)\r\nc OK" % literal(SPAM)),
    (
        b"c FETCH 1 (BODY.PEEK[]<0.9>)",
        b"* 1 FETCH (BODY[]<0> %s)\r\nc OK" % literal(SPAM[:9]),
    ),
    (b"c LOGOUT", b"* BYE\r\nc OK"),
]


def turns(changes: dict[bytes, bytes] | None = None) -> tuple[Turn, ...]:
    """The session with replies replaced in, by what they contain."""
    pieces = []
    for command, reply in SESSION:
        for old, new in (changes or {}).items():
            reply = reply.replace(old, new)
        pieces += [Piece(True, command + b"\r\n")] if command else []
        pieces += [Piece(False, reply + b"\r\n")]
    return dialogue.turns(Protocol.IMAP, pieces)


def holes(changes: dict[bytes, bytes], before: tuple[Turn, ...] = ()) -> tuple[str, ...]:
    return imap_view.session("r", turns(changes), before).holes


def test_a_session_without_holes() -> None:
    view = imap_view.session("r", turns(), turns())
    assert (view.count, view.listed, view.refusals, view.holes) == (1, (SIZE,), (), ())
    (message,) = view.retrieved
    assert message
    assert (message.message, message.form) == ("spam", Form.AS_SENT)


def test_each_disagreement_is_a_hole() -> None:
    for old, new, hole in [
        (b"MESSAGES 1", b"MESSAGES 2", "STATUS told 2 messages, EXISTS 1"),
        (b"1 EXISTS", b"2 EXISTS", "EXISTS told 2, FETCH has 1"),
        (b"SIZE %d" % SIZE, b"SIZE 9", "RFC822.SIZE told another size for 1 than BODY[] brought"),
        (b'"Cheap', b'"[SPAM] Cheap', "ENVELOPE tells another Subject of 1 than BODY[]"),
        (literal(SPAM[:9]), literal(b"x" * 9), "BODY[]<0> of 1 differs from BODY[]"),
        (literal(TEXT), literal(b"x"), "BODY[TEXT] of 1 differs from BODY[]"),
        (literal(HEADER + b"\r\n\r\n"), literal(b"x"), "BODY[HEADER] of 1 differs from BODY[]"),
    ]:
        assert hole in holes({old: new}), hole


def test_a_refused_fetch_is_a_hole() -> None:
    view = imap_view.session(
        "r", turns({b"* 1 FETCH (BODY[] %s)\r\nc OK" % literal(SPAM): b"c NO x"})
    )
    assert view.refusals == ("NO x",)
    assert view.retrieved == (None,)
    assert view.holes == ("FETCH 1 BODY.PEEK[] was refused, though the message is listed",)


def test_identifiers_stay_from_session_to_session() -> None:
    assert holes({b"UID 7": b"UID 8"}, turns()) == (
        "FETCH told another UID for spam than the session before",
    )
    assert holes({b"UIDVALIDITY 9": b"UIDVALIDITY 10"}, turns()) == (
        "UIDVALIDITY is another one than in the session before",
    )


def test_a_quoted_section_is_read_like_a_literal() -> None:
    quoted = b'"' + SPAM[:9].replace(b'"', rb"\"") + b'"'
    assert holes({literal(SPAM[:9]): quoted}) == ()
    assert holes({literal(SPAM[:9]): b'"other"'}) == ("BODY[]<0> of 1 differs from BODY[]",)
