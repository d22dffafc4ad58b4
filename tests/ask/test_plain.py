"""Who asks in the table's words, or in the usual ones, gets the cell, nearly always for sure."""

from __future__ import annotations

import itertools

from kb import ask
from kb.knowledge import loader
from kb.model import Action, Protocol, Threat

BOOK = loader.load()
SAID = {
    Action.REJECT: ("rejected", "refused", "turned away", "returned to the sender", "sent back"),
    Action.DROP: ("dropped", "deleted", "discarded", "thrown away", "silently deleted", "binned"),
    Action.ACCEPT: ("accepted", "let through", "delivered as it is", "passed on unchanged"),
    Action.TAG: ("tagged", "marked", "labelled", "flagged", "marked in the subject"),
    Action.FORWARD: ("forwarded", "redirected", "sent to another mailbox", "diverted"),
    Action.DELIVER: ("let through", "delivered anyway", "delivered unchanged"),
    Action.DO_NOT_DELIVER: ("not delivered", "deleted", "discarded", "withheld", "held back"),
    Action.STRIP_AND_DELIVER: ("stripped", "cleaned", "disinfected", "delivered without the virus"),
}
MAIL = {
    Threat.SPAM: ("spam", "junk mail"),
    Threat.VIRUS: ("infected mail", "a mail with a virus"),
}
FORMS = (
    "Can {mail} be {done} on {place}?",
    "Is it possible that {mail} is {done} over {place}?",
    "{place}: {mail} {done}?",
    "We want {mail} to be {done} on {place}.",
    "i want {mail} {done} with {place}",
)
DOUBTED = 0.02
"""The share that may be asked back."""


def test_plain_questions_get_their_cell() -> None:
    protocols = itertools.cycle(Protocol)
    asked = {
        form.format(mail=mail, done=done, place=protocol.upper()): (action, protocol)
        for action, verbs in SAID.items()
        for done, mail, form in itertools.product(verbs, MAIL[action.threat], FORMS)
        for protocol in (next(protocols),)
    }
    assert len(asked) > 300
    found = {text: ask.respond(text, BOOK) for text in asked}
    wrong = {
        text: found[text].answers[0].id if found[text].answers else ""
        for text, (action, protocol) in asked.items()
        if [one.id for one in found[text].answers[:1]] != [f"{action.threat}/{action}/{protocol}"]
    }
    assert wrong == {}
    doubted = [text for text, one in found.items() if not one.confident]
    assert len(doubted) <= DOUBTED * len(asked), doubted
