"""What came of the commands, counted."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

from kb.wire.imap.response import Status


class Tally:
    """Counts of one run; clients in threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.commands: Counter[str] = Counter()
        """By the command's name."""
        self.errors: Counter[str] = Counter()
        """By what went wrong: `NO [UNAVAILABLE] to FETCH`."""
        self.expunged = 0
        """NO [EXPUNGEISSUED]: no error, another session was quicker."""

    def answered(self, name: str, said: Status) -> None:
        """Count a command and its tagged response."""
        with self._lock:
            self.commands[name] += 1
            if said.condition == "NO" and said.argument("EXPUNGEISSUED") is not None:
                self.expunged += 1
            elif not said.ok:
                code = said.code.partition(b" ")[0].decode("ascii", "replace")
                words = [said.condition, *([f"[{code}]"] if code else []), "to", name]
                self.errors[" ".join(words)] += 1

    def failed(self, name: str, what: str) -> None:
        """Count a command that was not answered as it should be."""
        with self._lock:
            self.commands[name] += 1
            self.errors[f"{what} ({name})"] += 1


def report(seconds: float, direct: Tally, through: Tally) -> Iterator[str]:
    """Both runs side by side, in lines."""
    counts = direct.commands.total(), through.commands.total()
    ratio = counts[1] / counts[0] if counts[0] else 0.0
    yield f"{'':34} {'direct':>9} {'gateway':>9} {'ratio':>6}"
    yield f"{'commands':34} {counts[0]:9} {counts[1]:9} {ratio:6.2f}"
    yield f"{'  a second':34} {counts[0] / seconds:9.0f} {counts[1] / seconds:9.0f}"
    for name in sorted(direct.commands | through.commands):
        yield f"{'  ' + name:34} {direct.commands[name]:9} {through.commands[name]:9}"
    yield f"{'NO [EXPUNGEISSUED], no error':34} {direct.expunged:9} {through.expunged:9}"
    yield f"{'errors':34} {direct.errors.total():9} {through.errors.total():9}"
    for what in sorted(direct.errors | through.errors):
        yield f"  {what:32} {direct.errors[what]:9} {through.errors[what]:9}"
