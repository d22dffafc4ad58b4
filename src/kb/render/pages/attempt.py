"""The choices of the form on the page about `kb try`."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from kb.knowledge.book import Book
from kb.model import Action, Protocol, Threat

ON = {Threat.SPAM: "Spam", Threat.VIRUS: "Infected mail"}


def choices_block(book: Book, page: str) -> str:
    """A list of actions for each threat, and one of the protocols."""
    lists = [
        _list(
            threat,
            label,
            "not chosen",
            [(a, book.actions[a].title) for a in Action if a.threat is threat],
        )
        for threat, label in ON.items()
    ]
    protocols = [(one, one.label) for one in Protocol]
    return "\n".join([*lists, _list("protocol", "Protocol", "all", protocols)])


def _list(name: str, label: str, otherwise: str, options: Sequence[tuple[str, str]]) -> str:
    made = "".join(
        f'<option value="{value}">{escape(shown, quote=False)}</option>'
        for value, shown in [("", otherwise), *options]
    )
    id_ = f"kb-try-{name}"
    return f'<label for="{id_}">{label} <select id="{id_}" name="{name}">{made}</select></label>'
