"""Every contract: fulfilled once, then each condition broken alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from kb.lab.experiments.verdict import conditions, verdict
from kb.model import (
    Action,
    Form,
    MaildropView,
    MessageView,
    Moment,
    Observation,
    SessionView,
    TransactionView,
    Verdict,
)

HERE, THERE, FROM = "recipient@example.test", "quarantine@example.test", "sender@example.org"


def transaction(message: str, code: int = 250, to: str = HERE, path: str = FROM) -> TransactionView:
    return TransactionView(message=message, reverse_path=path, recipients=(to,), code=code, text="")


def held(message: str, form: Form = Form.AS_SENT, infected: bool = False) -> MessageView:
    return MessageView(message=message, form=form, octets=100, infected=infected)


CLEAN = (held("clean-1"), held("clean-2"))


def maildrop(moment: Moment, *messages: MessageView, of: str = HERE) -> MaildropView:
    return MaildropView(recipient=of, moment=moment, messages=(*CLEAN, *messages))


def session(*messages: MessageView | None, holes: tuple[str, ...] = ()) -> SessionView:
    retrieved = (*CLEAN, *messages)
    sizes = (100,) * len(retrieved)
    return SessionView(
        recipient=HERE, count=len(sizes), listed=sizes, retrieved=retrieved, holes=holes
    )


def seen(
    threat: str,
    *,
    code: int = 250,
    relayed: tuple[TransactionView, ...] = (),
    delivered: tuple[MessageView, ...] = (),
    end: tuple[MessageView, ...] = (),
    elsewhere: tuple[MessageView, ...] | None = None,
    sessions: tuple[SessionView, ...] | None = None,
    clean: int = 250,
) -> Observation:
    drops = [maildrop(Moment.DELIVERED, *delivered), maildrop(Moment.END, *end)]
    if elsewhere is not None:
        drops.append(MaildropView(recipient=THERE, moment=Moment.END, messages=elsewhere))
    return Observation(
        senders=(transaction("clean-1", clean), transaction(threat, code), transaction("clean-2")),
        relayed=relayed,
        maildrops=tuple(drops),
        sessions=(session(), session()) if sessions is None else sessions,
    )


def delivered(threat: str, form: Form, infected: bool = False, **changes: Any) -> Observation:
    message = held(threat, form, infected)
    arguments: dict[str, Any] = {
        "delivered": (message,),
        "end": (message,),
        "sessions": (session(message), session(message)),
    }
    return seen(threat, **(arguments | changes))


FORWARDED = (transaction("spam", to=THERE),)

FULFILLED: dict[Action, Callable[..., Observation]] = {
    Action.REJECT: lambda **c: seen("spam", **({"code": 550} | c)),
    Action.DROP: lambda **c: seen("spam", **c),
    Action.ACCEPT: lambda **c: delivered("spam", Form.AS_SENT, **c),
    Action.TAG: lambda **c: delivered("spam", Form.TAGGED, **c),
    Action.FORWARD: lambda **c: seen(
        "spam", **({"relayed": FORWARDED, "elsewhere": (held("spam"),)} | c)
    ),
    Action.DELIVER: lambda **c: delivered("virus", Form.AS_SENT, True, **c),
    Action.DO_NOT_DELIVER: lambda **c: seen("virus", **c),
    Action.STRIP_AND_DELIVER: lambda **c: delivered("virus", Form.STRIPPED, **c),
}

SPAM, VIRUS = held("spam"), held("virus", infected=True)
DELIVERING = (Action.ACCEPT, Action.TAG, Action.DELIVER, Action.STRIP_AND_DELIVER)

BROKEN: list[tuple[Action, str, dict[str, Any]]] = [
    *[(a, "clean message", {"clean": 550}) for a in Action],
    *[(a, "could retrieve", {"sessions": ()}) for a in Action],
    (Action.REJECT, "5yz", {"code": 250}),
    (Action.REJECT, "5yz", {"code": 451}),
    (Action.REJECT, "no mailbox", {"delivered": (SPAM,)}),
    (Action.REJECT, "no mailbox", {"end": (held(""),)}),
    (Action.REJECT, "could retrieve", {"sessions": (session(holes=("STAT told 3",)),)}),
    (Action.DROP, "got 250", {"code": 550}),
    (Action.DROP, "no mailbox", {"end": (SPAM,)}),
    (Action.DROP, "no client retrieved", {"sessions": (session(), session(SPAM))}),
    (Action.DROP, "could retrieve", {"sessions": (session(None, holes=("refused",)),)}),
    (Action.DO_NOT_DELIVER, "got 250", {"code": 450}),
    (Action.DO_NOT_DELIVER, "no mailbox", {"end": (VIRUS,)}),
    (Action.DO_NOT_DELIVER, "no client retrieved", {"sessions": (session(VIRUS),)}),
    *[(a, "got 250", {"code": 550}) for a in DELIVERING],
    *[(a, "the recipient got", {"sessions": (session(),)}) for a in DELIVERING],
    (Action.ACCEPT, "every octet", {"sessions": (session(held("spam", Form.TAGGED)),)}),
    (Action.ACCEPT, "every octet", {"sessions": (session(SPAM), session(SPAM, SPAM))}),
    (Action.DELIVER, "every octet", {"sessions": (session(held("virus", Form.STRIPPED)),)}),
    (Action.TAG, "tagged", {"sessions": (session(SPAM),)}),
    (Action.TAG, "tagged", {"sessions": (session(held("spam", Form.ALTERED)),)}),
    (Action.FORWARD, "got 250", {"code": 550}),
    (Action.FORWARD, "another recipient", {"relayed": (transaction("spam"),)}),
    (Action.FORWARD, "another recipient", {"relayed": ()}),
    (Action.FORWARD, "another recipient", {"relayed": (transaction("spam", 550, THERE),)}),
    (Action.FORWARD, "reverse-path", {"relayed": (transaction("spam", to=THERE, path=""),)}),
    (Action.FORWARD, "never entered", {"delivered": (SPAM,)}),
    (Action.FORWARD, "never entered", {"end": (SPAM,)}),
    (Action.FORWARD, "other recipient has it", {"elsewhere": ()}),
    (Action.FORWARD, "other recipient has it", {"elsewhere": (held("spam", Form.TAGGED),)}),
    (
        Action.STRIP_AND_DELIVER,
        "no infected octets",
        {"sessions": (session(held("virus", Form.STRIPPED, infected=True)),)},
    ),
    (Action.STRIP_AND_DELIVER, "notice", {"sessions": (session(held("virus", Form.ALTERED)),)}),
]


@pytest.mark.parametrize("action", Action)
def test_a_fulfilled_contract_is_a_yes(action: Action) -> None:
    unmet = [c.text for c in conditions(action, FULFILLED[action]()) if not c.met]
    assert not unmet
    assert verdict(action, FULFILLED[action]()) is Verdict.YES


@pytest.mark.parametrize(("action", "condition", "change"), BROKEN)
def test_one_broken_condition_is_a_no(
    action: Action, condition: str, change: dict[str, Any]
) -> None:
    observation = FULFILLED[action](**change)
    unmet = [c.text for c in conditions(action, observation) if not c.met]
    assert any(condition in text for text in unmet), unmet
    assert verdict(action, observation) is Verdict.NO


@pytest.mark.parametrize("action", Action)
def test_every_condition_can_break(action: Action) -> None:
    texts = {c.text for c in conditions(action, FULFILLED[action]())}
    broken = {
        c.text
        for a, _, change in BROKEN
        if a is action
        for c in conditions(action, FULFILLED[action](**change))
        if not c.met
    }
    assert broken == texts


@pytest.mark.parametrize("action", Action)
def test_nothing_seen_fulfils_nothing(action: Action) -> None:
    nothing = Observation(senders=(), maildrops=())
    assert not any(c.met for c in conditions(action, nothing))
    assert verdict(action, nothing) is Verdict.NO


def test_every_message_that_the_action_is_for_counts() -> None:
    tagged, bare = held("spam", Form.TAGGED), held("spam-bare", Form.TAGGED)
    both = seen("spam", sessions=(session(tagged, bare),))
    more = (*both.senders, transaction("spam-bare"))
    both = msgspec.structs.replace(both, senders=more)
    assert verdict(Action.TAG, both) is Verdict.YES
    for got in [(tagged,), (tagged, held("spam-bare")), (tagged, tagged, bare)]:
        less = msgspec.structs.replace(both, sessions=(session(*got),))
        assert verdict(Action.TAG, less) is Verdict.NO


def test_an_action_that_takes_everything_is_a_no() -> None:
    empty = SessionView(recipient=HERE, count=0, listed=(), retrieved=())
    assert verdict(Action.DROP, seen("spam", sessions=(empty, empty))) is Verdict.NO
