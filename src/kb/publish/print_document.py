"""The article with all its sub-articles as one document to print.

It is made from the pages' Markdown, which `kb.render` writes in an edition for it: without what
only a screen can use and without what was measured. A link to what the document holds leads
within it, any other to where it always did.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from html import escape
from urllib.parse import urlsplit

import markdown

from kb.knowledge.book import Book
from kb.render import links
from kb.render.markdown import Edition
from kb.render.pages import BLOCKS, pages, rationale

NAME = "print.html"
TITLE = "Virus and spam protection on mail protocols"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"^(#{1,4}) ", re.MULTILINE)
_ID = re.compile(r'\bid="([^"]+)"')
_LINK = re.compile(r'(<a [^>]*?href=")([^"]+)"')
_EXTENSIONS = ("attr_list", "md_in_html", "tables", "pymdownx.superfences")
STYLE = """\
@page { size: A4; margin: 18mm 16mm; @bottom-center { content: counter(page); } }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #000; background: #fff;
  font: 10pt/1.38 Charter, "Liberation Serif", Georgia, serif; }
h1, h2, h3, h4, h5, thead { break-after: avoid; }
h1 { font-size: 20pt; } h2 { font-size: 16pt; } h3 { font-size: 13pt; } h4 { font-size: 11pt; }
section.opens { break-before: page; }
tr, li, pre, .kb-card { break-inside: avoid; }
table { width: 100%; border-collapse: collapse; margin: 1em 0; font-size: 9.5pt; }
th, td { padding: 0.25em 0.5em; border: 1px solid #888; text-align: left; vertical-align: top;
  overflow-wrap: break-word; }
pre { padding: 0.5em; border: 1px solid #bbb; white-space: pre-wrap; overflow-wrap: anywhere; }
pre, code { font-family: "Liberation Mono", monospace; font-size: 9pt; }
.kb-card { margin: 0.7em 0; padding: 0 0.7em; border-left: 3px solid #888; }
.kb-kind { font-weight: bold; } .kb-kind::after { content: ":"; }
.kb-lead { font-size: 12pt; } small { font-size: 9pt; }
.contents { columns: 2; column-gap: 2.5em; padding: 0; } .contents li { margin: 0.1em 0; }
.contents > li { margin-left: 2.4em; break-inside: auto; }
.contents ul { break-before: avoid; padding-left: 1em; font-size: 9pt; list-style: none; }
.contents ul li { margin: 0; }
@media screen { li > a { display: inline-block; min-height: 24px; } }
a { color: inherit; overflow-wrap: anywhere; }
@media print { .pdf { display: none; } }
"""


def document(book: Book) -> str:
    """The whole document as HTML with its style."""
    held = dict(_parts(book))
    body = "".join(_section(page, text, held) for page, text in held.items())
    contents = "".join(_contents(book, held))
    matrix = _html(BLOCKS["matrix"](book, "print.md"), "print.md", held)
    notes = _html(BLOCKS["matrix-notes"](book, "print.md"), "print.md", held)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{TITLE}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{TITLE}</h1>\n<p>Knowledge base {book.matrix_source.called}, "
        "with all its sub-articles.</p>\n"
        f'{matrix}\n{notes}\n<h2>Contents</h2>\n<ol class="contents">\n{contents}</ol>\n'
        f"{body}</main>\n</body>\n</html>\n"
    )


def linked(html: str, pdf: str) -> str:
    """The document with a line, for the screen, that leads to it as a PDF."""
    link = f'<a href="{pdf}" download>As a PDF with page numbers in its contents</a>'
    return html.replace("<main>\n", f'<main>\n<p class="pdf">{link}</p>\n', 1)


def _contents(book: Book, held: Mapping[str, str]) -> Iterator[str]:
    """The list's items: each chapter, and below a topic each of its claims."""
    claims = {f"rationale/{topic}.md": found for topic, found in rationale.topics(book).items()}
    for page, text in held.items():
        below = "".join(
            f'<li><a href="#{_anchor(page, links.anchor(one.id))}">{escape(one.title)}</a></li>\n'
            for one in claims.get(page, ())
        )
        below = f"<ul>\n{below}</ul>" if below else ""
        yield f'<li><a href="#{_anchor(page)}">{_title(text)}</a>{below}</li>\n'


def _parts(book: Book) -> Iterator[tuple[str, str]]:
    """The pages that the document holds and their Markdown, in its order."""
    made = pages(book, edition=Edition.PRINTED)
    records = (*book.actions.values(), *book.protocols.values(), *book.questions.values())
    order = [links.place(record).page for record in records]
    order += [f"rationale/{topic}.md" for topic in rationale.topics(book)]
    for page in [*order, "glossary.md", "sources.md", "sources/vendors.md"]:
        # A page's title is a chapter's here.
        yield page, _HEADING.sub(r"#\1 ", _COMMENT.sub("", made[page]))


def _title(text: str) -> str:
    """A page's heading; Markdown that was made harmless already."""
    found = re.search(r"^## (.+)$", text, re.MULTILINE)
    return re.sub(r"\\([*_])", r"\1", found[1]) if found else ""


def _anchor(page: str, anchor: str = "") -> str:
    name = page.removesuffix(".md").replace("/", "-")
    return f"{name}--{anchor}" if anchor else name


def _section(page: str, text: str, held: Mapping[str, str]) -> str:
    # A question may follow another on a page; whatever else there is starts a new one.
    first = next(one for one in held if one.partition("/")[0] == page.partition("/")[0])
    opens = ' class="opens"' if page == first or not page.startswith("questions/") else ""
    return f'<section id="{_anchor(page)}"{opens}>\n{_html(text, page, held)}\n</section>\n'


def _html(text: str, page: str, held: Mapping[str, str]) -> str:
    made = markdown.markdown(text, extensions=_EXTENSIONS, output_format="html")
    made = _ID.sub(lambda found: f'id="{_anchor(page, found[1])}"', made)
    return _LINK.sub(lambda found: f'{found[1]}{_target(found[2], page, held)}"', made)


def _target(link: str, page: str, held: Mapping[str, str]) -> str:
    parts = urlsplit(link)
    if parts.scheme:
        return link
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), parts.path))
    target = target if parts.path else page
    if target in held:
        return f"#{_anchor(target, parts.fragment)}"
    return links.PageAddress(target, parts.fragment).url
