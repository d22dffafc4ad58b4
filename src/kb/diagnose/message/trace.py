"""The way a message went: its Received fields, oldest first (RFC 5321 4.4).

Each tells from whom, by whom, with which protocol (RFC 3848: the S in ESMTPS stands for TLS) and
when. What stands below the first server that one trusts may be invented by the sender.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from kb.diagnose.message.mail import HeaderField, Mail
from kb.diagnose.records import Note

HOPS = 30
"""Hops that are told."""
LATE = timedelta(minutes=5)
"""A wait worth telling."""

_FROM = re.compile(r"\bfrom\s+(\[?[\w.:-]+\]?)", re.IGNORECASE)
_BY = re.compile(r"\bby\s+(\[?[\w.:-]+\]?)", re.IGNORECASE)
_WITH = re.compile(
    r"\bwith\s+((?:utf8)?(?:e?smtps?a?|lmtps?a?|https?|pop3s?|imaps?|mapi|local))\b", re.IGNORECASE
)
_TLS = re.compile(
    r"(?:using |version=|\bX?=?)(TLS ?v?1[._]?\d?|SSLv\d)[\w.:()=, -]{0,60}", re.IGNORECASE
)
_OLD = re.compile(r"TLS ?v?1(?:[._][01])?(?![._\d])|SSLv", re.IGNORECASE)


class Hop(NamedTuple):
    """One hand-over."""

    field: HeaderField
    sender: str
    server: str
    tls: str
    """The version where it is told, `TLS` where only the protocol says so; else empty."""
    with_: str
    when: datetime | None


def hops(mail: Mail) -> list[Hop]:
    """The hand-overs, oldest first."""
    return [_hop(field) for field in reversed(mail.all("received"))]


def _hop(field: HeaderField) -> Hop:
    value = field.value[:2000]
    told, _, date = value.rpartition(";")
    told = told or value
    sender, server, with_ = _FROM.search(told), _BY.search(told), _WITH.search(told)
    protocol = with_[1].upper() if with_ else ""
    version = _TLS.search(told)
    tls = version[1].replace("_", ".") if version else ""
    if not tls and re.search(r"S(?:A)?$", protocol) and protocol not in ("HTTPS",):
        tls = "TLS"
    return Hop(
        field,
        sender[1] if sender else "",
        server[1] if server else "",
        tls,
        protocol,
        _date(date),
    )


def _date(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text.strip()[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def notes(mail: Mail) -> Iterator[Note]:
    """One finding a hop, and what stands out."""
    way = hops(mail)
    before: Hop | None = None
    for number, hop in enumerate(way[:HOPS], 1):
        wait = hop.when - before.when if before and before.when and hop.when else None
        late = wait is not None and wait >= LATE
        yield hop.field.note("delayed" if late else "", _told(number, hop, wait))
        if hop.tls and _OLD.fullmatch(hop.tls):
            yield hop.field.note(
                "old-tls",
                f"{hop.server or 'A server'} took it with {hop.tls}, which RFC 8996 forbids",
            )
        before = hop if hop.when else before
    if len(way) > HOPS:
        last = way[-1].field
        topic = "loop" if len(way) >= 50 else ""
        yield last.note(
            topic,
            (
                f"There are {len(way)} Received fields: "
                f"{'it went in a circle' if topic else 'a long way'}"
            ),
        )


def _told(number: int, hop: Hop, wait: timedelta | None) -> str:
    way = " ".join(
        filter(None, (hop.sender and f"from {hop.sender}", hop.server and f"to {hop.server}"))
    )
    protocol = f" by {hop.with_}" if hop.with_ else ""
    tls = f", with {hop.tls}" if hop.tls else ", no TLS told"
    if wait is None:
        after = ""
    elif wait < -timedelta(minutes=1):
        after = (
            f", {_span(-wait)} before the hop below it: a clock is wrong or the field is invented"
        )
    else:
        after = f", {_span(max(wait, timedelta(0)))} after the hop before" + (
            ": it waited there" if wait >= LATE else ""
        )
    return f"Hop {number}: {way or 'a server that gives no names'}{protocol}{tls}{after}"


def _span(wait: timedelta) -> str:
    seconds = int(wait.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            rest = seconds % size
            smaller = {"d": (3600, "h"), "h": (60, "min"), "min": (1, "s")}[unit]
            return f"{seconds // size} {unit}" + (
                f" {rest // smaller[0]} {smaller[1]}" if rest // smaller[0] else ""
            )
    return f"{seconds} s"
