"""Each answer of the server spoilt in each way: NO, BAD, BYE or the end, nothing unscanned."""

from __future__ import annotations

import imaplib
import re
from contextlib import suppress
from functools import partial

import pytest

from kb.gateway.endpoint import Endpoint
from kb.lab.mail.samples import GTUBE
from kb.lab.servers.embedded.accounts import PASSWORD
from kb.model import Protocol
from support.imap import World
from support.spoiling import WAYS, Spoiling, Words, lost_nothing, patience

HAM = b"Subject: ham\r\n\r\nhello\r\n"
SPAM = b"Subject: buy\r\n\r\n" + GTUBE + b"\r\n"
TAGGED = SPAM.replace(b": ", b": [SPAM] ", 1)
STEPS = (b"", b" CAPABILITY", b" LOGIN ", b" (SELECT|EXAMINE) ", b"FETCH ", b" LOGOUT")
"""Commands that the gateway gives. First the server's greeting."""
TAGGED_LINE = re.compile(rb"^([A-Za-z]+)([0-9]+) (OK|NO) ", re.MULTILINE)


def refused(answer: bytes) -> bytes:
    """With NO for OK."""
    return re.sub(rb"^([A-Z0-9a-z]+|\*) OK ", rb"\1 NO ", answer, flags=re.MULTILINE)


def ahead(answer: bytes) -> bytes:
    """OK to the next command: its tag has the next number."""
    ended = TAGGED_LINE.search(answer)
    return b"%b%d OK done\r\n" % (ended[1], int(ended[2]) + 1) if ended else b"A1 OK done\r\n"


WORDS = Words(refused, b"* BYE gone\r\n", ahead)


def read(at: Endpoint, seen: list[bytes]) -> str:
    """One client's session: what it was told of a fault, or "" where it is whole.

    Each message that it was given is added to what was seen.
    """
    client = None
    try:
        client = imaplib.IMAP4(at.host, at.port, timeout=20)
        client.login("alice", PASSWORD)
        kind, data = client.select("INBOX")
        if kind != "OK":
            return f"{kind} {data}"
        for number in range(1, int(data[0] or b"") + 1):
            kind, answer = client.fetch(str(number), "(BODY.PEEK[])")
            if kind != "OK":
                return f"{kind} {answer}"
            (told,) = (one for one in answer if isinstance(one, tuple))
            seen.append(told[1])
        client.logout()
    except imaplib.IMAP4.error as error:
        return str(error)
    except ConnectionError:
        return "closed"
    finally:
        if client:
            with suppress(OSError):  # LOGOUT has done it
                client.shutdown()
    return ""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("step", STEPS)
def test_one_answer_spoilt(
    imap: World, step: bytes, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = imap.pymap(["alice"])
    direct = imap.connect(server, "alice")
    direct.append(HAM, SPAM, HAM)
    spoiling = Spoiling(server, WORDS)
    at = imap.gateway(imap.scripted(spoiling.session), timeouts=patience(way, Protocol.IMAP))
    spoiling.spoil(step, way)
    seen: list[bytes] = []
    told = read(at, seen)
    assert spoiling.spoilt
    # It is the server that is at fault, and not the gateway.
    assert not [one for one in caplog.records if one.name.startswith("kb.") and one.exc_info]
    # As imaplib tells a line that is no response, or one too long.
    assert "unexpected response" not in told
    assert "got more than" not in told
    lost_nothing(partial(read, at), way, told, seen, [HAM, TAGGED, HAM])
    # Nothing is lost or changed at the server.
    direct.ask("SELECT INBOX")
    assert [direct.octets(number) for number in (1, 2, 3)] == [HAM, SPAM, HAM]
