"""A process whose clock can be set: as an administrator or NTP does it, back and forth."""

from __future__ import annotations

from pathlib import Path

from conftest import missing

_PLACES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")


class Clock:
    """The clock of the processes that are given its environment.

    libfaketime, loaded before libc, answers their calls for the time of day. Monotonic clocks are
    let alone, as they are where the system's clock is set.

    Args:
        folder: for how far the clock is ahead.
    """

    def __init__(self, folder: Path) -> None:
        found = [file for place in _PLACES for file in Path("/").glob(place.lstrip("/"))]
        if not found:
            missing("libfaketime is not installed (Debian package libfaketime)")
        self._file = folder / "clock"
        self.environment = {
            "LD_PRELOAD": str(found[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        self.jump(0)

    def jump(self, seconds: int) -> None:
        """Set it so far ahead of the true time, or behind it."""
        self._file.write_text(f"{seconds:+d}s\n", encoding="ascii")
