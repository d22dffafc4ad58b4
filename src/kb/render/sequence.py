"""A transcript as a sequence diagram: static SVG that takes the page's own colours.

One lifeline a party, one frame a connection. Lines that follow each other from the same
party (a reply of several lines, a message's text) are one arrow. Connections are drawn one
below the other in the order in which they were opened; a transcript does not tell how they
interleave, so the diagram does not either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from kb.model import Exchange, Protocol

PARTIES = ("sender", "recipient", "gateway", "next server", "mail server")
"""From left to right: who connects, then the gateway, then who is connected to."""

MARGIN, GAP, STEP = 64, 344, 34
"""Pixels: from the edge to the outer lifelines, between two of them, from arrow to arrow."""
HEAD, TITLE = 34, 30
"""Pixels: the parties' names on top, a frame's title."""
LEGIBLE = 80
"""Per cent of its own width down to which a diagram shrinks before it scrolls."""
MOST = 46
"""Characters of a label that fit between two lifelines."""

REFUSALS = {
    Protocol.SMTP: re.compile(r"[45]\d\d[ -]"),
    Protocol.POP3: re.compile(r"-ERR\b"),
    Protocol.IMAP: re.compile(r"\S+ (NO|BAD)\b"),
}
"""How a reply that refuses starts."""


class Arrow(NamedTuple):
    """One or more lines that one party sent in a row."""

    from_client: bool
    label: str
    full: str
    """The whole line where the label is cut short, else empty."""
    refuses: bool


def arrows(exchange: Exchange) -> Iterator[Arrow]:
    """The lines of a connection as arrows."""
    content_follows = False
    for speaker, group in groupby(exchange.lines, key=lambda line: line[:2]):
        lines = [line[3:] for line in group]
        from_client = speaker == "C:"
        if from_client and content_follows:
            label = f"message text, {_counted(lines)}"
        elif len(lines) > 1:
            rest = _counted(lines[1:])
            label = f"{_shortened(lines[0], MOST - len(rest) - 5)} (+ {rest})"
        else:
            label = lines[0]
        refuses = not from_client and bool(REFUSALS[exchange.protocol].match(lines[-1]))
        short = _shortened(label, MOST)
        yield Arrow(from_client, short, label if short != label else "", refuses)
        content_follows = not from_client and lines[-1].startswith("354")


def _counted(lines: Sequence[str]) -> str:
    return "1 line" if len(lines) == 1 else f"{len(lines)} lines"


def _shortened(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def svg(transcript: Sequence[Exchange], title: str) -> str:
    """The diagram of a transcript; `title` is read out in its stead.

    Returns:
        An `svg` element, one element a line, without empty lines, so that it can stand in
        Markdown as it is.
    """
    parties = _parties(transcript)
    at = {party: MARGIN + GAP * number for number, party in enumerate(parties)}
    body: list[str] = []
    y = HEAD
    for exchange in transcript:
        left, right = at[exchange.client], at[exchange.server]
        drawn = [*arrows(exchange)]
        height = TITLE + STEP * len(drawn) + 10
        body += _frame(exchange, min(left, right), abs(right - left), y, height)
        y += TITLE
        for arrow in drawn:
            y += STEP
            body += _arrow(arrow, left, right, y - 8)
        y += 26
    width = 2 * MARGIN + GAP * max(len(parties) - 1, 1)
    lifelines = [line for party in parties for line in _lifeline(party, at[party], y)]
    return "\n".join(
        [
            f'<svg class="kb-sequence" viewBox="0 0 {width} {y}" width="{width}" '
            f'style="min-width:{width * LEGIBLE // 100}px" '
            f'role="img" aria-label="{escape(title)}">',
            *lifelines,
            *body,
            "</svg>",
        ]
    )


def _parties(transcript: Sequence[Exchange]) -> list[str]:
    present = {party for exchange in transcript for party in (exchange.client, exchange.server)}
    known = [party for party in PARTIES if party in present]
    return known + sorted(present.difference(PARTIES))


def _lifeline(party: str, x: int, bottom: int) -> Iterator[str]:
    yield f'<path class="life" d="M{x} {HEAD - 8}V{bottom}"/>'
    yield f'<text class="party" x="{x}" y="16" text-anchor="middle">{escape(party)}</text>'


def _frame(exchange: Exchange, x: int, width: int, y: int, height: int) -> Iterator[str]:
    size = f'width="{width + 24}" height="{height}"'
    yield f'<rect class="frame" x="{x - 12}" y="{y}" {size} rx="4"/>'
    name = f"{exchange.protocol.label}, {exchange.client} to {exchange.server}"
    yield f'<text class="name" x="{x + 4}" y="{y + 19}">{escape(name)}</text>'


def _arrow(arrow: Arrow, client: int, server: int, y: int) -> Iterator[str]:
    start, end = (client, server) if arrow.from_client else (server, client)
    back = -6 if end > start else 6
    kind = "refusal" if arrow.refuses else ("command" if arrow.from_client else "reply")
    sign = "✕ " if arrow.refuses else ""
    yield f'<g class="{kind}"><path class="line" d="M{start} {y}H{end}"/>'
    yield f'<path d="M{end + back} {y - 4}l{-back} 4 {back} 4"/>'
    full = f"<title>{escape(arrow.full)}</title>" if arrow.full else ""
    middle = (start + end) // 2
    yield (
        f'<text x="{middle}" y="{y - 6}" text-anchor="middle">'
        f"{full}{escape(sign + arrow.label)}</text></g>"
    )
