"""Several scanners side by side: what they find is united, and no failure is forgotten."""

from __future__ import annotations

import asyncio
import re

import pytest

from kb.message import Octets
from kb.scan import Envelope, Findings, ScannerUnavailable, scanners
from kb.scan.combined import Combined
from kb.scan.findings import Found, SpamVerdict
from kb.scan.local import LocalScanner
from kb.scan.patience import Patience
from kb.scan.plugin import SpamCheck, SpamForm
from kb.scan.scanners import builtin
from kb.scan.scanners.builtin import EICAR, GTUBE, Builtin
from kb.scan.settings import Settings

MESSAGE = b"Subject: x\r\n\r\nbody\r\n"
ENVELOPE = Envelope(
    client="192.0.2.1", hello="mx.example.test", reverse_path="", recipients=("b@x",)
)


LISTED = SpamVerdict("Listed")


class Filter:
    """Says the same of every message from one client."""

    name = "filter://"

    def __init__(self, verdict: SpamVerdict = LISTED) -> None:
        self.asked: list[tuple[Octets, Envelope]] = []
        self._verdict = verdict

    async def check(self, octets: Octets, envelope: Envelope) -> SpamVerdict:
        self.asked.append((octets, envelope))
        return self._verdict if envelope.client == "192.0.2.1" else SpamVerdict()

    async def version(self) -> str:
        return "1"


class Broken:
    """Fails, of spam and of viruses."""

    name = "broken://"
    costly = False
    at_once = 0

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def check(self, octets: Octets, envelope: Envelope) -> SpamVerdict:
        raise self._error

    def test(self, octets: Octets, patience: Patience) -> tuple[Found, ...]:
        raise self._error

    async def version(self) -> str:
        return "1"


class Knows:
    """Finds one name wherever there are such octets, and counts how often it is asked."""

    costly = True
    at_once = 0

    def __init__(self, name: str, what: bytes) -> None:
        self.name, self._what = name, what
        self.asked: list[Octets] = []

    def test(self, octets: Octets, patience: Patience) -> tuple[Found, ...]:
        self.asked.append(octets[:])
        return (Found("Known", self.name),) if octets.find(self._what) >= 0 else ()

    def version(self, patience: Patience) -> str:
        return "1"


class BrokenTest(Broken):
    """One whose version is asked in a thread."""

    def version(self, patience: Patience) -> str:  # type: ignore[override] # the other shape
        return "1"


def scan(*checks: SpamCheck, content: bytes = MESSAGE, seconds: float = 30) -> Findings:
    settings = Settings(timeout=seconds)
    combined = Combined(LocalScanner([], [Builtin()], settings), checks, settings)
    return asyncio.run(combined.scan(content, ENVELOPE))


def test_the_filter_is_asked_about_the_message_and_the_parts_are_tested() -> None:
    asked = Filter()
    found = scan(asked, content=MESSAGE + EICAR + GTUBE)
    assert (found.spam, [part.finding for part in found.infected]) == (
        "Listed",
        ["EICAR-Test-File"],
    )
    assert asked.asked == [(MESSAGE + EICAR + GTUBE, ENVELOPE)]


def test_several_filters_are_united_and_spam_wins_over_probable_spam() -> None:
    spam = SpamVerdict("score 9 of 5", rules=("A", "B"), scanner="one")
    probable = SpamVerdict("score 7 of 15", probable=True, rules=("C",), scanner="two")
    assert scan(Filter(spam), Filter(probable), Filter(SpamVerdict())) == Findings(
        spam="score 9 of 5", rules=("A", "B"), spam_scanners=("one",)
    )
    assert scan(Filter(probable), Filter(SpamVerdict())) == Findings(
        probable_spam="score 7 of 15", rules=("C",), spam_scanners=("two",)
    )


def test_several_virus_scanners_are_united() -> None:
    one, two = Knows("one", EICAR), Knows("two", b"ody")
    local = LocalScanner([], [one, two, Builtin()])
    infected = asyncio.run(local.scan(MESSAGE + EICAR)).infected
    assert [(part.finding, part.scanner) for part in infected] == [
        ("Known", "one"),
        ("Known", "two"),
        ("EICAR-Test-File", ""),
    ]


def test_no_scanner_is_given_the_same_octets_twice() -> None:
    knows = Knows("one", b"nothing of the kind")
    parts = b"--b\r\n\r\nthe same\r\n" * 5
    content = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + b"--b--\r\n"
    asyncio.run(LocalScanner([], [knows]).scan(content))
    assert len(knows.asked) == len(set(knows.asked))
    assert {b"the same", content} <= set(knows.asked)


@pytest.mark.parametrize("error", [OSError("down"), TimeoutError("late"), ValueError("nonsense")])
def test_a_filter_that_fails_is_never_taken_for_clean(error: Exception) -> None:
    with pytest.raises(ScannerUnavailable, match=rf"^broken://: {error}$"):
        scan(Broken(error), Filter(SpamVerdict()))


@pytest.mark.parametrize("error", [OSError("down"), TimeoutError("late"), ValueError("nonsense")])
def test_a_virus_scanner_that_fails_is_never_taken_for_clean(error: Exception) -> None:
    for tests in ([BrokenTest(error)], [BrokenTest(error), Builtin()]):
        combined = Combined(LocalScanner([], tests), [])
        with pytest.raises(ScannerUnavailable, match=rf"^broken://: {error}$"):
            asyncio.run(combined.scan(MESSAGE))


def test_what_was_found_is_told_with_what_failed() -> None:
    found = scan(Broken(OSError("down")), content=MESSAGE + EICAR)
    assert [part.finding for part in found.infected] == ["EICAR-Test-File"]
    assert found.failures == ("broken://: down",)
    local = LocalScanner([], [BrokenTest(OSError("down"))])
    found = asyncio.run(Combined(local, [Filter()]).scan(MESSAGE, ENVELOPE))
    assert (found.spam, found.failures) == ("Listed", ("broken://: down",))


def test_a_filter_that_hangs_fails_in_time_and_reads_nothing_any_more() -> None:
    ended = []

    class Slow(Filter):
        async def check(self, octets: Octets, envelope: Envelope) -> SpamVerdict:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(True)
            return SpamVerdict()

    with pytest.raises(ScannerUnavailable, match=r"^filter://: no answer in 0\.1 s$"):
        scan(Slow(), seconds=0.1)
    assert ended == [True]


def test_a_module_with_a_check_is_a_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Filter()
    form = SpamForm("test://HOST", re.compile("test://.+"), lambda value: made)
    monkeypatch.setattr(builtin, "SPAM", (*builtin.SPAM, form))
    assert isinstance(made, SpamCheck)
    scanner = scanners.scanner("test://192.0.2.9", "builtin")
    assert asyncio.run(scanner.scan(MESSAGE, ENVELOPE)) == Findings(
        spam="Listed", spam_scanners=("",)
    )
    with pytest.raises(ValueError, match="use one of builtin, test://HOST, "):
        scanners.scanner("nothing", "builtin")


class Keeping(Filter):
    """Keeps connections, which cannot always be closed."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.closed, self._error = False, error

    async def close(self) -> None:
        self.closed = True
        if self._error:
            raise self._error


def test_one_that_cannot_be_closed_leaves_no_other_open() -> None:
    checks = [Keeping(OSError("one")), Keeping(), Keeping(OSError("two")), Keeping()]
    with pytest.raises(ExceptionGroup, match="could not be closed") as caught:
        asyncio.run(Combined(LocalScanner([], []), checks).close())
    assert [str(error) for error in caught.value.exceptions] == ["one", "two"]
    assert all(check.closed for check in checks)
