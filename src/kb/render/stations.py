"""A picture of where the gateway stands on each protocol, and where the mail is by then.

One row a protocol: sender, gateway, mail server, recipient, in the order in which mail passes them.
"""

from __future__ import annotations

from html import escape

from kb.knowledge.book import Book
from kb.model import Action, Protocol, Threat, Verdict

STATIONS = {
    Protocol.SMTP: ("sender", "gateway", "mail server", "recipient"),
    Protocol.POP3: ("sender", "mail server", "gateway", "recipient"),
    Protocol.IMAP: ("sender", "mail server", "gateway", "recipient"),
}
"""By protocol, whom mail passes, in order."""
_HELD = {Protocol.SMTP: 0, Protocol.POP3: 1, Protocol.IMAP: 1}
"""The station that has the mail when the gateway decides: the sender, or the maildrop."""
_LEFT, _STEP, _BOX, _ROW = 70, 150, (110, 36), 86
_WIDTH = _LEFT + 4 * _STEP + 60


def svg(book: Book, threat: Threat, action: Action) -> str:
    """The picture for an action, with the article's yes or no at the end of each row.

    Args:
        book: the knowledge.
        threat: with which the action combines.
        action: whose cells are told.
    """
    rows = "".join(_row(book, threat, action, n, one) for n, one in enumerate(Protocol))
    height = _ROW * len(Protocol) + 10
    told = escape(f"Where the gateway stands, and where the mail is: {action}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{told}" width="100%" font-family="sans-serif" font-size="14" fill="none" '
        f'stroke="currentColor"><title>{told}</title>{rows}</svg>'
    )


def _row(book: Book, threat: Threat, action: Action, number: int, protocol: Protocol) -> str:
    top = number * _ROW + 34
    middle = top + _BOX[1] // 2
    parts = [_text(0, middle + 5, protocol.label, "start", "bold")]
    for place, station in enumerate(STATIONS[protocol]):
        x = _LEFT + place * _STEP
        strong = ' stroke-width="3"' if station == "gateway" else ""
        parts.append(
            f'<rect x="{x}" y="{top}" width="{_BOX[0]}" height="{_BOX[1]}" rx="6"{strong}/>'
        )
        parts.append(_text(x + _BOX[0] // 2, middle + 5, station))
        if place:
            parts.append(_arrow(x - _STEP + _BOX[0], x, middle))
        if place == _HELD[protocol]:
            parts.append(_text(x + _BOX[0] // 2, top - 8, "✉ the mail is here"))
    yes = book.cell(threat, action, protocol).article is Verdict.YES
    end = _LEFT + 4 * _STEP
    parts.append(_text(end, middle + 6, "✓ yes" if yes else "✗ no", "start", "bold"))
    return "".join(parts)


def _text(x: int, y: int, words: str, anchor: str = "middle", weight: str = "normal") -> str:
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="currentColor" stroke="none">{escape(words)}</text>'
    )


def _arrow(start: int, end: int, y: int) -> str:
    return f'<path d="M{start + 4} {y}H{end - 4}m-7 -5l7 5l-7 5"/>'
