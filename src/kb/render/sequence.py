"""A transcript as a sequence diagram: static SVG that takes the page's own colours.

One lifeline for those who only connect, one for the gateway, one for those who are only
connected to; one frame a connection. Connections are drawn one below the other in the order of
the transcript, which does not tell how they interleave, so the diagram does not either. Where
all of them would be too tall, only the first between any two parties is drawn, and the last line
says how many are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from kb.model import Exchange
from kb.render.arrows import Arrow, arrows

MARGIN, GAP, STEP = 92, 300, 27
"""Pixels: from the edge to the outer lifelines, between two of them, from arrow to arrow."""
HEAD, TITLE, FOOT = 34, 26, 10
"""Pixels: the parties' names on top; a frame's title and its space below."""
LEGIBLE = 85
"""Per cent of its own width down to which a diagram shrinks before it scrolls; the style sheet has
what that makes for each number of columns (`kb-columns-3`)."""
TALLEST = 2000
"""Pixels above which connections that repeat others are left out."""
MOST = 44
"""Characters of a label that fit between two lifelines."""


def _shortened(words: str) -> str:
    return words if len(words) <= MOST else words[: MOST - 1].rstrip() + "…"


def svg(transcript: Sequence[Exchange], title: str) -> str:
    """The diagram of a transcript; `title` is read out in its stead.

    Returns:
        An `svg` element, one element a line, without empty lines, so that it can stand in
        Markdown as it is.
    """
    columns = _columns(transcript)
    at = {party: MARGIN + GAP * n for n, column in enumerate(columns) for party in column}
    body: list[str] = []
    y = HEAD
    kept = _fitting(transcript)
    for exchange in kept:
        left, right = at[exchange.client], at[exchange.server]
        drawn = [*arrows(exchange)]
        height = TITLE + STEP * len(drawn) + FOOT
        body += _frame(exchange, min(left, right), abs(right - left), y, height)
        for number, arrow in enumerate(drawn, 1):
            body += _arrow(arrow, left, right, y + TITLE + STEP * number - 4)
        y += height + FOOT
    width = 2 * MARGIN + GAP * (len(columns) - 1)
    if left_out := len(transcript) - len(kept):
        y += TITLE
        words = "1 later connection" if left_out == 1 else f"{left_out} later connections"
        body.append(
            f'<text class="name" x="{FOOT}" y="{y - FOOT}">'
            f"Not drawn: {words} between the same parties; see the transcript</text>"
        )
    lifelines = [
        line for column in columns for line in _lifeline(" / ".join(column), at[column[0]], y)
    ]
    return "\n".join(
        [
            f'<svg class="kb-sequence kb-columns-{len(columns)}" '
            f'viewBox="0 0 {width} {y}" width="{width}" '
            f'role="img" aria-label="{escape(title)}">',
            *lifelines,
            *body,
            "</svg>",
        ]
    )


def _fitting(transcript: Sequence[Exchange]) -> Sequence[Exchange]:
    """All connections, or where they are too many the first between any two parties."""
    heights = [TITLE + STEP * len([*arrows(each)]) + 2 * FOOT for each in transcript]
    if HEAD + sum(heights) <= TALLEST:
        return transcript
    first: dict[tuple[str, str], Exchange] = {}
    for each in transcript:
        first.setdefault((each.client, each.server), each)
    return [*first.values()]


def _columns(transcript: Sequence[Exchange]) -> list[list[str]]:
    """The parties by lifeline: those who only connect, those who do both, those who only serve."""
    clients = dict.fromkeys(exchange.client for exchange in transcript)
    servers = dict.fromkeys(exchange.server for exchange in transcript)
    columns = (
        [party for party in clients if party not in servers],
        [party for party in clients if party in servers],
        [party for party in servers if party not in clients],
    )
    return [column for column in columns if column]


def _lifeline(party: str, x: int, bottom: int) -> Iterator[str]:
    yield f'<path class="life" d="M{x} {HEAD - 8}V{bottom}"/>'
    yield f'<text class="party" x="{x}" y="16">{escape(party)}</text>'


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
    label = _shortened(sign + arrow.label)
    full = f"<title>{escape(arrow.label)}</title>" if label != sign + arrow.label else ""
    middle = (start + end) // 2
    yield (f'<text x="{middle}" y="{y - 5}">{full}{escape(label)}</text></g>')
