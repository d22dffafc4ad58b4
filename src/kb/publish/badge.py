"""A cell as a badge: one SVG that another help desk can show and link."""

from __future__ import annotations

from xml.sax.saxutils import escape

from kb.knowledge.book import Book
from kb.model import Cell, Verdict
from kb.render import matrix

GLYPH = 7
"""Width of an average letter at 12 px, in px; `textLength` makes each text fit its part."""
PADDING = 8
COLOURS = {Verdict.YES: "#1b6b43", Verdict.NO: "#a3241c"}


def badge(book: Book, cell: Cell) -> str:
    """The SVG: action and protocol on the left, sign and word on the right."""
    name = f"{book.actions[cell.action].title} {cell.threat}, {cell.protocol.label}"
    said = matrix.verdict_text(cell.article)
    left, right = _width(name), _width(said)
    whole = left + right
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="22" role="img" '
        f'aria-label="{escape(name)}: {cell.article}">\n'
        f"<title>{escape(name)}: {cell.article}</title>\n"
        f'<rect width="{whole}" height="22" rx="3" fill="#1d3557"/>\n'
        f'<path d="M{left} 0h{right - 3}a3 3 0 0 1 3 3v16a3 3 0 0 1-3 3h-{right - 3}z" '
        f'fill="{COLOURS[cell.article]}"/>\n'
        '<g fill="#ffffff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="12">\n'
        f"{_text(PADDING, name)}\n{_text(left + PADDING, said)}\n</g>\n</svg>\n"
    )


def _width(text: str) -> int:
    return len(text) * GLYPH + 2 * PADDING


def _text(x: int, text: str) -> str:
    length = len(text) * GLYPH
    return f'<text x="{x}" y="15" textLength="{length}">{escape(text)}</text>'
