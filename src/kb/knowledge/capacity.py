"""What many mailboxes need, reckoned from assumptions and from measured costs.

Pure but for reading the two: every line of arithmetic is a record, which `kb.render.capacity` shows
as it was reckoned.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from kb.errors import DataError, InputError, unknown_id
from kb.knowledge import files, runs
from kb.model.benchmark import Benchmark
from kb.model.capacity import Assumption, Figure, Line, Resource, Site

FILE = "capacity.toml"
_DAY = Figure(86_400, "seconds a day")
_MILLI = Figure(1_000, "ms a second")
_KILO, _GIGA, _TERA = (
    Figure(1e6, "kB a GB"),
    Figure(1e9, "bit/s a Gbit/s"),
    Figure(1e12, "octets a TB"),
)


class Cost(NamedTuple):
    """What was measured of one thing."""

    id: str
    what: str
    """As the benchmark names it."""
    figure: Figure
    benchmark: str
    side: str


class _Measured(NamedTuple):
    benchmark: str
    start: str
    """How the measure's name begins."""
    end: str
    side: str


_COSTS: Mapping[str, _Measured] = {
    "smtp": _Measured("cost", "SMTP: a message", "", "gateway"),
    "smtp-scan": _Measured("cost", "SMTP: a message", "", "clamd"),
    "pop3-new": _Measured("cost", "POP3: a new message", "", "gateway"),
    "pop3-scan": _Measured("cost", "POP3: a new message", "", "clamd"),
    "pop3-session": _Measured("cost", "POP3: a session", "nothing new", "gateway"),
    "imap-new": _Measured("cost", "IMAP: a new message", "", "gateway"),
    "imap-scan": _Measured("cost", "IMAP: a new message", "", "clamd"),
    "imap-session": _Measured("cost", "IMAP: a session", "nothing new", "gateway"),
    "decision": _Measured("cost", "IMAP: a decision kept", "", "SQLite"),
    "connection": _Measured("idle", "IMAP, ", "memory for each", "gateway"),
}


def assumptions(folder: Path) -> dict[str, Assumption]:
    """Those of the data folder, by id.

    Raises:
        DataError: the file is broken.
    """
    found = files.entries(folder, FILE, "assumptions", Assumption)
    for id_, one in found.items():
        if one.value <= 0:
            raise DataError(FILE, f"assumptions {id_}", "its value must be more than 0")
    return found


def costs(folder: Path) -> dict[str, Cost]:
    """What the stored benchmarks say, by id.

    Raises:
        DataError: one was not stored.
    """
    stored = runs.read(folder, Benchmark)
    return {id_: _cost(id_, one, stored) for id_, one in _COSTS.items()}


def _cost(id_: str, sought: _Measured, stored: Mapping[str, Benchmark]) -> Cost:
    measures = stored[sought.benchmark].measures if sought.benchmark in stored else ()
    for measure in measures:
        if measure.what.startswith(sought.start) and measure.what.endswith(sought.end):
            for side in measure.sides:
                if side.name == sought.side:
                    figure = Figure(side.median, measure.unit)
                    return Cost(id_, measure.what, figure, sought.benchmark, side.name)
    mend = f"nothing is stored of {sought.start!r}; run `kb bench {sought.benchmark} --update`"
    raise DataError(f"bench/{sought.benchmark}.json", "measures", mend)


class _Sheet:
    """Lines so far, by id; each is reckoned from figures, and from lines before it."""

    def __init__(self, given: Mapping[str, Figure]) -> None:
        self._given = given
        self.lines: dict[str, Line] = {}

    def __getitem__(self, id_: str) -> Figure:
        return self.lines[id_].result if id_ in self.lines else self._given[id_]

    def line(self, id_: str, what: str, unit: str, first: str, *steps: object) -> None:
        """Add a line: signs and figures in turns; a figure by its id, or itself."""
        pairs = zip(steps[::2], steps[1::2], strict=True)
        done = tuple(
            (str(sign), by if isinstance(by, Figure) else self[str(by)]) for sign, by in pairs
        )
        self.lines[id_] = Line(id_, what, self[first], done, unit)


def site(assumed: Mapping[str, Figure], cost: Mapping[str, Figure]) -> Site:
    """Reckon.

    Args:
        assumed: by the ids of `capacity.toml`.
        cost: by the ids of `costs`.
    """
    share = assumed["pop3"]
    others = Figure(1 - share.value, "of the mailboxes")
    sheet = _Sheet({**assumed, **{f"cost {id_}": one for id_, one in cost.items()}})
    for add in (_rates, _cores, _memory, _decisions, _pieces):
        add(sheet, others)
    lines = tuple(sheet.lines.values())
    mailboxes = assumed["mailboxes"].value
    resources = [
        Resource(
            name.partition(",")[0], name, id_, sheet[id_].value, mailboxes / sheet[id_].value, more
        )
        for id_, name, more in _RESOURCES
        if sheet[id_].value > 0
    ]
    return Site(lines, tuple(sorted(resources, key=lambda one: one.lasts)))


def _rates(sheet: _Sheet, others: Figure) -> None:
    a_day = ("*", "peak", "/", _DAY)
    sheet.line(
        "rate", "mails in the busiest hour", "mails a second", "mailboxes", "*", "mails", *a_day
    )
    for name, share in (("pop3", "pop3"), ("imap", others)):
        upper = name.upper()
        sheet.line(
            *(f"{name}-rate", f"sessions of {upper}", "sessions a second"),
            *("mailboxes", "*", share, "*", f"{name}-sessions", *a_day),
        )
        what = f"new mails met by {upper}: each once"
        sheet.line(f"{name}-mails", what, "mails a second", "rate", "*", share)


def _cores(sheet: _Sheet, others: Figure) -> None:
    busy: list[str] = []
    for id_, rate, cost in (
        ("smtp-cores", "rate", "smtp"),
        ("pop3-session-cores", "pop3-rate", "pop3-session"),
        ("pop3-cores", "pop3-mails", "pop3-new"),
        ("imap-session-cores", "imap-rate", "imap-session"),
        ("imap-cores", "imap-mails", "imap-new"),
    ):
        what = f"gateway: {sheet.lines[rate].what}"
        sheet.line(id_, what, "cores", rate, "*", f"cost {cost}", "/", _MILLI)
        busy.append(id_)
    sheet.line("cores-busy", "gateway: all of it", "cores", busy[0], *_sum(busy[1:]))
    asked = []
    for name, rate in (("smtp", "rate"), ("pop3", "pop3-mails"), ("imap", "imap-mails")):
        what = f"scanner: {sheet.lines[rate].what}"
        sheet.line(f"{name}-scan", what, "cores", rate, "*", f"cost {name}-scan", "/", _MILLI)
        asked.append(f"{name}-scan")
    sheet.line("scan-busy", "scanner: all of it", "cores", asked[0], *_sum(asked[1:]))


def _sum(ids: list[str]) -> list[str]:
    return [word for id_ in ids for word in ("+", id_)]


def _memory(sheet: _Sheet, others: Figure) -> None:
    sheet.line(
        *("connections-open", "connections of IMAP that are open", "connections"),
        *("mailboxes", "*", others, "*", "connections"),
    )
    sheet.line(
        *("memory-used", "memory for them", "GB"),
        *("connections-open", "*", "cost connection", "/", _KILO),
    )
    twice = Figure(4, "times: in and out, by SMTP and when it is retrieved")
    sheet.line(
        *("traffic", "octets of mail on the gateways' network", "Gbit/s"),
        *("rate", "*", "octets", "*", Figure(8, "bit an octet"), "*", twice, "/", _GIGA),
    )


def _decisions(sheet: _Sheet, others: Figure) -> None:
    sheet.line(
        *("rows", "decisions stored: one for each new mail met", "rows a second"),
        *("pop3-mails", "+", "imap-mails"),
    )
    sheet.line("rows-kept", "decisions that are kept", "rows", "mailboxes", "*", "kept")
    sheet.line(
        *("disk", "disk for them", "TB", "rows-kept", "*", "cost decision", "/", _TERA),
    )


def _pieces(sheet: _Sheet, others: Figure) -> None:
    """How many of each piece, as full as one may be."""
    full = ("/", "utilisation")
    sheet.line(
        "gateways",
        "gateway machines, by their cores",
        "machines",
        "cores-busy",
        "/",
        "cores",
        *full,
    )
    sheet.line("scanners", "scanner machines", "machines", "scan-busy", "/", "cores", *full)
    sheet.line(
        *("gateways-memory", "gateway machines, by their memory", "machines"),
        *("memory-used", "/", "memory", *full),
    )
    sheet.line(
        *("gateways-network", "gateway machines, by their network", "machines"),
        *("traffic", "/", "network", *full),
    )
    sheet.line(
        *("databases", "database servers, by rows stored", "servers"),
        *("rows", "/", "database-rows", *full),
    )
    sheet.line(
        *("databases-disk", "database servers, by their disk", "servers"),
        *("disk", "/", "database-disk", *full),
    )


_ADDED = "one more machine behind the same address: nothing is kept in a gateway but its sessions"
_SPLIT = (
    "a server for each part of the accounts, with the gateways of that part: a decision is looked "
    "for under its account, never across accounts"
)
_RESOURCES = (
    ("gateways", "gateway machines, by their cores", _ADDED),
    ("gateways-memory", "gateway machines, by their memory", _ADDED),
    ("gateways-network", "gateway machines, by their network", _ADDED),
    ("scanners", "scanner machines", "one more, behind an address that spreads connections"),
    ("databases", "database servers, by rows stored", _SPLIT),
    ("databases-disk", "database servers, by their disk", _SPLIT),
)
"""Lines that count pieces: what they are, and how there is more of it."""


def figures(assumed: Mapping[str, Assumption]) -> dict[str, Figure]:
    """The assumptions as figures."""
    return {id_: Figure(one.value, one.unit) for id_, one in assumed.items()}


def changed(assumed: Mapping[str, Figure], words: Iterable[str]) -> dict[str, Figure]:
    """The assumptions with others in their place.

    Args:
        assumed: by id.
        words: each `NAME=VALUE`.

    Raises:
        InputError: a name that is none, or a value that cannot be.
    """
    found = dict(assumed)
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise InputError(word, "-", "write NAME=VALUE, mails=40, say")
        if name not in found:
            raise unknown_id(name, found, otherwise=f"; known are {', '.join(found)}")
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        # Mailboxes are read by POP3 or IMAP, and a machine is no more than busy.
        most = 1 if name in ("pop3", "utilisation") else math.inf
        least_fits = number > 0 or (name == "pop3" and number == 0)
        if not (least_fits and number <= most and math.isfinite(number)):
            bound = " and at most 1" if most == 1 else ""
            raise InputError(name, "-", f"{value} is no number above 0{bound}")
        found[name] = found[name]._replace(value=number)
    return found
