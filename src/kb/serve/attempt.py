"""`POST /api/try`: what `kb try` says of a message, without keeping any of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Request, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException, ValidationException
from litestar.params import Parameter

from kb.errors import InputError
from kb.knowledge import loader
from kb.model import Action, Protocol, Threat
from kb.serve.evidence import NAME, OCTETS, Page, page
from kb.trial import words
from kb.trial.given import report
from kb.trial.records import Report


class Said(msgspec.Struct, frozen=True):
    """One trial in words."""

    title: str
    becomes: str
    """What becomes of the message: a sentence's end."""
    unchanged: str
    """Why it arrives as it came; "" where it does not."""


class Tried(msgspec.Struct, frozen=True):
    """What `kb try --json` prints, and how it is said."""

    report: Report
    found: list[str]
    """The infected parts that the built-in test found, in words."""
    supposed: str
    """What is taken for found, so that an action has something to act on; "" for nothing."""
    said: list[Said]
    """Of each trial, in the same order."""
    pages: dict[str, Page]
    """By cell: its page."""


@post(
    "/try",
    status_code=200,
    request_max_body_size=OCTETS,
    raises=[ValidationException],
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
    The message is read in memory, and neither it nor the answer is stored or logged.
    """
    octets = await request.body()
    try:
        chosen = [
            _for(threat, action)
            for threat, action in ((Threat.VIRUS, virus), (Threat.SPAM, spam))
            if action
        ]
        return await asyncio.to_thread(_tried, octets, chosen, protocol)
    except InputError as error:
        raise HTTPException(str(error), status_code=400) from None


def _for(threat: Threat, action: Action) -> Action:
    if action.threat is threat:
        return action
    known = ", ".join(one for one in Action if one.threat is threat)
    raise InputError(threat, action, f"this is no action on {threat}; choose one of {known}")


def _tried(octets: bytes, chosen: Sequence[Action], protocol: Protocol | None) -> Tried:
    book = loader.load()
    found = report(octets, NAME, book, chosen, [protocol] if protocol else Protocol)
    trials = found.trials
    return Tried(
        report=found,
        found=list(words.found(found)),
        supposed=words.supposed(found),
        said=[
            Said(words.title(one, book), words.becomes(one), words.unchanged(one)) for one in trials
        ],
        pages={
            cell.cell: page(book, cell.cell)
            for one in trials
            for cells in one.allowed.values()
            for cell in cells
        },
    )
