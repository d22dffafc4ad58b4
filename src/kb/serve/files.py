"""The built site's files over HTTP.

Starlette answers conditional requests, ranges and HEAD, and lets no path lead out of the folder.
Here a browser that takes gzip gets the compressed copy that stands beside a file, if there is one,
and a page is counted when a person opens it.
"""

from __future__ import annotations

import asyncio
import mimetypes
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

TYPES = mimetypes.MimeTypes(filenames=())
"""By suffix; the same on every machine, whatever its own tables say."""
for _suffix, _type in {
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".toml": "application/toml",
    ".xml": "application/xml",
}.items():
    TYPES.add_type(_type, _suffix)


class Files(StaticFiles):
    """The ASGI application of the files.

    Args:
        site: folder of the built site.
        visit: told each page that a person opened, by its address: `actions/tag/`. It runs in a
            thread and may wait for a disk.
    """

    def __init__(self, site: Path, visit: Callable[[str], None]) -> None:
        super().__init__(directory=site, html=True)
        self._site, self._visit = site, visit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = self.get_path(scope)
        try:
            response = await self.get_response(path, scope)
        except HTTPException as error:
            response = PlainTextResponse(error.detail, error.status_code, error.headers)
        if response.status_code < 400:
            response = await asyncio.to_thread(self._at_its_address, path, response, scope)
        await response(scope, receive, send)

    def _at_its_address(self, path: str, response: Response, scope: Scope) -> Response:
        """What was found, if it was asked for by its own address; else the way there.

        Links on a page are relative: they hold only below its slash.
        """
        address = "" if path == "." else path
        if address and (self._site / path).is_dir():
            address += "/"
        if scope["path"] != f"/{address}":
            # Only the path is told, so that no Host field can lead elsewhere.
            return Response(status_code=301, headers={"Location": f"/{quote(address)}"})
        if _is_opened(scope):
            self._visit(address)
        return response

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """A file, its compressed copy, or word that what the browser has is still right."""
        asked = Headers(scope=scope)
        path = os.fspath(full_path)
        type_, encoding = TYPES.guess_type(path)
        headers = {"Vary": "Accept-Encoding"}
        if encoding is None and _takes_gzip(asked.get("accept-encoding", "")):
            try:
                stat_result, path = os.stat(f"{path}.gz"), f"{path}.gz"  # noqa: PTH116 - as Starlette's own
            except FileNotFoundError:
                pass
            else:
                headers["Content-Encoding"] = "gzip"
        elif encoding is not None:
            type_ = "application/gzip"
        response = FileResponse(
            path,
            status_code=status_code,
            headers=headers,
            media_type=type_ or "application/octet-stream",
            stat_result=stat_result,
        )
        if status_code == 200 and self.is_not_modified(response.headers, asked):
            return NotModifiedResponse(response.headers)
        return response


def _takes_gzip(accepted: str) -> bool:
    """Whether Accept-Encoding names gzip, or anything, with a weight above 0 (RFC 9110 12.5.3)."""
    weights = {}
    for one in accepted.lower().split(","):
        name, _, parameter = one.partition(";")
        _, _, weight = parameter.partition("=")
        weights[name.strip()] = weight.strip()
    weight = weights.get("gzip", weights.get("*", "0"))
    return not weight or weight.strip("0.") != ""


def _is_opened(scope: Scope) -> bool:
    """Whether a person opened a page: what a browser fetches ahead, or into a frame, is not."""
    headers = Headers(scope=scope)
    return (
        scope["method"] == "GET"
        and scope["path"].endswith("/")
        and headers.get("sec-fetch-dest", "document") == "document"
        and "sec-purpose" not in headers
    )
