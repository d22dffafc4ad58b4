"""How the gateway's log is written: as text, or a JSON object a line."""

from __future__ import annotations

import logging
import sys
import time
from datetime import UTC, datetime
from typing import Literal

import msgspec

from kb.gateway.journal import EVENT, Event

TEXT = "%(asctime)s %(name)s %(levelname)s %(message)s"


class TextFormatter(logging.Formatter):
    """One line as `TEXT` has it. A second's date is written once, for all of its lines."""

    def __init__(self) -> None:
        super().__init__(TEXT)
        self._second, self._date = 0, ""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name
        """The local time, with milliseconds."""
        second = int(record.created)
        if second != self._second or not self._date:
            date = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(second))
            self._second, self._date = second, date
        return f"{self._date},{int(record.msecs):03}"


class JsonFormatter(logging.Formatter):
    """One object a line: `time`, `level`, `logger`, then what is told.

    Of a message that are the values of its `Event`; else `message`, and `traceback` where there
    is one.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, object] = {
            "time": when.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        event = getattr(record, EVENT, None)
        if isinstance(event, Event):
            told |= event.values()
        else:
            told["message"] = record.getMessage()
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        # msgspec escapes control characters, so that a line stays one.
        return msgspec.json.encode(told, enc_hook=str).decode("utf-8", "backslashreplace")


def begin(form: Literal["text", "json"]) -> None:
    """Write the log to stderr from now on, in that form."""
    # Nothing of it stands in a line, and each of them costs time for every message.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
