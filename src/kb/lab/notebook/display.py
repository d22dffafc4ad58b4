"""How a notebook displays results: transcripts, findings, observations, maildrops."""

from __future__ import annotations

import html
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from kb.lab.experiments.mechanisms import MECHANISMS, Mechanism
from kb.lab.wire import server_neutral as neutral
from kb.model import Evidence, Exchange, MessageView, Observation
from kb.render import evidence, markdown


class Shown(ABC):
    """Something that is read as lines, in a notebook and on a terminal."""

    @abstractmethod
    def lines(self) -> Iterator[str]:
        """What is shown."""

    def __str__(self) -> str:
        return "\n".join(self.lines())

    __repr__ = __str__


class Findings(Shown):
    """The contract's conditions, one a line, and whether each was met."""

    def __init__(self, conditions: Sequence[str]) -> None:
        self.conditions = tuple(conditions)

    def lines(self) -> Iterator[str]:
        """`met: …` or `not met: …`."""
        yield from self.conditions

    def _repr_markdown_(self) -> str:
        return markdown.bullets(map(evidence.finding, self.conditions))


class Transcript(Shown):
    """Dialogues on the wire, in the order in which the connections were made.

    Iterate over it, or take one by number, to get transcripts of one connection each.
    """

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self.exchanges = tuple(exchanges)

    def between(self, client: str, server: str) -> Transcript:
        """Only the dialogues of these two, such as `recipient` and `gateway`."""
        return Transcript([e for e in self.exchanges if (e.client, e.server) == (client, server)])

    def __len__(self) -> int:
        return len(self.exchanges)

    def __getitem__(self, number: int) -> Transcript:
        return Transcript([self.exchanges[number]])

    def lines(self) -> Iterator[str]:
        """A heading for each connection, then its lines."""
        for number, exchange in enumerate(self.exchanges):
            if number:
                yield ""
            yield _heading(exchange)
            yield from (f"  {line}" for line in exchange.lines)

    def _repr_html_(self) -> str:
        return "\n".join(map(_figure, self.exchanges))


def _heading(exchange: Exchange) -> str:
    return f"{exchange.protocol.label}: {exchange.client} to {exchange.server}"


def _figure(exchange: Exchange) -> str:
    """The lines of one connection, the client's bold, so that who speaks is seen at once."""
    parties = f"{exchange.client} (C) to {exchange.server} (S)"
    lines = "\n".join(map(_spoken, exchange.lines))
    return (
        f'<figure class="kb-transcript"><figcaption>{exchange.protocol.label}: {parties}'
        f'</figcaption><pre tabindex="0">{lines}</pre></figure>'
    )


def _spoken(line: str) -> str:
    said = html.escape(line)
    return f"<b>{said}</b>" if line.startswith("C: ") else said


class Maildrop(Shown):
    """What lies in a maildrop: one line a message."""

    def __init__(self, messages: Sequence[MessageView]) -> None:
        self.messages = tuple(messages)

    def __len__(self) -> int:
        return len(self.messages)

    def lines(self) -> Iterator[str]:
        """Number, name, form and size of each message, or that there is none."""
        for number, message in enumerate(self.messages, 1):
            yield f"{number}: {_message(message)}"
        if not self.messages:
            yield "(empty)"


def _message(message: MessageView | None) -> str:
    if message is None:
        return "refused"
    infected = ", infected" if message.infected else ""
    return f"{message.message or 'unknown'}, {message.form}, {message.octets} octets{infected}"


class Seen(Shown):
    """What sender, maildrop and recipient saw; `observation` holds it as data."""

    def __init__(self, observation: Observation) -> None:
        self.observation = observation

    def lines(self) -> Iterator[str]:
        """Senders, what was relayed, maildrops, sessions."""
        for view in self.observation.senders:
            yield f"sender: {view.message or 'nothing'}: {view.code} {view.text}".rstrip()
        for view in self.observation.relayed:
            yield f"relayed: {view.message} to {', '.join(view.recipients)}: {view.code}"
        for drop in self.observation.maildrops:
            held = "; ".join(map(_message, drop.messages)) or "empty"
            yield f"maildrop of {drop.recipient}, {drop.moment}: {held}"
        for session in self.observation.sessions:
            got = "; ".join(map(_message, session.retrieved)) or "nothing"
            yield f"recipient: told {session.count}, sizes {list(session.listed)}: {got}"
            yield from (f"recipient: {hole}" for hole in session.holes)

    def _repr_markdown_(self) -> str:
        return evidence.seen(self.observation)


class Means(Shown):
    """The mechanism by which an action was brought about."""

    def __init__(self, mechanism: Mechanism) -> None:
        self.mechanism = mechanism

    def lines(self) -> Iterator[str]:
        """Name, what it does, and what clients feel of it."""
        yield f"{self.mechanism.id}: {self.mechanism.does}"
        yield f"Its cost: {self.mechanism.cost}"


class Run(Shown):
    """One experiment, run."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence

    @property
    def verdict(self) -> str:
        """`yes` or `no`, computed from the observation by the action's contract."""
        return str(self.evidence.verdict)

    @property
    def findings(self) -> Findings:
        """The contract's conditions, met or not."""
        return Findings(self.evidence.findings)

    @property
    def mechanism(self) -> Means:
        """How it was brought about, and what clients feel of that."""
        return Means(MECHANISMS[self.evidence.mechanism])

    @property
    def transcript(self) -> Transcript:
        """The dialogues on the wire."""
        return Transcript(neutral.neutral(self.evidence.transcript))

    @property
    def observation(self) -> Seen:
        """What sender, maildrop and recipient saw."""
        return Seen(self.evidence.observation)

    @property
    def refusal(self) -> str:
        """What the product's gateway says when asked for this; empty where it offers it."""
        return self.evidence.refusal

    def lines(self) -> Iterator[str]:
        """Cell, mechanism and verdict."""
        yield f"{self.evidence.cell} by {self.evidence.mechanism}: {self.verdict}"
