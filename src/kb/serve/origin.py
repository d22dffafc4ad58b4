"""Keeps other sites from making a visitor's browser vote, remark or ask in their place.

A browser sends a form or a `text/plain` body to any site unasked, but JSON only after the site
agreed (Fetch, section 3.3.4 and the CORS-safelisted media types), which this one never does.
"""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler

Connection = ASGIConnection[Any, Any, Any, Any]


class NotJsonException(HTTPException):
    """The body is of another type (RFC 9110 section 15.5.16)."""

    status_code = 415


def from_elsewhere(connection: Connection) -> bool:
    """Whether a browser says that another site's page made the request (Fetch Metadata)."""
    return connection.headers.get("sec-fetch-site", "").strip().lower() == "cross-site"


def own_pages(connection: Connection, _: BaseRouteHandler) -> None:
    """A guard: what is kept comes as JSON, and not from another site's page.

    Raises:
        NotJsonException: the body is not `application/json`.
        PermissionDeniedException: another site's page sent it.
    """
    kind = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise NotJsonException("the body must be JSON; send Content-Type: application/json")
    if from_elsewhere(connection):
        raise PermissionDeniedException("another site's page sent this; open the page here")
