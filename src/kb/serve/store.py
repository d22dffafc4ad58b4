"""What the server remembers: votes, visits, unanswered questions and what was missing, as counts.

SQLite by default, PostgreSQL by URL; both through SQLAlchemy Core. Days, not times of day,
and no address of a visitor. A visitor's words are kept as `kb.serve.scrub` leaves them, which is
not free of every name.
"""

from __future__ import annotations

import datetime
import secrets
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from kb import extras
from kb.serve.tables import METADATA, SETTINGS, UNANSWERED, VISITS, VOTES, WANTED

MOST_WORDS = 10_000
"""Different questions that are kept; beyond it new ones are not, so that nobody fills the disk."""
MOST_REMARKS = 100
"""Different remarks that are kept on one page; beyond it the one that was made longest ago goes, so
that nobody's flood keeps later ones out for ever."""

_PSYCOPG = "postgresql+psycopg:"


class StoreError(Exception):
    """The database cannot be used; one line says why."""


class Feedback(msgspec.Struct, frozen=True):
    """What visitors said of one page."""

    page: str
    ratings: int
    """How many visitors rated it."""
    average: float | None
    """Mean rating, 1 to 5 stars; None where nobody rated."""
    helpful: int
    not_helpful: int


class PageCount(msgspec.Struct, frozen=True):
    """A page and how often."""

    page: str
    times: int


class Unanswered(msgspec.Struct, frozen=True):
    """A question that got no answer, as `kb.serve.scrub` left it."""

    question: str
    times: int
    first_day: datetime.date
    last_day: datetime.date


class Wanted(msgspec.Struct, frozen=True):
    """What a visitor missed on a page, as `kb.serve.scrub` left it."""

    page: str
    text: str
    times: int
    first_day: datetime.date
    last_day: datetime.date


class Store:
    """The counts in one database.

    Raises:
        MissingExtraError: the database is PostgreSQL and its driver is not installed.
        StoreError: the URL is not one, its driver is missing, or the database is out of reach.
    """

    def __init__(self, url: str) -> None:
        if url.startswith("postgresql:"):
            # SQLAlchemy's own choice of driver for a bare `postgresql:` is another one.
            url = _PSYCOPG + url.removeprefix("postgresql:")
        if url.startswith(_PSYCOPG):
            extras.require("PostgreSQL", "postgresql")
        try:
            self._engine = sa.create_engine(url)
            METADATA.create_all(self._engine)
            self.secret = self._secret()
        except ModuleNotFoundError as error:
            raise StoreError(f"{url}: the driver {error.name} is not installed") from None
        except (sa.exc.SQLAlchemyError, ValueError) as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise StoreError(f"{url}: {reason}; a URL is like sqlite:///kb.sqlite3") from None

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _insert(self, table: sa.Table) -> Any:
        # Both dialects have the same `on_conflict_do_update`, but no common type for it.
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        return dialect.insert(table)

    def _secret(self) -> bytes:
        row = sa.select(SETTINGS.c.value).where(SETTINGS.c.name == "secret")
        new = self._insert(SETTINGS).values(name="secret", value=secrets.token_bytes(32))
        with self._engine.begin() as connection:
            connection.execute(new.on_conflict_do_nothing())
            return bytes(connection.execute(row).scalar_one())

    def vote(self, kind: str, page: str, voter: str, value: int) -> None:
        """Keep one voter's vote on a page; a later one takes the earlier one's place."""
        new = self._insert(VOTES).values(kind=kind, page=page, voter=voter, value=value)
        with self._engine.begin() as connection:
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["kind", "page", "voter"], set_={"value": value}
                )
            )

    def visit(self, page: str, day: datetime.date) -> None:
        """Count one visit of a page on a day."""
        new = self._insert(VISITS).values(page=page, day=day, times=1)
        with self._engine.begin() as connection:
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["page", "day"], set_={"times": VISITS.c.times + 1}
                )
            )

    def miss(self, question: str, day: datetime.date) -> None:
        """Count a question, already scrubbed, that got no answer."""
        known = sa.select(sa.func.count()).select_from(UNANSWERED)
        same = sa.select(UNANSWERED.c.times).where(UNANSWERED.c.question == question)
        with self._engine.begin() as connection:
            full = connection.execute(known).scalar_one() >= MOST_WORDS
            if not full or connection.execute(same).first() is not None:
                connection.execute(self._counted(UNANSWERED, day, question=question))

    def want(self, page: str, text: str, day: datetime.date) -> None:
        """Count what was missing on a page, already scrubbed."""
        # The newest come first; of one day, what more have said, and what is said just now.
        order = (
            WANTED.c.last_day.desc(),
            (WANTED.c.text == text).desc(),
            WANTED.c.times.desc(),
            WANTED.c.text,
        )
        ours = sa.select(WANTED.c.text).where(WANTED.c.page == page).order_by(*order)
        with self._engine.begin() as connection:
            connection.execute(self._counted(WANTED, day, page=page, text=text))
            gone = connection.execute(ours.offset(MOST_REMARKS)).scalars().all()
            if gone:
                same = WANTED.c.page == page, WANTED.c.text.in_(gone)
                connection.execute(sa.delete(WANTED).where(*same))

    def _counted(self, table: sa.Table, day: datetime.date, **words: str) -> Any:
        """The statement that counts these words once more."""
        new = self._insert(table).values(times=1, first_day=day, last_day=day, **words)
        return new.on_conflict_do_update(
            index_elements=[*words], set_={"times": table.c.times + 1, "last_day": day}
        )

    def feedback(self, page: str) -> Feedback:
        """What visitors said of a page."""
        value, rating = VOTES.c.value, VOTES.c.kind == "rating"
        helpful = VOTES.c.kind == "helpful"
        query = sa.select(
            sa.func.count(value).filter(rating),
            sa.func.avg(value).filter(rating),
            sa.func.count(value).filter(helpful, value == 1),
            sa.func.count(value).filter(helpful, value == 0),
        ).where(VOTES.c.page == page)
        with self._engine.connect() as connection:
            ratings, average, yes, no = connection.execute(query).one()
        mean = None if average is None else round(float(average), 2)
        return Feedback(page=page, ratings=ratings, average=mean, helpful=yes, not_helpful=no)

    def popular(self, since: datetime.date, limit: int) -> list[PageCount]:
        """The pages most visited since a day, most visited first."""
        times = sa.func.sum(VISITS.c.times)
        query = (
            sa.select(VISITS.c.page, times)
            .where(VISITS.c.day >= since)
            .group_by(VISITS.c.page)
            .order_by(times.desc(), VISITS.c.page)
            .limit(limit)
        )
        return self._counts(query)

    def most_helpful(self, limit: int) -> list[PageCount]:
        """The pages that most visitors called helpful; unhelpful votes count against."""
        net = sa.func.sum(VOTES.c.value * 2 - 1)
        query = (
            sa.select(VOTES.c.page, net)
            .where(VOTES.c.kind == "helpful")
            .group_by(VOTES.c.page)
            .having(net > 0)
            .order_by(net.desc(), VOTES.c.page)
            .limit(limit)
        )
        return self._counts(query)

    def _counts(self, query: sa.Select[Any]) -> list[PageCount]:
        with self._engine.connect() as connection:
            return [PageCount(page, int(times)) for page, times in connection.execute(query)]

    def unanswered(self) -> list[Unanswered]:
        """The questions without an answer, most asked first."""
        query = sa.select(UNANSWERED).order_by(UNANSWERED.c.times.desc(), UNANSWERED.c.question)
        with self._engine.connect() as connection:
            return [Unanswered(*row) for row in connection.execute(query)]

    def wanted(self) -> list[Wanted]:
        """What was missing on the pages, most often said first."""
        order = (WANTED.c.times.desc(), WANTED.c.page, WANTED.c.text)
        with self._engine.connect() as connection:
            return [Wanted(*row) for row in connection.execute(sa.select(WANTED).order_by(*order))]
