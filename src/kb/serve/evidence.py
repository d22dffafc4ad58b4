"""`POST /api/diagnose`: what `kb diagnose` says of a customer's file, without keeping any of it."""

from __future__ import annotations

import asyncio

import msgspec
from litestar import Request, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException, ValidationException

from kb import extras
from kb.diagnose import Diagnosis, Finding, Kind, diagnose
from kb.errors import InputError
from kb.knowledge import loader
from kb.knowledge.book import Book
from kb.serve.pages import Page, page

OCTETS = 10 << 20
"""Largest file that is taken: 10 MiB. The command takes more."""
NAME = "the file"


class Diagnosed(msgspec.Struct, frozen=True):
    """What `kb diagnose --json` prints, and the pages of its answers."""

    kind: Kind
    findings: list[Finding]
    answers: list[str]
    """Ids of questions and cells, best first."""
    pages: list[Page]
    """Of each answer, in the same order."""


@post(
    "/diagnose",
    status_code=200,
    request_max_body_size=OCTETS,
    raises=[ValidationException],
)
async def diagnose_file(request: Request[None, None, State]) -> Diagnosed:
    """Say what happened to the message, the bounce, the session or the log in the body.

    The body is the file's octets as they are. It is read in memory, and neither it nor the answer
    is stored or logged.
    """
    octets = await request.body()
    book = loader.load()
    try:
        found = await asyncio.to_thread(_diagnosed, octets, book)
    except (InputError, extras.MissingExtraError) as error:
        raise HTTPException(str(error), status_code=400) from None
    return Diagnosed(
        found.kind, found.findings, found.answers, [page(book, id_) for id_ in found.answers]
    )


def _diagnosed(octets: bytes, book: Book) -> Diagnosis:
    return diagnose(octets, book.questions.keys() | book.cells.keys(), NAME)
