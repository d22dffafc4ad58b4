"""clamd itself: sessions that are kept, bounds, failures, and ClamAV's own test files."""

from __future__ import annotations

import asyncio
import base64
import signal
import threading
from pathlib import Path

import pytest

from conftest import missing
from kb.lab.ambiguity.files import locked
from kb.lab.mail.samples import EICAR
from kb.lab.scanners.own_clamd import OwnClamd
from kb.message import edited, strip
from kb.scan import Findings, ScannerUnavailable, scanner
from kb.scan.patience import Patience
from kb.scan.scanners import clamd
from kb.scan.settings import Settings
from support.clamd import EICAR_NAME, TEST_FILE_NAME, TEST_FILES, attached

STREAM = 4 << 20


def scan(octets: bytes, *urls: str, seconds: float = 60) -> Findings:
    return asyncio.run(scanner("builtin", urls, Settings(timeout=seconds)).scan(octets))


def asked(url: str) -> clamd.Clamd:
    """The scanner for that address."""
    (form,) = (form for form in clamd.VIRUS if form.pattern.fullmatch(url))
    made = form.make(url)
    assert isinstance(made, clamd.Clamd)
    return made


def patience(seconds: float = 60) -> Patience:
    return Patience(seconds, threading.Event())


def test(one: clamd.Clamd, octets: bytes) -> list[str]:
    with patience() as patient:
        return [found.name for found in one.test(octets, patient)]


test.__test__ = False  # type: ignore[attr-defined] # what is asked is a test, too


def test_over_tcp_and_over_a_socket_file(clamav: OwnClamd) -> None:
    for url in (clamav.url, clamav.file_url):
        one = asked(url)
        assert test(one, b"hello") == []
        assert test(one, EICAR) == [EICAR_NAME]
        with patience() as patient:
            assert one.version(patient).startswith("ClamAV ")


def test_a_session_is_kept(clamav: OwnClamd) -> None:
    one = asked(clamav.url)
    assert [test(one, b"%d" % number) for number in range(5)] == [[]] * 5
    session = one._kept.take()
    assert session
    assert session._number == 5
    assert one._kept.take() is None
    session.channel.close()


@pytest.mark.parametrize("file", TEST_FILES, ids=lambda file: file.name)
def test_each_of_its_test_files_is_found_in_its_part_and_nothing_of_it_is_left(
    clamav: OwnClamd, file: Path
) -> None:
    message = attached(file.read_bytes(), file.name)
    findings = scan(message, clamav.url)
    assert {part.finding for part in findings.infected} == {TEST_FILE_NAME}
    assert [(part.path, part.file) for part in findings.infected] == [((2,), file.name)]
    assert findings.infected[0].scanner.startswith("clamd, ClamAV ")
    stripped = edited(message, strip(message, findings.infected))
    assert scan(stripped, clamav.url) == Findings()
    assert f"File: {file.name}\r\nFinding: {TEST_FILE_NAME}\r\n".encode() in stripped
    assert b"\r\nScanner: clamd, ClamAV " in stripped


def test_there_are_test_files() -> None:
    if not TEST_FILES:
        missing("no /usr/share/clamav-testfiles (Debian package clamav-testfiles)")
    assert len(TEST_FILES) >= 44


def test_what_clamd_alone_would_misread_is_found(clamav: OwnClamd) -> None:
    # Base64 that starts anew after its padding: many a mail program goes on, clamd does not.
    anew = base64.encodebytes(EICAR).replace(b"\n", b"\r\n")
    hidden = attached(b"harmless", "x.com").replace(b"--b--", anew + b"\r\n--b--")
    hidden = hidden.replace(b"application/octet-stream", b"a/b")
    assert test(asked(clamav.url), hidden) == []
    assert [part.path for part in scan(hidden, clamav.url).infected] == [(2,)]


def test_what_it_cannot_look_into_is_not_taken_for_a_virus(clamav: OwnClamd) -> None:
    with patience() as patient:
        (found,) = asked(clamav.url).test(locked(), patient)
    assert found.unscannable
    assert found.name.startswith("Heuristics.Encrypted")


def test_a_stream_that_is_too_large_is_a_failure_and_not_tried_again(clamav: OwnClamd) -> None:
    message = b"Subject: x\r\n\r\n" + b"x" * (STREAM + 1)
    why = rf"^{clamav.url}: larger than its StreamMaxLength$"
    with pytest.raises(ScannerUnavailable, match=why):
        scan(message, clamav.url)
    assert scan(message[:STREAM], clamav.url) == Findings()


def test_a_reload_loses_nothing(clamav: OwnClamd) -> None:
    one = asked(clamav.url)
    assert test(one, b"before") == []
    assert clamav.say(b"zRELOAD\0") == b"RELOADING\0"
    for number in range(50):
        assert test(one, b"%d" % number) == []
        assert test(one, EICAR + b"%d" % number) == [EICAR_NAME]


def test_it_ends_and_comes_back(own_clamav: OwnClamd) -> None:
    one = asked(own_clamav.url)
    assert test(one, b"before") == []
    own_clamav.kill()
    with pytest.raises(OSError, match="refused"):
        test(one, EICAR)
    own_clamav.start()
    assert test(one, EICAR) == [EICAR_NAME]
    # Kept sessions ended with it: one that still looks alive is not the last word.
    own_clamav.kill()
    own_clamav.start()
    assert test(one, EICAR) == [EICAR_NAME]


def test_one_that_hangs_fails_in_time_and_stops_nobody(own_clamav: OwnClamd) -> None:
    own_clamav.send_signal(signal.SIGSTOP)
    with pytest.raises(ScannerUnavailable, match=rf"^{own_clamav.url}: no answer in 0.5 s$"):
        scan(b"Subject: x\r\n\r\nbody\r\n", own_clamav.url, seconds=0.5)

    async def cancelled() -> None:
        scanning = scanner("builtin", own_clamav.url, Settings(timeout=600))
        task = asyncio.create_task(scanning.scan(b"Subject: x\r\n\r\nbody\r\n"))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            # Would wait for ten minutes if the thread did.
            await asyncio.wait_for(task, 60)

    asyncio.run(cancelled())
    own_clamav.send_signal(signal.SIGCONT)
    assert scan(b"Subject: x\r\n\r\n" + EICAR, own_clamav.url).infected


def test_nobody_is_there(tmp_path: Path) -> None:
    url = f"clamd://{tmp_path}/no.ctl"
    with pytest.raises(ScannerUnavailable, match=rf"^{url}: .*No such file"):
        scan(b"Subject: x\r\n\r\nbody\r\n", url)
