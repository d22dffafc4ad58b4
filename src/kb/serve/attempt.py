"""`POST /api/try`: what `kb try` says of a message, without keeping any of it."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from litestar import Request, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException, ValidationException
from litestar.params import Parameter

from kb.errors import InputError
from kb.model import Action, Protocol, Threat
from kb.serve.apart import BusyException, worked
from kb.serve.evidence import OCTETS
from kb.serve.trying import Tried


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
    The message is read in memory, and neither it nor the answer is stored or logged. Two files are
    read at a time, each for 15 seconds at most.
    """
    octets = await request.body()
    try:
        chosen = [
            _for(threat, action)
            for threat, action in ((Threat.VIRUS, virus), (Threat.SPAM, spam))
            if action
        ]
        words = [*chosen, protocol] if protocol else chosen
    except InputError as error:
        raise HTTPException(str(error), status_code=400) from None
    told = await asyncio.to_thread(worked, "kb.serve.trying", octets, words)
    return msgspec.json.decode(told, type=Tried)


def _for(threat: Threat, action: Action) -> Action:
    if action.threat is threat:
        return action
    known = ", ".join(one for one in Action if one.threat is threat)
    raise InputError(threat, action, f"this is no action on {threat}; choose one of {known}")
