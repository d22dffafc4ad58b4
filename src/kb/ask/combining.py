"""A question about an action on the other threat: to reject a virus, to strip spam.

The table has five actions on spam and three on infected mail. Whoever asks about another
combination is answered first that there is none, and then what they want to know: whether a
gateway could do it, and what the table offers in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kb.ask import cells, tables
from kb.ask.analysis import Analysis
from kb.ask.reading import read
from kb.knowledge.book import Book
from kb.model import Action, Cell, Protocol, Question, Threat, Verdict
from kb.render.reply import FOUND, body_of

OWN: dict[str, Action] = {
    "strip": Action.STRIP_AND_DELIVER,
    "forward": Action.FORWARD,
    "tag": Action.TAG,
    "reject": Action.REJECT,
    "drop": Action.DROP,
}
"""Concepts that name one action of the table; `block` and `delete` are anybody's words."""

SAME = {Action.DROP: Action.DO_NOT_DELIVER}
"""What is called otherwise where the mail is infected."""


def clash(question: str) -> Action | None:
    """The action that a question asks about on the threat that it is not for; None where fit."""
    compiled = tables.load()
    return _clash(read(question, compiled.lexicon, compiled.speller).asking)


def _clash(analysis: Analysis) -> Action | None:
    threat, concept = cells.named(analysis)
    action = OWN.get(concept)
    return action if action and threat and action.threat is not threat else None


def note(book: Book, action: Action, protocols: Iterable[Protocol]) -> str:
    """What is to be said first, in words for a customer; once, where it holds for all protocols."""
    said = (line for protocol in protocols for line in _said(book, action, protocol))
    return " ".join(dict.fromkeys(said))


def _said(book: Book, action: Action, protocol: Protocol) -> Iterator[str]:
    threat = _other(action)
    title, found = book.actions[action].title, FOUND[threat]
    product = book.matrix_product
    yield (
        f'{product.name} has no action "{title}" for {found}: in the table of '
        f"{book.matrix_source.called} that is an action on {FOUND[action.threat]}."
    )
    if action in SAME:
        yield f'For {found} the same is called "{book.actions[SAME[action]].title}".'
        return
    own = book.cell(action.threat, action, protocol)
    if own.possible is Verdict.NO:
        yield f"On {protocol.label} no product could do it, whatever the mail holds."
        yield own.customer
    offered = [f'"{book.actions[one].title}"' for one in _offered(book, threat, protocol)]
    yield f"For {found} on {protocol.label} the table offers {_or(offered)}."


def instead(book: Book, action: Action, cells: Sequence[Cell]) -> str:
    """The body of a reply: the note, and what each action that is offered does.

    Empty where the action asked about is there under another name: the cells' own reply fits then.
    """
    if action in SAME:
        return ""
    protocols = [cell.protocol for cell in cells]
    offered = {on: _offered(book, _other(action), on) for on in protocols}
    lines = []
    for one in dict.fromkeys(one for all_ in offered.values() for one in all_):
        on = [protocol.label for protocol in protocols if one in offered[protocol]]
        where = f" ({' and '.join(on)} only)" if len(on) < len(protocols) else ""
        lines.append(f"- {book.actions[one].title}{where}: {book.actions[one].summary}")
    return "\n\n".join((note(book, action, protocols), "\n".join(lines)))


def body(book: Book, records: Sequence[Question | Cell], action: Action | None) -> str:
    """What a reply says on a question, or on the cells that are asked about together."""
    cells = [record for record in records if isinstance(record, Cell)]
    said = instead(book, action, cells) if action and cells else ""
    return said or body_of(book, records)


def _other(action: Action) -> Threat:
    return Threat.VIRUS if action.threat is Threat.SPAM else Threat.SPAM


def _offered(book: Book, threat: Threat, protocol: Protocol) -> list[Action]:
    return [
        cell.action
        for cell in book.cells.values()
        if (cell.threat, cell.protocol, cell.article) == (threat, protocol, Verdict.YES)
    ]


def _or(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
