"""Yes or no, from what was observed, by the action's contract; pure.

Nothing here reads the matrix. Each contract is a list of conditions; the verdict is yes where
every one is met. A condition over several messages or sessions is never met by there being
none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from kb.model import (
    Action,
    Form,
    MessageView,
    Moment,
    Observation,
    SessionView,
    Threat,
    TransactionView,
    Verdict,
)


class Condition(NamedTuple):
    """One condition of a contract, and whether it was met."""

    met: bool
    text: str

    def __str__(self) -> str:
        return f"{'met' if self.met else 'not met'}: {self.text}"


def verdict(action: Action, seen: Observation) -> Verdict:
    """`yes` where every condition of the action's contract was met."""
    return Verdict.YES if all(c.met for c in conditions(action, seen)) else Verdict.NO


def conditions(
    action: Action, seen: Observation, threat: Threat | None = None
) -> tuple[Condition, ...]:
    """The contract's conditions, then those that hold for every action.

    Args:
        action: whose contract.
        seen: what was observed.
        threat: which messages it is about; by default those that the matrix has the action for.
    """
    run = _Run(threat or action.threat, seen)
    return tuple(Condition(*c) for c in (*_CONTRACTS[action](run), *_always(run)))


_Conditions = Iterator[tuple[bool, str]]


def _every(tests: Iterable[bool]) -> bool:
    """As `all`, but not met by nothing."""
    found = list(tests)
    return bool(found) and all(found)


class _Run:
    """An observation, asked in the words of the contracts."""

    def __init__(self, threat: Threat, seen: Observation) -> None:
        self.threat = str(threat)
        self.seen = seen

    def asked_for(self, message: str) -> bool:
        """Whether it is a message that the action is for: `spam`, `spam-bare`…"""
        return message == self.threat or message.startswith(f"{self.threat}-")

    def sent(self, transactions: Iterable[TransactionView]) -> list[TransactionView]:
        """The transactions that carried messages in question."""
        return [t for t in transactions if self.asked_for(t.message)]

    def accepted(self) -> tuple[bool, str]:
        met = _every(t.code == 250 for t in self.sent(self.seen.senders))
        return met, f"the sender's server got 250 for the {self.threat}"

    def held(self, *moments: Moment, by: Iterable[str] | None = None) -> list[MessageView]:
        """What lay in maildrops at those moments and is no clean sample as sent."""
        return [
            message
            for drop in self.seen.maildrops
            if drop.moment in moments and (by is None or drop.recipient in by)
            for message in drop.messages
            if not message.message.startswith("clean-")
        ]

    def nowhere(self, *moments: Moment) -> bool:
        """Whether maildrops were looked at then, and none held the message."""
        looked = any(drop.moment in moments for drop in self.seen.maildrops)
        return looked and not self.held(*moments)

    def received(self) -> list[list[MessageView]]:
        """By session: the messages in question, as often as they were retrieved."""
        return [
            [m for m in session.retrieved if m is not None and self.asked_for(m.message)]
            for session in self.seen.sessions
        ]

    def got(self, form: Form) -> bool:
        """Whether in every session each such message was there once, in that form."""
        sent = sorted((t.message, form) for t in self.sent(self.seen.senders))
        return bool(sent) and _every(
            sorted((m.message, m.form) for m in messages) == sent for messages in self.received()
        )


def _clean(session: SessionView) -> list[str]:
    """The clean messages that a session retrieved as sent."""
    retrieved = [m for m in session.retrieved if m and m.form is Form.AS_SENT]
    return sorted(m.message for m in retrieved if m.message.startswith("clean-"))


def _always(run: _Run) -> _Conditions:
    clean = [t for t in run.seen.senders if t.message.startswith("clean-")]
    names = sorted(t.message for t in clean)
    whole = _every(names == _clean(session) for session in run.seen.sessions)
    yield (
        _every(t.code == 250 for t in clean) and whole,
        "every clean message was accepted and reached the recipient as sent, once",
    )
    yield (
        _every(not session.holes for session in run.seen.sessions),
        "counts, sizes, numbers and ids agree with what the client could retrieve",
    )


def _reject(run: _Run) -> _Conditions:
    told = _every(500 <= t.code < 600 for t in run.sent(run.seen.senders))
    yield told, f"the sender's server was told 5yz for the {run.threat} in the SMTP transaction"
    yield run.nowhere(Moment.DELIVERED, Moment.END), "the message is in no mailbox"


def _drop(run: _Run) -> _Conditions:
    yield run.accepted()
    yield run.nowhere(Moment.END), "the message is in no mailbox"
    yield _every(not messages for messages in run.received()), "no client retrieved it"


def _accept(run: _Run) -> _Conditions:
    yield run.accepted()
    yield run.got(Form.AS_SENT), "the recipient got every octet as sent"


def _tag(run: _Run) -> _Conditions:
    yield run.accepted()
    yield run.got(Form.TAGGED), "the recipient got it tagged, every other octet as sent"


def _forward(run: _Run) -> _Conditions:
    sent, relayed = run.sent(run.seen.senders), run.sent(run.seen.relayed)
    first = {recipient for t in sent for recipient in t.recipients}
    others = {recipient for t in relayed for recipient in t.recipients}
    yield run.accepted()
    yield (
        bool(others) and not first & others and all(t.code == 250 for t in relayed),
        "the next server was given another recipient for it, and not the first one",
    )
    yield (
        bool(relayed) and {t.reverse_path for t in relayed} == {t.reverse_path for t in sent},
        "the reverse-path is unchanged",
    )
    looked = any(drop.recipient in first for drop in run.seen.maildrops)
    yield (
        looked and not run.held(Moment.DELIVERED, Moment.END, by=first),
        "it never entered the first recipient's maildrop",
    )
    there = run.held(Moment.END, by=others)
    yield (
        _every(run.asked_for(m.message) and m.form is Form.AS_SENT for m in there),
        "the other recipient has it as sent",
    )


def _strip(run: _Run) -> _Conditions:
    yield run.accepted()
    yield (
        run.got(Form.STRIPPED),
        ("the recipient got it with a notice for each infected part, the rest as sent"),
    )
    retrieved = [m for session in run.seen.sessions for m in session.retrieved if m]
    yield _every(not m.infected for m in retrieved), "no infected octets reached the recipient"


_CONTRACTS: dict[Action, Callable[[_Run], _Conditions]] = {
    Action.REJECT: _reject,
    Action.DROP: _drop,
    Action.ACCEPT: _accept,
    Action.TAG: _tag,
    Action.FORWARD: _forward,
    Action.DELIVER: _accept,
    Action.DO_NOT_DELIVER: _drop,
    Action.STRIP_AND_DELIVER: _strip,
}
