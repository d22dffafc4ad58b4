"""Several virus scanners over one message, as one test of octets.

- Each is asked about the same octets; what they find is united.
- None is asked twice about octets that were in this message before.
- One that fails is not asked again in this message, and the others go on: what they find may be
  enough to decide. That it failed is never forgotten.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Sequence

from kb.message import Octets
from kb.scan.budget import Stopped
from kb.scan.findings import Found, reason
from kb.scan.patience import Patience
from kb.scan.plugin import VirusTest


class NoScannerLeft(Exception):  # noqa: N818 - a state of affairs, not a mistake
    """Every scanner has failed, and none has found anything."""


class United:
    """One message's test.

    Args:
        tests: the scanners.
        seconds: how long each of them may take in all.
        stop: once set, ends what is under way.
    """

    def __init__(self, tests: Iterable[VirusTest], seconds: float, stop: threading.Event) -> None:
        self._asked = [_Asked(test, Patience(seconds, stop)) for test in tests]
        self._costly = any(asked.test.costly for asked in self._asked)
        self.failures: list[str] = []
        """Which scanner failed, and of what."""
        self._causes: list[Exception] = []
        self._has_found = False

    def __call__(self, octets: Octets) -> Sequence[Found]:
        """What any of them finds in octets.

        Raises:
            NoScannerLeft: nobody can tell any more.
            Stopped: the scan is to end.
        """
        digest = hashlib.blake2b(octets, digest_size=16).digest() if self._costly else b""
        found: dict[Found, None] = {}
        for asked in tuple(self._asked):
            try:
                found.update(dict.fromkeys(asked.about(octets, digest)))
            except Stopped:
                raise
            except Exception as error:
                self._asked.remove(asked)
                self.failures.append(f"{asked.test.name}: {reason(error)}")
                self._causes.append(error)
        self._has_found = self._has_found or bool(found)
        if not self._asked and not self._has_found:
            raise NoScannerLeft("; ".join(self.failures)) from self._causes[0]
        return tuple(found)


class _Asked:
    """One scanner, and what it has said of this message."""

    def __init__(self, test: VirusTest, patience: Patience) -> None:
        self.test, self._patience = test, patience
        self._said: dict[bytes, Sequence[Found]] = {}

    def about(self, octets: Octets, digest: bytes) -> Sequence[Found]:
        if not self.test.costly:
            return self.test.test(octets, self._patience)
        if digest not in self._said:
            with self._patience:
                self._said[digest] = self.test.test(octets, self._patience)
        return self._said[digest]
