"""`POST /api/diagnose`: what `kb diagnose` says of a customer's file, without keeping any of it."""

from __future__ import annotations

import asyncio

import msgspec
from litestar import Request, post
from litestar.datastructures import State
from litestar.exceptions import ValidationException

from kb.serve.apart import BusyException, worked
from kb.serve.diagnosing import Diagnosed

OCTETS = 10 << 20
"""Largest file that is taken: 10 MiB. The command takes more."""


@post(
    "/diagnose",
    status_code=200,
    request_max_body_size=OCTETS,
    raises=[ValidationException, BusyException],
)
async def diagnose_file(request: Request[None, None, State]) -> Diagnosed:
    """Say what happened to the message, the bounce, the session or the log in the body.

    The body is the file's octets as they are. It is read in memory, and neither it nor the answer
    is stored or logged. Two files are read at a time, each for 15 seconds at most.
    """
    told = await asyncio.to_thread(worked, "kb.serve.diagnosing", await request.body())
    return msgspec.json.decode(told, type=Diagnosed)
