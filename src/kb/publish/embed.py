"""A cell as a small page of its own, for an `<iframe>` on another help desk's site."""

from __future__ import annotations

from html import escape

from kb.knowledge.book import Book
from kb.model import Cell
from kb.render import finder

STYLE = """\
:root { color-scheme: light dark; }
body { margin: 0; padding: 0.8rem 1rem; font: 15px/1.5 system-ui, sans-serif;
  color: #1b2230; background: #fdfcf9; }
h1 { font-size: 1rem; margin: 0 0 0.3rem; }
p { margin: 0.3rem 0; }
.yes, .no { padding: 0 0.4em; border: 1px solid; border-radius: 0.25em; white-space: nowrap; }
.yes { color: #1b6b43; background: #e4f2ea; }
.no { color: #a3241c; background: #fbe9e7; border-style: dashed; }
a { color: #1f4e8c; }
@media (prefers-color-scheme: dark) {
  body { color: #e4e8ef; background: #141a24; }
  .yes { color: #7fd3a6; background: #173427; }
  .no { color: #f3a09a; background: #42201e; }
  a { color: #8fb8f0; }
}
"""


def page(book: Book, cell: Cell) -> str:
    """The page: verdict, reason, what instead, and a link that opens the whole answer."""
    shown = finder.cell(book, cell)
    instead = ", ".join(escape(one.title) for one in shown.instead)
    source = book.sources[book.products[cell.product].source]
    more = f"<p>Use instead: {instead}</p>\n" if instead else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{escape(shown.title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(shown.title)}: "
        f'<span class="{cell.article}">{escape(shown.mark)}</span></h1>\n'
        f"<p>{escape(shown.why)}</p>\n{more}"
        f'<p><a href="../{escape(shown.url)}" target="_blank" rel="noopener">'
        f"Grounds and details ({escape(source.called)}), in a new window</a></p>\n"
        "</main>\n</body>\n</html>\n"
    )
