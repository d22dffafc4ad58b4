"""The JSON API under `/api/`, beside the pages.

Handlers do no more than translate between HTTP and `store`, `kb.ask` and `kb.knowledge.book`. The
OpenAPI description is at `/api/openapi.json`.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

from litestar import Litestar, MediaType, Request, Router, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.params import Parameter
from litestar.stores.memory import MemoryStore

from kb import ask
from kb.ask import replies
from kb.export import CellRow, cell_row
from kb.knowledge import loader
from kb.serve.attempt import try_actions
from kb.serve.evidence import diagnose_file
from kb.serve.opinions import feedback, helpful, popular, titles, today, vote
from kb.serve.origin import from_elsewhere
from kb.serve.scrub import scrub
from kb.serve.store import Store

Web = Request[None, None, State]

SERVER_SCRIPT = "javascripts/server.js"
"""The script by which a page knows whether a server is behind it; a static site ships one
that says no."""


RATES = "rates"
"""The name of the store of who asked how often."""
MOST_OCTETS = 16 << 10
"""Largest body of a request, but for a file to diagnose and a message to try: 16 KiB."""


@get("/matrix", sync_to_thread=False)
def matrix() -> list[CellRow]:
    """The support matrix, as `kb matrix --format json` prints it."""
    knowledge = loader.load()
    return [cell_row(knowledge, cell) for cell in knowledge.cells.values()]


@get("/ask", sync_to_thread=True)
def ask_question(
    request: Web,
    state: State,
    question: Annotated[str, Parameter(min_length=1, max_length=5000)],
    limit: Annotated[int, Parameter(ge=1, le=20)] = 5,
) -> ask.Response:
    """Ranked answers, best first, or choices to offer, as `kb ask --json` prints them."""
    known = loader.load()
    response = replies.with_reply(known, ask.respond(question, known, limit))
    # What another site's page asks in a visitor's name is answered, and not kept.
    if not response.answers and not from_elsewhere(request) and (kept := scrub(question)):
        state.store.miss(kept, today())
    return response


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
