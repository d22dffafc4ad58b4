"""What workers count, told to the master: a line of JSON for each record that counts."""

from __future__ import annotations

import contextlib
import logging
from typing import TextIO

import msgspec

from kb.gateway.journal import EVENT, Event


class Counted(msgspec.Struct, frozen=True):
    """A record of a worker's log, as far as figures are made of it."""

    logger: str
    level: int
    event: Event | None = None

    @property
    def record(self) -> logging.LogRecord:
        """The like of that record."""
        made = logging.LogRecord(self.logger, self.level, "", 0, "", None, None)
        setattr(made, EVENT, self.event)
        return made


class Teller(logging.Handler):
    """Tells the master of every record that counts.

    Args:
        out: to the master.
    """

    def __init__(self, out: TextIO) -> None:
        super().__init__()
        self._out = out

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of one record."""
        event = getattr(record, EVENT, None)
        if isinstance(event, Event) or record.levelno >= logging.ERROR:
            told = Counted(record.name, record.levelno, event)
            # Once the master has gone nobody reads the figures.
            with contextlib.suppress(OSError):
                self._out.write(msgspec.json.encode(told).decode() + "\n")
                self._out.flush()


def read(line: bytes) -> logging.LogRecord:
    """The record of a line.

    Raises:
        msgspec.DecodeError: it is none.
    """
    return msgspec.json.decode(line, type=Counted).record
