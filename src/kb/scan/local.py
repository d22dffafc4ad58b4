"""A message's parts, tested in threads, so that the event loop lives on meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from kb.message import Octets
from kb.scan.budget import Stopped
from kb.scan.envelope import NOTHING_KNOWN, Envelope
from kb.scan.examine import examine
from kb.scan.findings import Findings, Found, ScannerUnavailable
from kb.scan.first_look import lacks, pieces, proves_clean
from kb.scan.plugin import Test, VirusTest
from kb.scan.settings import DEFAULTS, Settings
from kb.scan.united import NoScannerLeft, United

THREADS = 2
"""How many messages are examined at a time where all of it is work of this process: this bounds
the memory that scanning takes."""
ASKING = 8
"""As many as that where scanners cost: most of the time is spent waiting for them."""

_CLEAN = Findings()


class LocalScanner:
    """Examines messages.

    Args:
        spam: look at texts; none where somebody else looks for spam.
        virus: look at everything.
        settings: how long, and what becomes of what cannot be looked into.
        strings: all that these look for, where it is strings of printable ASCII without blanks;
            then most plain texts need not be examined.
        spam_strings: so with those that look for spam; None where they look for anything else.
    """

    def __init__(
        self,
        spam: Sequence[Test],
        virus: Sequence[VirusTest],
        settings: Settings = DEFAULTS,
        strings: Collection[bytes] = (),
        spam_strings: Collection[bytes] | None = None,
    ) -> None:
        self._spam = spam
        self.tests = virus
        self._settings = settings
        most = ASKING if any(test.costly for test in virus) else THREADS
        self._strings, self._spam_strings = strings, spam_strings
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="scan")
        # A program's own threads bound how many questions it has, whatever messages they are of.
        self._asking = {
            test: ThreadPoolExecutor(test.at_once, thread_name_prefix="ask")
            for test in virus
            if test.at_once
        }

    def glance(self, octets: Octets) -> Findings | None:
        """What is certain at a look that keeps nobody waiting; None where that is nothing."""
        is_clean = self._strings and proves_clean(octets, self._strings)
        return _CLEAN if is_clean else None

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        """Scan a whole message.

        The octets are not read any more once this returns or raises, cancelled or not: a map
        may then be closed. The envelope makes no difference here.

        Raises:
            ScannerUnavailable: something failed on the way. Never is that taken for clean.
        """
        if found := self.glance(octets):
            return found
        stop = threading.Event()
        task = self._threads.submit(self._examined, octets, stop)
        examined = asyncio.wrap_future(task)
        try:
            return await asyncio.shield(examined)
        except asyncio.CancelledError:
            stop.set()
            task.cancel()  # if it has not begun
            while not examined.done():
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.wait([examined])
            if not examined.cancelled():
                examined.exception()  # `Stopped`, as asked for: asyncio would log what nobody reads
            raise
        except NoScannerLeft as error:
            raise ScannerUnavailable(str(error)) from error.__cause__
        except Exception as error:
            raise ScannerUnavailable(f"{type(error).__name__}: {error}") from error

    def _until(self) -> float:
        # What is asked has its own time; so has what is done here, once or twice.
        asked = sum(test.costly for test in self.tests)
        return time.monotonic() + self._settings.timeout * (1 + asked)

    def _plain(self, octets: Octets) -> Sequence[bytes] | None:
        """What there is to be seen of a message that is certainly one plain text without spam."""
        if self._spam_strings is None or not lacks(octets, self._spam_strings):
            return None
        return pieces(octets)

    def _examined_plain(
        self, octets: Octets, known: Sequence[bytes], stop: threading.Event
    ) -> Findings:
        """Ask about all that there is to be seen; where something is found, examine it in order."""
        until = self._until()
        with United(self.tests, self._settings.timeout, stop, {}, until) as united:
            if any(united(piece) for piece in known):
                return self._in_order(octets, united, stop, until)
            return Findings(failures=tuple(united.failures))

    def _examined(self, octets: Octets, stop: threading.Event) -> Findings:
        if len(self._asking) == 1 and (known := self._plain(octets)):
            # Nearly all the time is spent asking, so one of the threads for that has all of it. Its
            # turn is waited for here: so no more plain texts queue there than other messages.
            [asking] = self._asking.values()
            return asking.submit(self._examined_plain, octets, known, stop).result()
        until = self._until()
        with United(self.tests, self._settings.timeout, stop, self._asking, until) as united:
            supposed = self._examined_ahead(octets, united, stop, until) if self._asking else None
            if supposed is not None:
                return supposed
            return self._in_order(octets, united, stop, until)

    def _in_order(
        self, octets: Octets, united: United, stop: threading.Event, until: float
    ) -> Findings:
        found = self._look(octets, united, stop, until)
        return msgspec.structs.replace(found, failures=(*united.failures, *found.failures))

    def _examined_ahead(
        self, octets: Octets, united: United, stop: threading.Event, until: float
    ) -> Findings | None:
        """None where it has to be examined in order; whatever is amiss is told then."""
        try:
            found = self._look(octets, united.ahead, stop, until)
            united.settle()
        except Stopped:
            raise
        except Exception:
            return None
        return found

    def _look(
        self,
        octets: Octets,
        virus: Callable[[Octets], Sequence[Found]],
        stop: threading.Event,
        until: float,
    ) -> Findings:
        return examine(
            octets,
            self._is_spam,
            virus,
            stop,
            pass_unscannable=self._settings.pass_unscannable,
            deadline=until,
        )

    def _is_spam(self, octets: Octets) -> str | None:
        return next((name for test in self._spam if (name := test(octets))), None)
