"""The same setting, other words: what vendors call each action, and words that mean two things."""

from __future__ import annotations

from collections import defaultdict

from kb.knowledge.book import Book
from kb.knowledge.products import Catalogue
from kb.model import Statement, Treatment, Verdict
from kb.render.markdown import prose, table
from kb.render.pages.products.pieces import verbatim, verdict

SAME = {Treatment.DELIVER: Treatment.ACCEPT, Treatment.DO_NOT_DELIVER: Treatment.DROP}
"""What is called otherwise here only because the mail is infected."""


def actions_block(catalogue: Catalogue, book: Book, page: str) -> str:
    """Each action with the names that vendors have for it, each with who says so."""
    rows = []
    for action in Treatment:
        names: dict[str, list[Statement]] = defaultdict(list)
        for one in catalogue.chosen(action=action):
            if one.offered is Verdict.YES:
                names[one.named.casefold()].append(one)
        if action is not Treatment.OTHER and names:
            told = (_told(catalogue, names[name], page) for name in sorted(names))
            rows.append([f"**{action.label}**", "; ".join(told)])
    return table(["Here", "Vendors' names, and whose"], rows)


def ambiguous_block(catalogue: Catalogue, book: Book, page: str) -> str:
    """Names that stand for more than one action, with whose is which."""
    meanings: dict[str, dict[Treatment, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for one in catalogue.statements.values():
        if one.offered is Verdict.YES:
            meanings[one.named.casefold()][one.action].append(one)
    rows = [
        [
            f"**{verbatim(name)}**",
            "<br>".join(_meaning(catalogue, book, a, by[a], page) for a in by),
        ]
        for name, by in sorted(meanings.items())
        if len({SAME.get(action, action) for action in by}) > 1
    ]
    return table(["Word", "What it is, and where"], rows)


def _meaning(
    catalogue: Catalogue, book: Book, action: Treatment, said: list[Statement], page: str
) -> str:
    first = {one.product: one for one in reversed(said)}
    where = ", ".join(
        f"{prose(catalogue.products[id_].name)} ({verdict(book, one, page)})"
        for id_, one in first.items()
    )
    return f"{action.label}: {where}"


def _told(catalogue: Catalogue, said: list[Statement], page: str) -> str:
    vendors = {catalogue.vendors[one.vendor].name.partition(" (")[0] for one in said}
    return f"{verbatim(said[0].named)} ({', '.join(prose(one) for one in sorted(vendors))})"
