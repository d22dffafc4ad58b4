"""The tables in which the counts are kept."""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()

VOTES = sa.Table(
    "votes",
    METADATA,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("page", sa.String(200), primary_key=True),
    sa.Column("voter", sa.String(32), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)
VISITS = sa.Table(
    "visits",
    METADATA,
    sa.Column("page", sa.String(200), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
)
UNANSWERED = sa.Table(
    "unanswered",
    METADATA,
    sa.Column("question", sa.String(300), primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
)
WANTED = sa.Table(
    "wanted",
    METADATA,
    sa.Column("page", sa.String(200), primary_key=True),
    sa.Column("text", sa.String(300), primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
)
SETTINGS = sa.Table(
    "settings",
    METADATA,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)
