"""The whole of `kb serve` as one ASGI application: pages, API, and what goes with every answer."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.serve.app import SERVER_SCRIPT, create_api
from kb.serve.files import Files
from kb.serve.headers import CHECKED, LASTING, fields
from kb.serve.opinions import today
from kb.serve.store import Store


class Site:
    """The ASGI application.

    Args:
        site: folder of the built site.
        store: where votes and counts are kept.
        requests_a_minute: most API requests from one address; the addresses stay in memory.
    """

    def __init__(self, site: Path, store: Store, requests_a_minute: int = 120) -> None:
        # Litestar's types for ASGI are its own.
        self._api = cast(ASGIApp, create_api(site, store, requests_a_minute))
        self._files = Files(site, lambda page: store.visit(page, today()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the application's beginning and end."""
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        path = scope["path"].removeprefix("/")
        is_api = path in (SERVER_SCRIPT, "api") or path.startswith("api/")
        head = scope["method"] == "HEAD"
        if head and is_api:
            # RFC 9110 9.3.2: as GET, without the content. The API's handlers know GET only.
            scope = {**scope, "method": "GET"}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(raw=message["headers"]), path, message["status"])
            elif head:
                message = {**message, "body": b""}
            await send(message)

        await (self._api if is_api else self._files)(scope, receive, sent)


def _complete(headers: MutableHeaders, path: str, status: int) -> None:
    for name, value in fields(path).items():
        # What is not there today may be there tomorrow.
        kept = CHECKED if value == LASTING and status >= 400 else value
        headers.setdefault(name, kept)
