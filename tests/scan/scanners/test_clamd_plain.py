"""clamd and plain texts: what is asked of it, and that none of it could be left out."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from kb.lab.mail.samples import EICAR
from kb.lab.scanners.own_clamd import OwnClamd
from kb.message import section
from kb.scan import Findings, scanner
from kb.scan.first_look import pieces
from kb.scan.forms import address
from kb.scan.local import LocalScanner
from kb.scan.patience import Patience
from kb.scan.scanners import builtin
from kb.scan.scanners.clamd import Clamd
from kb.scan.settings import Settings
from support.clamd import EICAR_NAME
from support.wait import until

PATIENT = Settings(timeout=60)
TEXT = b"The quick brown fox\r\njumps over the lazy dog.\r\n"
MAIL = b"From: a@example.test\r\nSubject: hello\r\n"
ODD = b"X-Odd: first\r\nX-Other: second\r\n"


def scan(octets: bytes, url: str) -> Findings:
    return asyncio.run(scanner("builtin", url, PATIENT).scan(octets))


def taken_apart(octets: bytes, url: str) -> Findings:
    """As `scan`, but with nothing known at a look."""
    local = LocalScanner([builtin.spam], [Clamd(url, address(url, "clamd"))], PATIENT)
    return asyncio.run(local.scan(octets))


@pytest.mark.parametrize("head", [MAIL, ODD, b"", b"a line that is no field\r\n" + MAIL])
@pytest.mark.parametrize(
    "octets",
    [
        lambda head: head + b"\r\n" + TEXT,
        lambda head: head + b"\r\n" + EICAR,
        lambda head: head + b"\r\n" + TEXT + EICAR + b"\r\n" + TEXT,
        lambda head: head + b"X-Field: " + EICAR + b"\r\n\r\n" + TEXT,
        lambda head: EICAR + b"\r\n" + head + b"\r\n" + TEXT,
        lambda head: head + EICAR + b"\r\n\r\n" + TEXT,
        lambda head: head + EICAR,
    ],
    ids=["clean", "body", "behind text", "field", "first line", "stray line", "no body"],
)
def test_what_is_found_is_what_is_found_in_a_message_taken_apart(
    clamav: OwnClamd, head: bytes, octets: Callable[[bytes], bytes]
) -> None:
    message = octets(head)
    assert pieces(message) is not None
    found = scan(message, clamav.url)
    assert found == taken_apart(message, clamav.url)
    assert {part.finding for part in found.infected} == (
        {EICAR_NAME} if EICAR in message else set()
    )


def test_neither_header_nor_body_nor_the_whole_could_be_left_out(own_clamav: OwnClamd) -> None:
    """One signature for a file's end, one for its beginning, one for mail: each is found in one."""
    end, start, mail = (b"A mark that is known %s" % where for where in (b"last", b"first", b"so"))
    past = len(end + b"\r\n\r\n")
    signatures = {
        "Test.At-End": f"0:EOF-{past}:{end.hex()}",
        "Test.At-Start": f"0:0:{start.hex()}",
        "Test.In-Mail": f"4:*:{mail.hex()}",
    }
    messages = {
        "Test.At-End": MAIL + b"X-Mark: " + end + b"\r\n\r\n" + TEXT,
        "Test.At-Start": ODD + b"\r\n" + start + b"\r\n" + TEXT,
        "Test.In-Mail": MAIL + b"\r\n" + TEXT + mail + b"\r\n" + TEXT,
    }
    file = own_clamav._child.folder / "signatures" / "more.ndb"
    file.write_text("".join(f"{name}:{one}\n" for name, one in signatures.items()))
    assert own_clamav.say(b"zRELOAD\0")
    url, found = own_clamav.url, dict[str, list[str]]()
    until(lambda: finds(url, start))
    for name, octets in messages.items():
        at = section(octets).body
        each = {"header": octets[:at], "body": octets[at:], "whole": octets}
        assert set(pieces(octets) or ()) == set(each.values())
        found[name] = [what for what, one in each.items() if finds(url, one)]
        assert {part.finding for part in scan(octets, url).infected} == {f"{name}.UNOFFICIAL"}
    assert found == {
        "Test.At-End": ["header"],
        "Test.At-Start": ["body"],
        "Test.In-Mail": ["whole"],
    }


def finds(url: str, octets: bytes) -> bool:
    """Whether clamd finds anything in these octets alone."""
    with Patience(60, threading.Event()) as patience:
        return bool(Clamd(url, address(url, "clamd")).test(octets, patience))
