"""A question about an action on the other threat: to reject a virus, to strip spam.

The table has five actions on spam and three on infected mail. Whoever asks about another
combination is answered first that there is none, and then what they want to know: whether a
gateway could do it, and what the table offers in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.ask import cells, tables
from kb.ask.reading import read
from kb.knowledge.book import Book
from kb.model import Action, Cell, Protocol, Question, Threat, Verdict
from kb.render.reply import FOUND, body_of, on, reasons

SAME = {Action.DROP: Action.DO_NOT_DELIVER}
"""What is called otherwise where the mail is infected."""


def clash(question: str) -> Action | None:
    """The action that a question asks about on the threat that it is not for; None where fit."""
    compiled = tables.load()
    return cells.clash(read(question, compiled.lexicon, compiled.speller).asking)


def note(book: Book, action: Action, protocols: Sequence[Protocol]) -> str:
    """What is to be said first, in words for a customer; once, where it holds for all protocols."""
    if action in SAME:
        return f"{_none(book, action)} {_renamed(book, action)}"
    said = [_none(book, action)]
    for first, own in _impossible(book, action, protocols):
        said += [first, *dict.fromkeys(cell.customer for cell in own)]
    return " ".join([*said, *_offers(book, action, protocols)])


def _none(book: Book, action: Action) -> str:
    """That there is no such action."""
    return (
        f'{book.matrix_product.name} has no action "{book.actions[action].title}" for '
        f"{FOUND[_other(action)]}: in the table of {book.matrix_source.called} that is an action "
        f"on {FOUND[action.threat]}."
    )


def _renamed(book: Book, action: Action) -> str:
    same = book.actions[SAME[action]].title
    return f'For {FOUND[_other(action)]} the same is called "{same}".'


def _impossible(
    book: Book, action: Action, protocols: Sequence[Protocol]
) -> Iterator[tuple[str, list[Cell]]]:
    """On which protocols no gateway could do it, and the cells that say why."""
    own = (book.cell(action.threat, action, protocol) for protocol in protocols)
    cells = [cell for cell in own if cell.possible is Verdict.NO]
    if cells:
        where = on(cell.protocol for cell in cells)
        yield f"On {where} no product could do it, whatever the mail holds.", cells


def _offers(book: Book, action: Action, protocols: Sequence[Protocol]) -> Iterator[str]:
    """What the table offers in its place: once for the protocols on which it is the same."""
    threat = _other(action)
    offered = {protocol: _offered(book, threat, protocol) for protocol in protocols}
    for actions in dict.fromkeys(map(tuple, offered.values())):
        where = on(protocol for protocol in protocols if tuple(offered[protocol]) == actions)
        titles = [f'"{book.actions[one].title}"' for one in actions]
        yield f"For {FOUND[threat]} on {where} the table offers {_or(titles)}."


def instead(book: Book, action: Action, cells: Sequence[Cell], *, alternatives: bool = True) -> str:
    """The body of a reply: that there is no such action, whether there could be, and what each
    action that is offered does.

    Where the action asked about is there under another name, that stands before what is said of
    the cells, with what to use instead or with none of the `alternatives`.
    """
    if action in SAME:
        said = body_of(book, cells, alternatives=alternatives)
        return f"{note(book, action, ())}\n\n{said}"
    protocols = [cell.protocol for cell in cells]
    threat = _other(action)
    offered = {protocol: _offered(book, threat, protocol) for protocol in protocols}
    lines = [f"For {FOUND[threat]} on {on(protocols)} the table offers:"]
    if all(cell.article is Verdict.NO for cell in cells):
        nearest = book.actions[cells[0].action].title
        lines = [f'On {on(protocols)} the table has no "{nearest}" either. It offers:']
    for one in dict.fromkeys(one for all_ in offered.values() for one in all_):
        where = [protocol for protocol in protocols if one in offered[protocol]]
        only = f" ({on(where)} only)" if len(where) < len(protocols) else ""
        lines.append(f"- {book.actions[one].title}{only}: {book.actions[one].summary}")
    why = (f"{said}\n\n{reasons(own)}" for said, own in _impossible(book, action, protocols))
    return "\n\n".join((_none(book, action), *why, "\n".join(lines)))


def body(
    book: Book,
    records: Sequence[Question | Cell],
    action: Action | None,
    *,
    alternatives: bool = True,
) -> str:
    """What a reply says on a question, or on the cells that are asked about together; its end
    tells what to use instead, unless the `alternatives` are told elsewhere.
    """
    cells = [record for record in records if isinstance(record, Cell)]
    if action and cells:
        return instead(book, action, cells, alternatives=alternatives)
    return body_of(book, records, alternatives=alternatives)


def alternatives(records: Sequence[Question | Cell], action: Action | None) -> list[Action]:
    """What that end tells of: what helps in place of the cells that are not offered."""
    if action and action not in SAME:
        return []  # The body says what the table offers.
    cells = (one for one in records if isinstance(one, Cell) and one.article is Verdict.NO)
    return list(dict.fromkeys(other for cell in cells for other in cell.instead))


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
