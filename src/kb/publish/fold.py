"""Folds the sections of long pages, so that nobody scrolls for ever to see what a page has.

Where a page is short everything stands open. On a long one first what its text marks with the
class `kb-fold` is folded, such as a claim's quotations below its statement; if that is not enough,
each section behind its heading, and the first ones stand open as far as there is room. Anchors
stay where they are: a link into what is folded opens it, and paper has everything
(`docs/javascripts/folds.js`, `docs/stylesheets/folds.css`).

On a page of measurements the further runs, marked with `kb-other`, are always folded, and the first
run never is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kb.publish.blocks import Block, parse

HIGHEST = 5000
"""px, as reckoned, that a page may be high. No page is to be over 6,000 on a desktop, header and
footer take 300, and what is reckoned may be a tenth too low."""
FOLD, OTHER = "kb-fold", "kb-other"
CARDS = "kb-titled"
"""Marks a heading whose section is a card: the card has the heading's other classes, too."""
_ARTICLE = re.compile(r"(<article\b[^>]*>)(.*)(</article>)", re.DOTALL)
_WHOLE = ("details", "table", "ul", "ol", "blockquote", "figure", "section")
"""Within these no section begins."""
_APART = ("kb-desk", "kb-beside", "kb-card", "kb-ways")
"""Blocks whose headings are laid out by themselves."""

Edit = tuple[int, int, str, int]
"""Where, in which order among others there, what is put there, and how much of the text it takes
the place of."""


def site(folder: Path) -> None:
    """Fold every page below the folder that is long."""
    for path in folder.rglob("*.html"):
        path.write_text(folded(path.read_text(encoding="utf-8")), encoding="utf-8")


def folded(html: str) -> str:
    """A page with its sections folded, if it is long."""
    found = _ARTICLE.search(html)
    if found is None:
        return html
    text = found[2]
    for place, _, tags, removed in sorted(_folds(parse(text), text), reverse=True):
        text = text[:place] + tags + text[place + removed :]
    return html[: found.start(2)] + text + html[found.end(2) :]


def _folds(root: Block, text: str) -> Iterator[Edit]:
    marked = [one for one in root.walk() if one.tag == "details" and _is(one, FOLD)]
    made = [one for level in (3, 2) for one in _sections(root, level, lambda h: _is(h, FOLD))]
    others = _sections(root, 2, lambda heading: _is(heading, OTHER))
    for one in (*marked, *made):
        one.opens = True
    for one in others:
        one.opens = False
    if root.height > HIGHEST:
        for one in (*marked, *made):
            one.opens = False
    if root.height > HIGHEST and not others:
        made += (sections := _sections(root, _level(root), lambda _: True))
        _fit(root, sections)
    yield from ((one.start + len("<details"), 0, " open", 0) for one in marked if one.opens)
    for one in (*made, *others):
        yield from _tags(one, text)


def _fit(root: Block, sections: Sequence[Block]) -> None:
    """Close all, and open the first ones again as long as the page is not too high."""
    for one in sections:
        one.opens = False
    for one in sections:
        one.opens = True
        if root.height > HIGHEST:
            one.opens = False
            return


def _level(root: Block) -> int:
    """That of the headings whose sections are folded: a page may be one section in itself."""
    ranks = [one.rank for one in root.walk()]
    return 3 if ranks.count(2) <= 2 and 3 in ranks else 2


def _sections(block: Block, level: int, wanted: Callable[[Block], bool]) -> list[Block]:
    """Put each wanted heading of a level into a `details`, with what is up to the next heading."""
    found: list[Block] = []
    children: list[Block] = []
    section: Block | None = None
    for one in block.children:
        if one.rank and one.rank <= level:
            section = None
        if one.heading and one.rank == level and wanted(one):
            summary = Block("summary", frozenset(), one.start, one.end, children=[one])
            section = Block("details", one.classes, one.start, one.end, children=[summary])
            section.rank = level
            children.append(section)
            found.append(section)
        elif section:
            section.children.append(one)
            section.end = one.end
        else:
            children.append(one)
            if not one.rank and one.tag not in _WHOLE and not _is(one, *_APART):
                found += _sections(one, level, wanted)
    block.children = children
    return found


def _tags(section: Block, text: str) -> Iterator[Edit]:
    """A link to itself goes from the heading to behind all: what is pressed holds no link."""
    other = f" {OTHER}" if _is(section, OTHER) else ""
    if _is(section, CARDS):
        other = "".join(f" {one}" for one in sorted(section.classes - {FOLD}))
    stands = " open" if section.opens else ""
    summary = section.children[0]
    links = [one for one in summary.walk() if _is(one, "headerlink")]
    for one in links:
        yield one.start, 0, "", one.end - one.start
    link = "".join(text[one.start : one.end] for one in links)
    yield summary.end, 0, "</summary>", 0
    yield section.end, 1, f"</details>{link}</div>", 0
    before = f'<div class="kb-section{other}"><details class="{FOLD}"{stands}><summary>'
    yield section.start, 2, before, 0


def _is(block: Block, *names: str) -> bool:
    return not block.classes.isdisjoint(names)
