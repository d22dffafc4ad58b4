"""What the next server says and does, failures above all: both sides as transcripts."""

from __future__ import annotations

import asyncio

import pytest

from kb.gateway.endpoint import Endpoint
from kb.gateway.transport.timeouts import Timeouts
from kb.model import Action
from support.loop import Loop
from support.smtp import QUICK, SPAM, Scripted, client, gateway

GREETING = """
S: 220 next.example.test
C: EHLO [127.0.0.1]
S: 250-next.example.test
S: 250 8BITMIME
"""
ENVELOPE = """
C: MAIL FROM:<a@example.test>
S: 250 2.1.0 Ok
C: RCPT TO:<b@example.test>
S: 250 2.1.5 Ok
"""
MESSAGE = """
C: DATA
S: 354 Go ahead
C: Received: *
C: \tby *
C: \twith ESMTP id *
C: \t*
C: Subject: hi
C: .
"""
QUIT = """
C: QUIT
S: 221 Bye
"""
HELLO = """
C: EHLO client.example.test
S: ...
S: 250 8BITMIME
"""
SEND = (
    ENVELOPE
    + """
C: DATA
S: 354 *
C: Subject: hi
C: .
"""
)
DONE = "\nC: QUIT\nS: 221 *\n-- closed\n"
LATER = "S: 451 4.4.2 The next server cannot take mail now; try again later"


def converse(
    loop: Loop,
    behind: list[str],
    before: str,
    *,
    action: Action = Action.REJECT,
    timeouts: Timeouts = QUICK,
) -> None:
    """Play the next server's transcripts, one a connection, and the client's."""
    server = Scripted(*behind)
    with (
        gateway(loop, server.endpoint, spam=action, timeouts=timeouts) as endpoint,
        client(endpoint) as peer,
    ):
        peer.play(before)
        server.check()


def test_what_the_next_server_sees(loop: Loop) -> None:
    behind = GREETING + ENVELOPE + MESSAGE + "S: 250 2.0.0 Queued as 1" + QUIT
    converse(loop, [behind], HELLO + SEND + "S: 250 2.0.0 Queued as 1" + DONE)


def test_parameters_are_passed_on(loop: Loop) -> None:
    behind = """
        S: 220 next.example.test
        C: EHLO [127.0.0.1]
        S: 250-next.example.test says hello
        S: 250-size
        S: 250-SmtpUtf8
        S: 250-AUTH PLAIN
        S: 250-CHUNKING
        S: 250-STARTTLS
        S: 250-DSN
        S: 250-XCLIENT NAME
        S: 250 8bitmime
        C: MAIL FROM:<\xc3\xbc@example.test> BODY=8BITMIME SMTPUTF8
        S: 250 Ok
        C: RCPT TO:<\xc3\xb6@example.test>
        S: 250 Ok
        C: QUIT
        S: 221 Bye
    """
    before = """
        C: EHLO client.example.test
        S: 250-[127.0.0.1] greets client.example.test
        S: 250-PIPELINING
        S: 250-ENHANCEDSTATUSCODES
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250-SIZE 1048576
        S: 250 AUTH PLAIN
        C: MAIL FROM:<\xc3\xbc@example.test>
        S: 553 5.6.7 This address needs SMTPUTF8
        C: MAIL FROM:<\xfc@example.test> SMTPUTF8
        S: 501 5.1.7 *
        C: MAIL FROM:<\xc3\xbc@example.test> SMTPUTF8 BODY=8BITMIME
        S: 250 2.1.0 Ok
        C: RCPT TO:<\xc3\xb6@example.test>
        S: 250 2.1.5 Ok
        C: QUIT
        S: 221 *
    """
    converse(loop, [behind], before)


def test_an_address_beyond_ascii_needs_smtputf8_in_mail(loop: Loop) -> None:
    behind = GREETING + "C: MAIL FROM:<a@example.test>\nS: 250 Ok" + QUIT
    before = HELLO + (
        "C: MAIL FROM:<a@example.test>\nS: 250 *\n"
        "C: RCPT TO:<\xc3\xb6@example.test>\nS: 553 5.6.7 This address needs SMTPUTF8"
    )
    converse(loop, [behind], before + DONE)


def test_a_server_that_knows_no_ehlo_is_told_helo(loop: Loop) -> None:
    behind = (
        "S: 220-next.example.test\nS: 220 is ready\nC: EHLO *\nS: 500 What?\nC: HELO [127.0.0.1]\n"
        "S: 250 next.example.test" + ENVELOPE + QUIT
    )
    before = "C: EHLO client.example.test\nS: ...\nS: 250 ENHANCEDSTATUSCODES" + ENVELOPE + DONE
    converse(loop, [behind], before)


@pytest.mark.parametrize(
    ("action", "answer", "transaction"),
    [
        (Action.REJECT, "S: 550-5.7.1 *\nS: 550 5.7.1 *", "C: RSET\nS: 250 Ok"),
        (Action.DROP, "S: 250 2.0.0 Message accepted as *", "C: RSET\nS: 250 Ok"),
    ],
)
def test_a_message_that_is_not_delivered_is_never_begun(
    loop: Loop, action: Action, answer: str, transaction: str
) -> None:
    spam = "C: DATA\nS: 354 *\nC: " + SPAM.decode().replace("\r\n", "\nC: ") + "."
    behind = GREETING + ENVELOPE + transaction + QUIT
    converse(loop, [behind], HELLO + ENVELOPE + f"{spam}\n{answer}" + DONE, action=action)


FORWARDED = """
C: MAIL FROM:<a@example.test> BODY=8BITMIME
S: 250 2.1.0 Ok
C: RCPT TO:<spam@example.test>
"""
TAKEN = "C: DATA\nS: 354 Go\nC: Received: *\nC: ...\nC: .\n"


@pytest.mark.parametrize(
    ("behind", "answer"),
    [
        (f"S: 250 Ok\n{TAKEN}S: 250 2.0.0 Got", "S: 250 2.0.0 Got"),
        (f"S: 250 Ok\n{TAKEN}S: 554 5.2.0 No", "S: 554 5.2.0 No"),
        ("S: 250 Ok\nC: DATA\nS: 452 4.3.1 Full\nC: RSET\nS: 250 Ok", "S: 452 4.3.1 Full"),
        # The address is the administrator's: its failure must not lose the sender's mail.
        ("S: 550 5.1.1 No such user\nC: RSET\nS: 250 Ok", LATER),
    ],
)
def test_forward_begins_anew_with_the_same_reverse_path(
    loop: Loop, behind: str, answer: str
) -> None:
    envelope = ENVELOPE.replace("a@example.test>", "a@example.test> BODY=8BITMIME")
    spam = "C: DATA\nS: 354 *\nC: " + SPAM.decode().replace("\r\n", "\nC: ") + "."
    server = GREETING + envelope + "C: RSET\nS: 250 Ok" + FORWARDED + behind + QUIT
    before = HELLO + envelope + f"{spam}\n{answer}" + DONE
    converse(loop, [server], before, action=Action.FORWARD)


@pytest.mark.parametrize("greeting", ["S: 554 No", "S: 421 Busy", "S: hello", "-- close"])
def test_a_server_that_will_not_serve(loop: Loop, greeting: str) -> None:
    """EHLO and MAIL each ask; the sender keeps its mail."""
    before = f"""
        C: EHLO client.example.test
        S: ...
        S: 250 ENHANCEDSTATUSCODES
        C: MAIL FROM:<a@example.test>
        {LATER}
        C: RCPT TO:<b@example.test>
        S: 503 5.5.1 MAIL comes first
    """
    converse(loop, [greeting, greeting], before)


@pytest.mark.parametrize(
    ("silent", "timeouts"),
    [
        ("", Timeouts(greeting=0.05)),
        ("S: 220 next\nC: EHLO *", Timeouts(hello=0.05)),
        (GREETING + "C: MAIL *", Timeouts(command=0.05)),
    ],
)
def test_a_server_that_falls_silent_hangs_nobody(
    loop: Loop, silent: str, timeouts: Timeouts
) -> None:
    silent += "\n-- closed"
    hello = HELLO if "MAIL" in silent else HELLO.replace("8BITMIME", "ENHANCEDSTATUSCODES")
    # The first MAIL on a connection that was open already is asked again on a new one.
    converse(
        loop,
        [silent, silent],
        f"{hello}C: MAIL FROM:<a@example.test>\n{LATER}",
        timeouts=timeouts,
    )


@pytest.mark.parametrize("failure", ["-- close", "S: 421 4.3.2 Restarting", "S: 250-x\nS: 251 y"])
def test_a_connection_that_went_stale_is_opened_anew(loop: Loop, failure: str) -> None:
    whole = ENVELOPE + MESSAGE + "S: 250 2.0.0 Queued as 1"
    stale = GREETING + whole + "\nC: MAIL FROM:<a@example.test>\n" + failure
    before = HELLO + SEND + "S: 250 2.0.0 *" + SEND + "S: 250 2.0.0 Queued as 1" + DONE
    converse(loop, [stale, GREETING + whole + QUIT], before)


def test_a_server_that_closed_while_nobody_asked(loop: Loop) -> None:
    whole = ENVELOPE + MESSAGE + "S: 250 2.0.0 Queued as 1"
    before = HELLO + SEND + "S: 250 2.0.0 *" + SEND + "S: 250 2.0.0 Queued as 1" + DONE
    converse(loop, [GREETING + whole + "\n-- close", GREETING + whole + QUIT], before)


@pytest.mark.parametrize("failure", ["-- close", "S: 421 4.3.2 Restarting", "S: 354 What?"])
def test_a_failure_at_rcpt(loop: Loop, failure: str) -> None:
    broken = GREETING + "C: MAIL *\nS: 250 Ok\nC: RCPT *\n" + failure
    before = (
        HELLO
        + f"""
C: MAIL FROM:<a@example.test>
S: 250 *
C: RCPT TO:<b@example.test>
{LATER}
C: RCPT TO:<c@example.test>
{LATER}
C: DATA
S: 451 4.5.1 No recipient was accepted yet
C: RSET
S: 250 2.0.0 Ok
"""
    )
    whole = ENVELOPE + MESSAGE + "S: 250 2.0.0 Queued as 1"
    converse(
        loop,
        [broken, GREETING + whole + QUIT],
        before + SEND + "S: 250 2.0.0 Queued as 1" + DONE,
    )


@pytest.mark.parametrize("failure", ["-- close", "C: DATA\n-- close", "C: DATA\nS: 421 Restarting"])
def test_a_connection_lost_before_the_message_is_begun_anew(loop: Loop, failure: str) -> None:
    whole = ENVELOPE + MESSAGE + "S: 250 2.0.0 Queued as 1"
    before = HELLO + SEND + "S: 250 2.0.0 Queued as 1" + DONE
    converse(loop, [GREETING + ENVELOPE + failure, GREETING + whole + QUIT], before)


def test_begun_anew_but_not_with_every_recipient(loop: Loop) -> None:
    again = ENVELOPE.replace("S: 250 2.1.5 Ok", "S: 450 4.2.0 Not now")
    behind = [GREETING + ENVELOPE + "-- close", GREETING + again + "C: RSET\nS: 250 Ok" + QUIT]
    converse(loop, behind, HELLO + SEND + LATER + DONE)


@pytest.mark.parametrize(
    "failure",
    [
        "C: DATA\nS: 354 Go\nC: Received: *\n-- close",
        MESSAGE + "-- close",
        MESSAGE + "S: 421 4.3.2 Restarting",
        MESSAGE + "S: 354 What?",
        MESSAGE + "S: OK",
        MESSAGE + "S: 250-half a reply\n-- close",
        "C: DATA\nS: 250 What?",
    ],
)
def test_a_connection_lost_with_the_message_leaves_it_with_the_sender(
    loop: Loop, failure: str
) -> None:
    """The server may have it: it is not sent again by the gateway, the sender decides."""
    converse(loop, [GREETING + ENVELOPE + failure], HELLO + SEND + LATER + DONE)


def test_no_answer_to_the_message(loop: Loop) -> None:
    silent = GREETING + ENVELOPE + MESSAGE + "-- closed"
    converse(loop, [silent], HELLO + SEND + LATER + DONE, timeouts=Timeouts(final=0.05))


def test_data_refused(loop: Loop) -> None:
    refused = ENVELOPE + "C: DATA\nS: 452-4.3.1 Full\nS: 452 4.3.1 today\nC: RSET\nS: 250 Ok"
    converse(
        loop,
        [GREETING + refused + QUIT],
        HELLO + SEND + "S: 452-4.3.1 Full\nS: 452 4.3.1 today" + DONE,
    )


def test_a_refusal_in_the_middle_of_a_large_message_is_passed_on(loop: Loop) -> None:
    """Some servers answer as soon as the message is too large."""
    early = "C: DATA\nS: 354 Go\nC: Received: *\nS: 552 5.3.4 Too large\nC: ...\n-- closed"
    server = Scripted(GREETING + ENVELOPE + early)
    with (
        gateway(loop, server.endpoint, octets=1 << 30) as endpoint,
        client(endpoint) as peer,
    ):
        peer.play(HELLO + ENVELOPE + "C: DATA\nS: 354 *")
        for _ in range(8):
            peer.send((b"x" * 998 + b"\r\n") * 1000)
        peer.play("C: .\nS: 552 5.3.4 Too large")
        server.check()


def test_a_reply_that_nobody_asked_for_is_no_other_commands(loop: Loop) -> None:
    """One off, the reply to RCPT would be the one to MAIL, and the last one early."""

    async def twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 next.example.test\r\n")
        while line := await reader.readline():
            writer.write(b"250 2.1.0 Ok\r\n" * (2 if line.startswith(b"MAIL") else 1))
        writer.close()

    server = loop.run(asyncio.start_server(twice, "127.0.0.1", 0))
    before = f"C: MAIL FROM:<a@example.test>\nS: 250 *\nC: RCPT TO:<b@example.test>\n{LATER}"
    try:
        with (
            gateway(loop, Endpoint(*server.sockets[0].getsockname())) as endpoint,
            client(endpoint) as peer,
        ):
            peer.play(HELLO.replace("S: 250 8BITMIME", "S: 250 *") + before + DONE)
    finally:
        server.close()
        loop.run(server.wait_closed())


def test_an_extension_that_was_told_and_is_gone(loop: Loop) -> None:
    stale = GREETING + "C: MAIL *\n-- close"
    bare = "S: 220 next\nC: EHLO *\nS: 250 next" + QUIT
    before = HELLO + (
        "C: MAIL FROM:<a@example.test> BODY=8BITMIME\n"
        "S: 455 4.3.3 The next server does not offer 8BITMIME now"
    )
    converse(loop, [stale, bare], before + DONE)


def test_replies_of_many_lines_stay_whole(loop: Loop) -> None:
    behind = GREETING + (
        "C: MAIL *\nS: 550-5.7.1 One\nS: 550-two\nS: 550-\nS: 550 5.7.1 Three\n"
        "C: MAIL *\nS: 451-Slow\nS: 451 down\n"
        "C: MAIL *\nS: 250-Fine\nS: 250\n"
    )
    before = HELLO + (
        "C: MAIL FROM:<a@example.test>\n"
        "S: 550-5.7.1 One\nS: 550-5.7.1 two\nS: 550-5.7.1 \nS: 550 5.7.1 Three\n"
        "C: MAIL FROM:<b@example.test>\nS: 451-4.0.0 Slow\nS: 451 4.0.0 down\n"
        "C: MAIL FROM:<c@example.test>\nS: 250-2.1.0 Fine\nS: 250 2.1.0 "
    )
    converse(loop, [behind + QUIT], before + DONE)
