"""Text to and from other programs: UTF-8, whatever the locale is.

What `kb` prints into a file or a pipe, reads from one, and is given as arguments must be the
same octets on every machine. A terminal is spoken to as its locale says, and PYTHONIOENCODING
is obeyed.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys


def prepare() -> None:
    """Set the encodings of the standard streams of this process."""
    told = "PYTHONIOENCODING" in os.environ
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if not told and not stream.isatty():
            # A path keeps its octets. What was read from already stays as it is.
            errors = "replace" if stream is sys.stdin else "surrogateescape"
            with contextlib.suppress(io.UnsupportedOperation):
                stream.reconfigure(encoding="utf-8", errors=errors)
        elif stream is sys.stdout:
            # A terminal that cannot show a sign gets a question mark instead of a traceback.
            stream.reconfigure(errors="replace")


def argument(given: str) -> str:
    """An argument that is text and no path, where the locale could not decode its UTF-8."""
    try:
        given.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(given).decode("utf-8", "replace")
    return given
