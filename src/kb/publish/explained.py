"""Explains a word of the glossary in place, where a page first uses it.

Not in headings, links and code, nor in forms and the heads of tables. The explanation is the word's
`title`, which the theme shows to a pointer, to the keyboard and to a finger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from kb.model import Term

BEGIN, END = '<article class="md-content__inner', "</article>"
"""Around a page's own text; both stand once on every page."""
LEFT_OUT = ("glossary/", "glossary.html", "reference/api/")
"""Pages that say it all themselves, or speak of code."""
_SKIPPED = frozenset(
    {"a", "abbr", "button", "caption", "code", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"label", "pre", "script", "small", "style", "summary", "svg", "th"}
)
_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"</?([a-z][a-z0-9]*)", re.IGNORECASE)


class Explainer:
    """Explains the words of a glossary.

    Args:
        terms: its entries.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._said = {word: term.definition for term in terms for word in term.explains}
        words = "|".join(map(_written, sorted(self._said, key=len, reverse=True)))
        self._word = re.compile(rf"(?<![\w/.=-])(?:{words})s?(?![\w/=-])")

    def site(self, folder: Path) -> None:
        """Explain on every page below the folder."""
        for path in folder.rglob("*.html"):
            if path.relative_to(folder).as_posix().startswith(LEFT_OUT):
                continue
            html = path.read_text(encoding="utf-8")
            path.write_text(self.page(html), encoding="utf-8")

    def page(self, html: str) -> str:
        """A page with each word explained once; one without an article stays as it is."""
        head, begin, rest = html.partition(BEGIN)
        article, end, foot = rest.partition(END)
        if not end:
            return html
        left = dict(self._said)

        def explain(found: re.Match[str]) -> str:
            word = found[0]
            forms = (word, word[0].lower() + word[1:])
            known = (form.removesuffix(ending) for form in forms for ending in ("", "s"))
            said = next((left.pop(form) for form in known if form in left), None)
            if said is None:
                return word
            title = escape(said.replace("`", ""))
            return f'<abbr class="kb-term" tabindex="0" title="{title}">{word}</abbr>'

        within: list[str] = []
        pieces = _TAG.split(begin + article)
        for n, piece in enumerate(pieces):
            name = _NAME.match(piece) if n % 2 else None
            if name and name[1].lower() in _SKIPPED:
                if not piece.startswith("</"):
                    within.append(name[1].lower())
                elif within and within[-1] == name[1].lower():
                    within.pop()
            elif n % 2 == 0 and not within:
                pieces[n] = self._word.sub(explain, piece)
        return head + "".join(pieces) + end + foot


def _written(word: str) -> str:
    """A word as text has it: one that is written small may begin a sentence."""
    first, rest = word[0], re.escape(word[1:])
    return f"[{first}{first.upper()}]{rest}" if first.islower() else re.escape(first) + rest
