"""A question about an action on the other threat: to reject a virus, to strip spam.

The table has five actions on spam and three on infected mail. Whoever asks about another
combination is answered first that there is none, and then what they want to know: whether a
gateway could do it, and what the table offers in its place.
"""

from __future__ import annotations

from kb.ask import cells, tables, words
from kb.ask.analysis import Analysis, analysed
from kb.knowledge.book import Book
from kb.model import Action, Cell, Protocol, Threat, Verdict
from kb.render.reply import FOUND

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
    whole = analysed(question, compiled.lexicon, compiled.speller)
    parts = words.sentences(question)
    for part in reversed(parts[1:] and parts):
        one = analysed(part, compiled.lexicon, compiled.speller)
        if "can" in one.concepts and cells.asked(one, whole):
            return _clash(one)
    return _clash(whole)


def _clash(analysis: Analysis) -> Action | None:
    threat, concept = cells.named(analysis)
    action = OWN.get(concept)
    return action if action and threat and action.threat is not threat else None


def note(book: Book, action: Action, protocol: Protocol) -> str:
    """What is to be said first, in words for a customer."""
    threat = Threat.VIRUS if action.threat is Threat.SPAM else Threat.SPAM
    title, found = book.actions[action].title, FOUND[threat]
    product = book.matrix_product
    said = [
        f'{product.name} has no action "{title}" for {found}: in the table of '
        f"{book.matrix_source.called} that is an action on {FOUND[action.threat]}."
    ]
    if action in SAME:
        said.append(f'For {found} the same is called "{book.actions[SAME[action]].title}".')
        return " ".join(said)
    own = book.cell(action.threat, action, protocol)
    if own.possible is Verdict.NO:
        said.append(f"On {protocol.label} no product could do it, whatever the mail holds.")
        said.append(own.customer)
    offered = [
        f'"{book.actions[cell.action].title}"'
        for cell in book.cells.values()
        if (cell.threat, cell.protocol, cell.article) == (threat, protocol, Verdict.YES)
    ]
    said.append(f"For {found} on {protocol.label} the table offers {_or(offered)}.")
    return " ".join(said)


def instead(book: Book, action: Action, cell: Cell) -> str:
    """The body of a reply: the note, and what each action that is offered does."""
    if action in SAME:
        return ""
    threat = Threat.VIRUS if action.threat is Threat.SPAM else Threat.SPAM
    lines = [
        f"- {page.title}: {page.summary}"
        for other in book.cells.values()
        if (other.threat, other.protocol, other.article) == (threat, cell.protocol, Verdict.YES)
        for page in [book.actions[other.action]]
    ]
    return "\n\n".join([note(book, action, cell.protocol), "\n".join(lines)])


def _or(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
