"""The lab at a trainee's fingertips: run an experiment, or play by hand.

An experiment, measured on real servers:

    from kb.lab.notebook import experiment

    run = experiment("spam/reject/smtp")
    run.transcript     # who said what to whom
    run.findings       # the contract's conditions, met or not
    run.verdict        # yes or no, computed from what was observed

By hand, with any client:

    import poplib
    from kb.lab.notebook import Lab

    with Lab(pop3={"spam": "tag"}) as lab:
        lab.deliver("spam")
        client = poplib.POP3(*lab.pop3)
        client.user(lab.recipient.user)
        client.pass_(lab.recipient.password)
        client.retr(1)
        client.quit()
        print(lab.transcript)

All that is shown is the same in every run and on every set of servers: what a server words as
it likes is left out. The environment variable `KB_LAB_SERVER` names the servers; without it
they are the embedded ones. They start with the first use and end with the Python process.
"""

from __future__ import annotations

import atexit
import html
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache
from typing import Self

from kb import book, rules
from kb.lab import clients, experiments, forcing, neutral, octets, samples, servers
from kb.lab.bench import GATEWAY, MAIL_SERVER, NEXT_SERVER, RECIPIENT, SENDER, Bench
from kb.lab.forcing.place import Place
from kb.lab.gateway import Gateway, configuration, table
from kb.lab.listener import Address
from kb.lab.servers import Servers
from kb.model import Action, Evidence, Exchange, MessageView, Observation, Protocol, Verdict

__all__ = ["Findings", "Lab", "Maildrop", "Run", "Seen", "Transcript", "experiment", "sample"]

SERVER = "KB_LAB_SERVER"


class _Text:
    """Something that is read as lines, in a notebook and on a terminal."""

    def lines(self) -> Iterator[str]:
        """What is shown."""
        raise NotImplementedError

    def __str__(self) -> str:
        return "\n".join(self.lines())

    __repr__ = __str__


class Findings(_Text):
    """The contract's conditions, one a line, and whether each was met."""

    def __init__(self, conditions: Sequence[str]) -> None:
        self.conditions = tuple(conditions)

    def lines(self) -> Iterator[str]:
        """`met: …` or `not met: …`."""
        yield from self.conditions


class Transcript(_Text):
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
        return "".join(_side_by_side(exchange) for exchange in self.exchanges)


def _heading(exchange: Exchange) -> str:
    return f"{exchange.protocol.label}: {exchange.client} to {exchange.server}"


def _side_by_side(exchange: Exchange) -> str:
    """A table: what the client said on the left, what the server said on the right."""
    rows = []
    for line in exchange.lines:
        said = f"<code>{html.escape(line[3:])}</code>"
        cells = ("C:", said, "") if line.startswith("C: ") else ("S:", "", said)
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    head = f"<tr><th></th><th>{exchange.client}</th><th>{exchange.server}</th></tr>"
    return (
        f'<table class="kb-transcript"><caption>{_heading(exchange)}</caption>'
        f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
    )


class Maildrop(_Text):
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


class Seen(_Text):
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


class Run(_Text):
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


@lru_cache(maxsize=1)
def _servers() -> Servers:
    running = servers.start(os.environ.get(SERVER, "embedded"))
    atexit.register(running.close)
    return running


def experiment(cell: str, mechanism: str | None = None) -> Run:
    """Run the experiment on a cell and return what was seen.

    Args:
        cell: such as `spam/reject/smtp`.
        mechanism: by which the action is forced where the product does not offer it, such as
            `prefetch-hide-delete`; without one, the first that fulfils the contract, else the
            first there is.

    Raises:
        BookError: nothing is known by that id, or the cell has no such mechanism.
        LabError: the experiment could not be run.
    """
    cells = book.load().cells
    if cell not in cells:
        raise rules.unknown_id(cell, cells)
    known = experiments.mechanisms(cells[cell])
    if not known or mechanism not in (None, *known):
        choice = f"choose {' or '.join(known)}" if known else "no experiment measures it yet"
        raise rules.BookError(cell, "-", f"{mechanism or 'measuring'} is not to be had; {choice}")
    runs = experiments.measure(cells[cell], _servers())
    wanted = [run for run in runs if run.mechanism == mechanism]
    fulfilled = [run for run in runs if run.verdict is Verdict.YES]
    return Run((wanted or fulfilled or list(runs))[0])


def sample(name: str) -> bytes:
    """The octets of one of the lab's messages.

    Args:
        name: `clean-1`, `clean-2`, `spam` or `virus`.

    Raises:
        BookError: there is no such sample.
    """
    known = samples.known()
    if name not in known:
        raise rules.unknown_id(name, known)
    return known[name].octets


Wanted = Mapping[str, str] | str
"""A policy, `{"spam": "tag"}`, for the product's gateway; or the name of a forced mechanism."""


class Lab:
    """Servers, a gateway and wiretaps, to be used by hand; a context manager.

    Args:
        smtp: the gateway's policy on SMTP, such as `{"spam": "reject"}`; a threat that is not
            named is tagged or stripped. Without a policy the gateway does not serve SMTP.
        pop3: the same for POP3; or the name of a mechanism, such as `error-reply`, to put a
            forced gateway in front of the mail server.

    Attributes:
        recipient: an account with an empty maildrop: `user`, `password`, `address`.
        quarantine: another one, to which the action `forward` sends.
        smtp, pop3: (host, port) of the gateway.
        direct_smtp, direct_pop3: (host, port) of the mail server itself, past the gateway.
    """

    def __init__(self, *, smtp: Wanted | None = None, pop3: Wanted | None = None) -> None:
        running = _servers()
        self._stack = ExitStack()
        self._bench = self._stack.enter_context(Bench(running))
        self.recipient = self._bench.account("recipient")
        self.quarantine = self._bench.account("quarantine")
        self.direct_smtp = self._tap(SENDER, MAIL_SERVER, Protocol.SMTP)
        self.direct_pop3 = self._tap(RECIPIENT, MAIL_SERVER, Protocol.POP3)
        wanted = {Protocol.SMTP: smtp, Protocol.POP3: pop3}
        try:
            addresses = self._gateways({p: w for p, w in wanted.items() if w is not None})
        except BaseException:
            self._stack.close()
            raise
        self.smtp = addresses.get(Protocol.SMTP)
        self.pop3 = addresses.get(Protocol.POP3)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the gateway and its connections."""
        self._stack.close()

    def deliver(self, *messages: str | bytes) -> None:
        """Deliver into the recipient's maildrop past the gateway, as the Internet does.

        Args:
            messages: names of samples (see `sample`), or octets with CRLF line ends.
        """
        self._send(self.direct_smtp, messages)

    def send(self, *messages: str | bytes) -> None:
        """Send to the recipient through the SMTP gateway.

        Args:
            messages: names of samples (see `sample`), or octets with CRLF line ends.

        Raises:
            ValueError: this lab has no SMTP gateway.
        """
        if self.smtp is None:
            raise ValueError('no SMTP gateway here; give Lab a policy: smtp={"spam": "tag"}')
        self._send(self.smtp, messages)

    @property
    def transcript(self) -> Transcript:
        """All dialogues so far, those that go on included."""
        return Transcript(neutral.neutral(self._bench.transcript()))

    @property
    def maildrop(self) -> Maildrop:
        """What lies in the recipient's maildrop, seen on the server's side."""
        return Maildrop([*map(octets.view, self._bench.servers.messages(self.recipient))])

    @property
    def observation(self) -> Seen:
        """What sender and recipient saw so far."""
        return Seen(self._bench.observation())

    def _send(self, address: Address, messages: Sequence[str | bytes]) -> None:
        content = [sample(m) if isinstance(m, str) else m for m in messages]
        clients.send(address, samples.REVERSE_PATH, [self.recipient.address], *content)

    def _tap(self, client: str, server: str, protocol: Protocol) -> Address:
        address = self._bench.servers.address(protocol)
        return self._bench.tap(client, server, protocol, address).address

    def _gateways(self, wanted: Mapping[Protocol, Wanted]) -> dict[Protocol, Address]:
        """Start what is wanted, with a wiretap on both sides of it."""
        tables, behind = {}, {}
        for protocol, policy in wanted.items():
            server = NEXT_SERVER if protocol is Protocol.SMTP else MAIL_SERVER
            behind[protocol] = self._tap(GATEWAY, server, protocol)
            if isinstance(policy, str):
                continue
            keys = table(protocol, behind[protocol], forward_to=self.quarantine.address)
            tables[protocol] = keys | {threat: str(Action(a)) for threat, a in policy.items()}
        gateway = self._stack.enter_context(Gateway(configuration(tables))) if tables else None
        addresses = {}
        for protocol, policy in wanted.items():
            if gateway and protocol in tables:
                address = gateway.address(protocol)
            else:
                onward = self._tap(GATEWAY, NEXT_SERVER, Protocol.SMTP)
                place = Place(behind[protocol], onward, self.quarantine.address)
                forced = _mechanism(protocol, str(policy))(place)
                address = self._stack.enter_context(forced).address
            client = SENDER if protocol is Protocol.SMTP else RECIPIENT
            addresses[protocol] = self._bench.tap(client, GATEWAY, protocol, address).address
        return addresses


def _mechanism(protocol: Protocol, name: str) -> forcing.Forced:
    known = forcing.MECHANISMS.get(protocol, {})
    if name not in known:
        raise rules.unknown_id(name, known)
    return known[name]
