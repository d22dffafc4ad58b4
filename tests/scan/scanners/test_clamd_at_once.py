"""clamd is asked about several parts of one message at a time."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from kb.lab.mail.samples import EICAR
from kb.lab.scanners.own_clamd import OwnClamd
from kb.scan import Findings, ScannerUnavailable, scanner
from kb.scan.scanners.clamd import AT_ONCE
from kb.scan.settings import Settings
from support.clamd import EICAR_NAME
from support.held import Held
from support.loop import Loop
from support.smtp import NextServer, gateway, send


def message(*contents: bytes) -> bytes:
    """One with these files attached."""
    lines = ["Subject: x", "Content-Type: multipart/mixed; boundary=b", ""]
    for number, content in enumerate(contents):
        lines += ["--b", f"Content-Type: application/octet-stream; name={number}.bin"]
        lines += ["Content-Transfer-Encoding: base64", "", base64.b64encode(content).decode()]
    return "\r\n".join((*lines, "--b--", "")).encode()


def clean(count: int) -> list[bytes]:
    return [b"clean %d" % number for number in range(count)]


def scan(octets: bytes, url: str) -> Findings:
    return asyncio.run(scanner("builtin", url, Settings(timeout=60)).scan(octets))


@contextmanager
def before(clamav: OwnClamd, fails: bytes = b"") -> Iterator[Held]:
    """A relay before it that lets it answer once as many streams are open as one message may have:
    half of all."""
    with closing(Held(clamav.port, AT_ONCE // 2, fails)) as held:
        yield held


def test_so_many_streams_are_open_at_a_time(clamav: OwnClamd) -> None:
    with before(clamav) as held:
        assert scan(message(*clean(AT_ONCE)), held.url) == Findings()
        assert held.are_met.is_set()


def test_findings_are_in_the_order_of_the_parts(clamav: OwnClamd) -> None:
    contents = clean(12)
    contents[3], contents[9] = EICAR, EICAR + b"9"
    with before(clamav) as held:
        infected = scan(message(*contents), held.url).infected
    assert [(part.path, part.file, part.finding) for part in infected] == [
        ((4,), "3.bin", EICAR_NAME),
        ((10,), "9.bin", EICAR_NAME),
    ]
    assert all(part.scanner.startswith("clamd, ClamAV ") for part in infected)


@pytest.mark.parametrize("at", [0, 5, 11])
def test_one_part_that_it_fails_on_fails_the_whole(clamav: OwnClamd, at: int) -> None:
    contents = clean(12)
    contents[at] = b"it fails on this"
    with before(clamav, b"it fails on this") as held:
        why = rf"^{held.url}: it answers .*Can't allocate memory ERROR"
        with pytest.raises(ScannerUnavailable, match=why):
            scan(message(*contents), held.url)


def test_such_mail_is_not_taken_and_reaches_nobody(
    loop: Loop, behind: NextServer, clamav: OwnClamd
) -> None:
    contents = clean(12)
    contents[7] = b"it fails on this"
    with (
        before(clamav, b"it fails on this") as held,
        gateway(loop, behind.endpoint, scanner=scanner("builtin", held.url)) as endpoint,
    ):
        code, text = send(endpoint, message(*contents))
        assert (code, text[:6]) == (451, b"4.3.0 ")
        assert behind.messages == []
        contents[7] = b"and on this it does not"
        assert send(endpoint, message(*contents))[0] == 250
