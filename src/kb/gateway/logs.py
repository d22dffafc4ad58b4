"""How the gateway's log is written: as text, or a JSON object a line."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Literal

import msgspec

from kb.gateway.journal import EVENT, Event

TEXT = "%(asctime)s %(name)s %(levelname)s %(message)s"


class JsonFormatter(logging.Formatter):
    """One object a line: `time`, `level`, `logger`, then what is told.

    Of a message that are the values of its `Event`; else `message`, and `traceback` where there
    is one.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, object] = {
            "time": time.replace("+00:00", "Z"),
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
    handler.setFormatter(JsonFormatter() if form == "json" else logging.Formatter(TEXT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
