"""The JSON API under `/api/`, beside the pages.

Handlers do no more than translate between HTTP and `store`, `kb.ask` and `kb.knowledge.book`. The
OpenAPI description is at `/api/openapi.json`.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import html
import ipaddress
import posixpath
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import msgspec
from litestar import Litestar, MediaType, Request, Response, Router, get, post
from litestar.config.compression import CompressionConfig
from litestar.datastructures import Cookie, State
from litestar.exceptions import HTTPException, NotFoundException
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.params import Body, Parameter
from litestar.stores.memory import MemoryStore

from kb import ask
from kb.export import CellRow, cell_row
from kb.knowledge import loader
from kb.serve import visitor
from kb.serve.attempt import try_actions
from kb.serve.evidence import diagnose_file
from kb.serve.scrub import scrub
from kb.serve.store import Feedback, PageCount, Store

Web = Request[None, None, State]

POPULAR_DAYS = 30
"""How many days back a visit counts towards "most popular"."""

_YEAR_SECONDS = 365 * 24 * 60 * 60

SERVER_SCRIPT = "javascripts/server.js"
"""The script by which a page knows whether a server is behind it; a static site ships one
that says no."""


RATES = "rates"
"""The name of the store of who asked how often."""
MOST_OCTETS = 16 << 10
"""Largest body of a request, but for a file to diagnose and a message to try: 16 KiB."""


class Popular(msgspec.Struct, frozen=True):
    """A page in a list, and what put it there."""

    page: str
    """Its address below the site's root."""
    title: str
    times: int


class Vote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A visitor's word on a page: stars, or whether it helped, or both."""

    page: Annotated[str, msgspec.Meta(max_length=200)]
    """Path of the page below the site's root: `actions/reject/`."""
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    helpful: bool | None = None


def _page(site: Path, page: str) -> str:
    """The page's path, if the site has such a page.

    Raises:
        NotFoundException: it has none.
    """
    page = page.strip("/")
    try:
        file = (site / page / "index.html").resolve()
        found = file.is_file() and file.is_relative_to(site.resolve())
    except (OSError, ValueError):
        # Too long, or with a character that no file's name may have.
        found = False
    if not found or posixpath.normpath(page or ".") != (page or "."):
        raise NotFoundException(f"the site has no page {page!r}")
    return f"{page}/" if page else ""


@get("/matrix", sync_to_thread=False)
def matrix() -> list[CellRow]:
    """The support matrix, as `kb matrix --format json` prints it."""
    knowledge = loader.load()
    return [cell_row(knowledge, cell) for cell in knowledge.cells.values()]


@get("/ask", sync_to_thread=True)
def ask_question(
    state: State,
    question: Annotated[str, Parameter(min_length=1, max_length=5000)],
    limit: Annotated[int, Parameter(ge=1, le=20)] = 5,
) -> ask.Response:
    """Ranked answers, best first, or choices to offer, as `kb ask --json` prints them."""
    response = ask.respond(question, loader.load(), limit)
    if not response.answers and (kept := scrub(question)):
        state.store.miss(kept, _today())
    return response


@get("/feedback", sync_to_thread=True, raises=[NotFoundException])
def feedback(state: State, page: Annotated[str, Parameter(max_length=200)] = "") -> Feedback:
    """What visitors said of a page."""
    store: Store = state.store
    return store.feedback(_page(state.site, page))


@post("/feedback", status_code=200, sync_to_thread=True, raises=[NotFoundException])
def vote(
    request: Web,
    state: State,
    data: Annotated[Vote, Body(schema_extra={"additional_properties": False})],
) -> Response[Feedback]:
    """Take a vote. One vote a visitor and page: a later one takes the earlier one's place."""
    if data.rating is None and data.helpful is None:
        raise HTTPException("give `rating` (1 to 5) or `helpful` (true or false)", status_code=400)
    store: Store = state.store
    page = _page(state.site, data.page)
    token = request.cookies.get(visitor.COOKIE)
    if token is None or not visitor.usable(token):
        token = visitor.new_token()
    voter = visitor.voter(store.secret, token, page)
    if data.rating is not None:
        store.vote("rating", page, voter, data.rating)
    if data.helpful is not None:
        store.vote("helpful", page, voter, int(data.helpful))
    cookie = Cookie(
        key=visitor.COOKIE,
        value=token,
        max_age=_YEAR_SECONDS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return Response(store.feedback(page), cookies=[cookie])


@get("/popular", sync_to_thread=True)
def popular(state: State, limit: Annotated[int, Parameter(ge=1, le=50)] = 10) -> list[Popular]:
    """The pages most visited in the last 30 days."""
    store: Store = state.store
    since = _today() - datetime.timedelta(days=POPULAR_DAYS)
    return _titled(state, store.popular(since, limit))


@get("/helpful", sync_to_thread=True)
def helpful(state: State, limit: Annotated[int, Parameter(ge=1, le=50)] = 10) -> list[Popular]:
    """The pages that most visitors called helpful."""
    store: Store = state.store
    return _titled(state, store.most_helpful(limit))


def _titled(state: State, counts: list[PageCount]) -> list[Popular]:
    titles: dict[str, str] = state.titles
    return [Popular(one.page, titles.get(one.page, one.page), one.times) for one in counts]


@get(f"/{SERVER_SCRIPT}", media_type="text/javascript", include_in_schema=False)
async def server_script() -> str:
    """Tells the pages that a server is here."""
    return "window.kbServer = true;\nwindow.kbFlat = false;\n"


def _address(request: Web) -> str:
    """Whose requests are counted together: an address, of IPv6 the network of one customer."""
    # Not what a header says: anybody can write one. A proxy that is trusted is uvicorn's matter.
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return host if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


@contextlib.asynccontextmanager
async def _forgetting(app: Litestar) -> AsyncIterator[None]:
    """Once a minute forget the addresses that asked a minute ago; else they would become many."""

    async def forget() -> None:
        while True:
            await asyncio.sleep(60)
            store = app.stores.get(RATES)
            if isinstance(store, MemoryStore):
                await store.delete_expired()

    task = asyncio.create_task(forget())
    yield
    task.cancel()


def _today() -> datetime.date:
    return datetime.datetime.now(tz=datetime.UTC).date()


class _Page(msgspec.Struct):
    location: str
    title: str


class _Index(msgspec.Struct):
    docs: list[_Page]


def titles(site: Path) -> dict[str, str]:
    """Address below the root -> title, from the site's search index; empty where it has none."""
    try:
        octets = (site / "search/search_index.json").read_bytes()
    except FileNotFoundError:
        return {}
    docs = msgspec.json.decode(octets, type=_Index).docs
    return {one.location: html.unescape(one.title) for one in docs if "#" not in one.location}


def create_api(site: Path, store: Store, requests_a_minute: int) -> Litestar:
    """The API, and the script that tells pages of it.

    Args:
        site: folder of the built site.
        store: where votes and counts are kept.
        requests_a_minute: most requests from one address; the addresses stay in memory.
    """
    limit = RateLimitConfig(
        rate_limit=("minute", requests_a_minute), identifier_for_request=_address, store=RATES
    )
    handlers = [matrix, ask_question, feedback, vote, popular, helpful]
    api = Router(
        path="/api",
        route_handlers=[*handlers, diagnose_file, try_actions],
        middleware=[limit.middleware],
    )
    return Litestar(
        route_handlers=[api, server_script],
        state=State({"site": site, "store": store, "titles": titles(site)}),
        compression_config=CompressionConfig(backend="gzip"),
        request_max_body_size=MOST_OCTETS,
        lifespan=[_forgetting],
        on_shutdown=[store.close],
        openapi_config=OpenAPIConfig(
            title="kb",
            version="1",
            path="/api",
            description="Answers, matrix and feedback of the knowledge base.",
            render_plugins=[JsonRenderPlugin(path="/openapi.json", media_type=MediaType.JSON)],
        ),
        debug=False,
    )
