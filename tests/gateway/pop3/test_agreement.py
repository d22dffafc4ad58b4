"""STAT, LIST, UIDL, TOP and RETR tell of the same messages: those that will be sent."""

from __future__ import annotations

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.wire.dots import stuffed
from support.pop3 import SPAM, Finder, Server, World

HAM = b"From: a@example.test\r\nSubject: hello\r\n\r\nHello.\r\n.hidden\r\n..two\r\n"
JUNK = b"From: b@example.test\r\nSubject: buy\r\n\r\n.start\r\n" + SPAM + b"\r\nline 3\r\n"
TAGGED = JUNK.replace(b"Subject: ", b"Subject: [SPAM] ")


def test_a_whole_session(world: World) -> None:
    server = Server([HAM, JUNK])
    client = world.client(world.gateway(world.start(server)))
    total = len(HAM) + len(TAGGED)
    client.play(
        f"""
        S: +OK ready <1896.697170952@dbc.mtview.ca.us>
        C: USER alice
        S: +OK fine
        C: PASS secret
        S: +OK fine
        C: STAT
        S: +OK 2 {total}
        C: LIST
        S: +OK 2 messages
        S: 1 {len(HAM)}
        S: 2 {len(TAGGED)}
        S: .
        C: LIST 1
        S: +OK 1 {len(HAM)}
        C: LIST 2
        S: +OK 2 {len(TAGGED)}
        C: UIDL
        S: +OK the server's listing
        S: 1 uid-1
        S: 2 uid-2
        S: .
        C: UIDL 2
        S: +OK 2 uid-2
        C: RETR 1
        S: +OK the server's RETR
        S: From: a@example.test
        S: Subject: hello
        S:
        S: Hello.
        S: ..hidden
        S: ...two
        S: .
        C: RETR 2
        S: +OK {len(TAGGED)} octets
        S: From: b@example.test
        S: Subject: [SPAM] buy
        S:
        S: ..start
        S: {SPAM.decode()}
        S: line 3
        S: .
        C: TOP 1 1
        S: +OK the server's TOP
        S: From: a@example.test
        S: Subject: hello
        S:
        S: Hello.
        S: .
        C: TOP 2 1
        S: +OK
        S: From: b@example.test
        S: Subject: [SPAM] buy
        S:
        S: ..start
        S: .
        C: TOP 2 0
        S: +OK
        S: From: b@example.test
        S: Subject: [SPAM] buy
        S:
        S: .
        C: DELE 2
        S: +OK marked
        C: STAT
        S: +OK 1 {len(HAM)}
        C: LIST
        S: +OK the server's listing
        S: 1 {len(HAM)}
        S: .
        C: RETR 2
        S: -ERR no such message
        C: RSET
        S: +OK all back
        C: STAT
        S: +OK 2 {total}
        C: NOOP
        S: +OK fine
        C: QUIT
        S: +OK fine
        """
    )
    client.play("-- closed")
    assert server.ends == ["QUIT"]


PIECES = st.sampled_from(
    [
        b"\r\n",
        b"\r\n",
        b"\n",
        b"\r",
        b".",
        b"..",
        b"Subject: x",
        b"subject:",
        b"\xff\0",
        SPAM,
        b"y" * 70,
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map(b"".join)
names = itertools.count()


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3), lines=st.integers(0, 5))
def test_whatever_the_octets_all_ways_of_asking_agree(
    world: World, texts: list[bytes], lines: int
) -> None:
    messages = [text + b"\r\n" for text in texts]
    server = Server(messages, uids=[f"{next(names)}" for _ in messages])
    client = world.client(world.gateway(world.start(server), scanner=Finder())).login()
    sent = []
    for number, message in enumerate(messages, 1):
        client.ask(f"RETR {number}")
        sent.append(_unstuffed(client.text()))
        if SPAM not in message:
            assert sent[-1] == message
        assert client.ask(f"LIST {number}") == f"+OK {number} {len(sent[-1])}"
        client.ask(f"TOP {number} 99999999")
        assert _unstuffed(client.text()) == sent[-1]
        client.ask(f"TOP {number} {lines}")
        top = _unstuffed(client.text())
        # Where the last line asked for ends in a bare LF, the reply's end brings its own CR LF.
        assert sent[-1].startswith(top) or sent[-1].startswith(top.removesuffix(b"\r\n"))
    assert client.ask("STAT") == f"+OK {len(messages)} {sum(map(len, sent))}"
    client.close()


def _unstuffed(text: bytes) -> bytes:
    plain = (b"\r\n" + text).replace(b"\r\n.", b"\r\n")[2:]
    assert stuffed(plain) == text + b".\r\n"
    return plain
