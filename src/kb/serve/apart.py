"""Work on what a stranger sends, in a process of its own that is ended when its time is up.

A thread cannot be ended, and a mail can be made that takes long to read: a hundred thousand parts
within parts.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence

from litestar.exceptions import HTTPException

AT_ONCE = 2
"""Messages and other files that are worked on at a time; who comes then is to come again."""
SECONDS = 15.0
"""The longest that one may take."""
_TURNS = threading.BoundedSemaphore(AT_ONCE)


class BusyException(HTTPException):
    """There is no turn, or no time, for this file now (RFC 9110 section 15.6.4)."""

    status_code = 503


def worked(module: str, octets: bytes, words: Sequence[str] = ()) -> bytes:
    """What a module's command prints of the octets on its standard input; it waits for that.

    Args:
        module: `kb.serve.trying`; its exit status is 2 where the octets are at fault.
        octets: a file's.
        words: the arguments.

    Raises:
        BusyException: others have their turns, or it took too long.
        HTTPException: status 400, with the command's line.
    """
    # Taken in the thread that waits, so that a turn lasts as long as the work, also where nobody
    # waits for the answer any more.
    if not _TURNS.acquire(blocking=False):
        raise _busy(f"{AT_ONCE} files are being read, which is the most at a time")
    try:
        # -P: a folder that happens to be the current one is no place for modules.
        done = subprocess.run(  # noqa: S603 - no shell, and words of our own
            [sys.executable, "-P", "-m", module, *words],
            input=octets,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _busy(f"this file takes more than {SECONDS:g} seconds") from None
    finally:
        _TURNS.release()
    if done.returncode == 2:
        raise HTTPException(done.stderr.decode().strip(), status_code=400)
    if done.returncode:
        # Not what it printed: a part of the file may stand in it.
        raise RuntimeError(f"{module} ended with status {done.returncode}")
    return done.stdout


def _busy(why: str) -> BusyException:
    mend = "try again in a while, or use the command `kb` on your own machine"
    return BusyException(f"{why}; {mend}", headers={"Retry-After": f"{SECONDS:.0f}"})
