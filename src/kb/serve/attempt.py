"""`POST /api/try`: what `kb try` says of a message, without keeping any of it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Request, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException, ValidationException
from litestar.params import Parameter

from kb.errors import InputError
from kb.model import Action, Protocol, Threat
from kb.serve.evidence import OCTETS
from kb.serve.trying import Tried

AT_ONCE = 2
"""Trials that run at a time; who comes then is asked to come again."""
SECONDS = 15.0
"""The longest that one trial may take; then its process is ended."""
_TURNS = threading.BoundedSemaphore(AT_ONCE)


class BusyException(HTTPException):
    """There is no turn, or no time, for this trial now (RFC 9110 section 15.6.4)."""

    status_code = 503


@post(
    "/try",
    status_code=200,
    request_max_body_size=OCTETS,
    raises=[ValidationException, BusyException],
)
async def try_actions(
    request: Request[None, None, State],
    spam: Annotated[Action | None, Parameter(description="an action on spam")] = None,
    virus: Annotated[Action | None, Parameter(description="an action on infected mail")] = None,
    protocol: Annotated[Protocol | None, Parameter(description="the only one to tell of")] = None,
) -> Tried:
    """Say what each action would make of the message in the body.

    The body is the message's octets as they are. A spam and a virus action given together are
    taken one after the other, as the gateway does; without either each action is tried by itself.
    The message is read in memory, and neither it nor the answer is stored or logged. Two messages
    are tried at a time, each for 15 seconds at most.
    """
    octets = await request.body()
    try:
        chosen = [
            _for(threat, action)
            for threat, action in ((Threat.VIRUS, virus), (Threat.SPAM, spam))
            if action
        ]
        words = [*chosen, protocol] if protocol else chosen
        return await asyncio.to_thread(_tried, octets, words)
    except InputError as error:
        raise HTTPException(str(error), status_code=400) from None


def _for(threat: Threat, action: Action) -> Action:
    if action.threat is threat:
        return action
    known = ", ".join(one for one in Action if one.threat is threat)
    raise InputError(threat, action, f"this is no action on {threat}; choose one of {known}")


def _tried(octets: bytes, words: Sequence[str]) -> Tried:
    # Taken in the thread that works, so that a turn lasts as long as the work, also where nobody
    # waits for the answer any more.
    if not _TURNS.acquire(blocking=False):
        raise _busy(f"{AT_ONCE} messages are being tried, which is the most at a time")
    try:
        # -P: a folder that happens to be the current one is no place for modules.
        done = subprocess.run(  # noqa: S603 - no shell, and words of our own
            [sys.executable, "-P", "-m", "kb.serve.trying", *words],
            input=octets,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _busy(f"this message takes more than {SECONDS:g} seconds") from None
    finally:
        _TURNS.release()
    if done.returncode == 2:
        raise HTTPException(done.stderr.decode().strip(), status_code=400)
    if done.returncode:
        # Not what it printed: a part of the message may stand in it.
        raise RuntimeError(f"the trial's process ended with status {done.returncode}")
    return msgspec.json.decode(done.stdout, type=Tried)


def _busy(why: str) -> BusyException:
    mend = "try again in a while, or use the command `kb try`"
    return BusyException(f"{why}; {mend}", headers={"Retry-After": f"{SECONDS:.0f}"})
