"""What a worker tells its master of, and when there is no master any more."""

from __future__ import annotations

import io
import logging
import os

import pytest

from kb.gateway.workers.figures import Teller, read

ERROR = logging.LogRecord("kb.gateway.smtp", logging.ERROR, "", 0, "oh", None, None)


def test_an_error_is_told() -> None:
    out = io.StringIO()
    Teller(out).emit(ERROR)
    told = read(out.getvalue().encode())
    assert (told.name, told.levelno) == ("kb.gateway.smtp", logging.ERROR)


def test_without_a_master_nothing_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    """A worker ends its sessions in order then, and logs that; no traceback is among it."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    out = os.fdopen(write_end, "w")
    Teller(out).emit(ERROR)
    with pytest.raises(BrokenPipeError):
        out.close()
    assert capfd.readouterr() == ("", "")
