"""`/api/feedback`, `/api/helpful`, `/api/popular`: what visitors say of pages, and open most."""

from __future__ import annotations

import datetime
import html
import posixpath
from pathlib import Path
from typing import Annotated

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie, State
from litestar.exceptions import HTTPException, NotFoundException, PermissionDeniedException
from litestar.params import Body, Parameter

from kb.serve import visitor
from kb.serve.origin import NotJsonException, own_pages
from kb.serve.scrub import scrub
from kb.serve.store import Feedback, PageCount, Store

POPULAR_DAYS = 30
"""How many days back a visit counts towards "most popular"."""

_YEAR_SECONDS = 365 * 24 * 60 * 60


class Popular(msgspec.Struct, frozen=True):
    """A page in a list, and what put it there."""

    page: str
    """Its address below the site's root."""
    title: str
    times: int


class Vote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A visitor's word on a page: stars, whether it helped, what was missing; one or more."""

    page: Annotated[str, msgspec.Meta(max_length=200)]
    """Path of the page below the site's root: `actions/reject/`."""
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    helpful: bool | None = None
    missing: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    """What the visitor looked for and did not find. It is kept as `kb.serve.scrub` leaves it, and
    not together with the vote."""


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


@get("/feedback", sync_to_thread=True, raises=[NotFoundException])
def feedback(state: State, page: Annotated[str, Parameter(max_length=200)] = "") -> Feedback:
    """What visitors said of a page."""
    store: Store = state.store
    return store.feedback(_page(state.site, page))


@post(
    "/feedback",
    status_code=200,
    sync_to_thread=True,
    guards=[own_pages],
    raises=[NotFoundException, PermissionDeniedException, NotJsonException],
)
def vote(
    request: Request[None, None, State],
    state: State,
    data: Annotated[Vote, Body(schema_extra={"additional_properties": False})],
) -> Response[Feedback]:
    """Take a vote, and what was missing.

    One vote a visitor and page: a later one takes the earlier one's place. Only JSON is taken, and
    nothing that another site's page sends.
    """
    missing = scrub(data.missing or "")
    if data.rating is None and data.helpful is None and not missing:
        mend = "give `rating` (1 to 5), `helpful` (true or false) or `missing` (a text)"
        raise HTTPException(mend, status_code=400)
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
    if missing:
        store.want(page, missing, today())
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
    since = today() - datetime.timedelta(days=POPULAR_DAYS)
    return _titled(state, store.popular(since, limit))


@get("/helpful", sync_to_thread=True)
def helpful(state: State, limit: Annotated[int, Parameter(ge=1, le=50)] = 10) -> list[Popular]:
    """The pages that most visitors called helpful."""
    store: Store = state.store
    return _titled(state, store.most_helpful(limit))


def _titled(state: State, counts: list[PageCount]) -> list[Popular]:
    titles: dict[str, str] = state.titles
    return [Popular(one.page, titles.get(one.page, one.page), one.times) for one in counts]


def today() -> datetime.date:
    """The day by which the store counts, in UTC."""
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
