"""Experiments: one cell, by one mechanism, on one stack of servers, with one scanner.

Where the product offers the action, the mechanism is `gateway`: its own gateway runs with
that policy. Where it does not, the action is forced by each mechanism that the lab knows, and
the gateway is seen to refuse the policy at start. Every experiment has accounts, wiretaps and
a gateway of its own, so experiments can run side by side on the same servers.
"""

from __future__ import annotations

import contextlib
import datetime
import imaplib
import platform
import poplib
import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import msgspec

from kb import __version__
from kb.lab import clients
from kb.lab.errors import LabError
from kb.lab.experiments import hits, mechanisms
from kb.lab.experiments.apparatus import Apparatus
from kb.lab.experiments.forcing.position import Position
from kb.lab.experiments.mechanisms import Mechanism
from kb.lab.experiments.scanners import BUILTIN, Scanner
from kb.lab.experiments.verdict import conditions
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail import samples
from kb.lab.servers.stack import Servers
from kb.lab.wire.roles import GATEWAY, MAIL_SERVER, NEXT_SERVER, RECIPIENT, SENDER
from kb.lab.wire.wiretap import Wiretap
from kb.model import Cell, Evidence, Moment, Protocol, Verdict
from kb.model.effects import EFFECTS

BROKEN = (OSError, EOFError, smtplib.SMTPException, poplib.error_proto, imaplib.IMAP4.error)
"""What a client raises for a dialogue that went wrong, which is no outcome."""
CUT = (OSError, EOFError, imaplib.IMAP4.abort)
"""Of these, what it raises where the connection was ended."""


def measure(cell: Cell, servers: Servers, scanner: Scanner = BUILTIN) -> tuple[Evidence, ...]:
    """Run every experiment on a cell; those that ask no scanner with the first one only.

    Args:
        cell: the cell.
        servers: between which the gateway stands.
        scanner: which it asks; one with programs has to be started.

    Raises:
        LabError: something that is no outcome: the gateway does not start, or starts with a
            policy that it must refuse; a server goes away; a dialogue comes to no end.
    """
    tried = mechanisms.tried(cell)
    if cell.article is Verdict.YES:
        return tuple(run(cell, mechanism, servers, scanner) for mechanism in tried)
    if scanner.id != BUILTIN.id:
        return ()
    protocol = cell.protocol
    policy = table(protocol, servers.address(protocol), cell.action, forward_to=_forward_to(cell))
    with GatewayProcess(configuration({protocol: policy})) as gateway:
        evidence = [run(cell, mechanism, servers) for mechanism in tried]
        refusal = gateway.refusal()
    if cell.id not in refusal:
        raise LabError(f"the gateway refused to start, but not for {cell.id}: {refusal}")
    return tuple(msgspec.structs.replace(each, refusal=refusal) for each in evidence)


def run(cell: Cell, mechanism: Mechanism, servers: Servers, scanner: Scanner = BUILTIN) -> Evidence:
    """Run one experiment.

    Raises:
        LabError: see `measure`.
    """
    try:
        with Apparatus(servers) as apparatus:
            if cell.protocol is Protocol.SMTP:
                _by_smtp(apparatus, cell, scanner)
            else:
                _by_retrieval(apparatus, cell, mechanism, scanner)
            seen, transcript = apparatus.observation(), apparatus.transcript()
            order, log = apparatus.order(), apparatus.log
    except BROKEN as error:
        raise LabError(f"{cell.id} by {mechanism.id}: {error!r}") from error
    found = conditions(cell.action, seen)
    return Evidence(
        cell=cell.id,
        server=servers.name,
        mechanism=mechanism.id,
        scanner=scanner.id,
        verdict=Verdict.YES if all(condition.met for condition in found) else Verdict.NO,
        findings=tuple(map(str, found)),
        hits=hits.named(log) if scanner.programs else msgspec.UNSET,
        observation=seen,
        transcript=transcript,
        order=order,
        versions=versions(servers) | dict(scanner.versions),
        date=today(),
    )


def today() -> str:
    """The day of the run (UTC), ISO 8601."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def versions(servers: Servers) -> dict[str, str]:
    """The programs that a run depends on, and their versions."""
    own = {"kb": __version__, "Python": platform.python_version()}
    return own | dict(servers.versions)


def _messages(cell: Cell) -> list[bytes]:
    """The messages in question between two that are clean."""
    first, last = samples.CLEAN
    return [sample.octets for sample in (first, *samples.threats(cell.action), last)]


def _redirects(cell: Cell) -> bool:
    """Whether its action needs another recipient to be named."""
    return EFFECTS[cell.action].parameter == "forward_to"


def _forward_to(cell: Cell, address: str = "quarantine@example.test") -> str:
    return address if _redirects(cell) else ""


def _configuration(protocol: Protocol, policy: Mapping[str, str], scanner: Scanner) -> str:
    return configuration({protocol: policy}, scanner.keys, json_log=True)


def _by_smtp(apparatus: Apparatus, cell: Cell, scanner: Scanner) -> None:
    """Send through the gateway; then the recipient reads the maildrop by POP3, directly."""
    servers = apparatus.servers
    recipient = apparatus.account("recipient")
    other = apparatus.account("quarantine").address if _redirects(cell) else ""
    back = apparatus.tap(GATEWAY, NEXT_SERVER, Protocol.SMTP, servers.address("smtp"))
    front = apparatus.tap(SENDER, GATEWAY, Protocol.SMTP)
    policy = table(Protocol.SMTP, back.address, cell.action, forward_to=other)
    with GatewayProcess(_configuration(Protocol.SMTP, policy, scanner)) as gateway:
        front.target = gateway.address(Protocol.SMTP)
        mail = _messages(cell)
        to = [recipient.address]
        clients.send(front.address, samples.REVERSE_PATH, to, *mail, settle=servers.settle)
        apparatus.settle()
        apparatus.log = gateway.whole_log()
    apparatus.look(Moment.DELIVERED)
    direct = apparatus.tap(RECIPIENT, MAIL_SERVER, Protocol.POP3, servers.address("pop3"))
    clients.retrieve(direct.address, recipient)
    apparatus.settle()
    apparatus.look(Moment.END)


def _by_retrieval(apparatus: Apparatus, cell: Cell, mechanism: Mechanism, scanner: Scanner) -> None:
    """Deliver past the gateway, as the Internet does; then two sessions through it."""
    servers = apparatus.servers
    recipient = apparatus.account("recipient")
    deliver = apparatus.tap(SENDER, MAIL_SERVER, Protocol.SMTP, servers.address("smtp"))
    mail, to = _messages(cell), [recipient.address]
    clients.send(deliver.address, samples.REVERSE_PATH, to, *mail, settle=servers.settle)
    apparatus.settle()
    apparatus.look(Moment.DELIVERED)
    session = clients.fetch if cell.protocol is Protocol.IMAP else clients.retrieve
    with _retrieval_gateway(apparatus, cell, mechanism, scanner) as front:
        for _ in range(2):
            with contextlib.suppress(*(CUT if mechanism.cuts else ())):
                session(front.address, recipient)
            apparatus.settle()
    apparatus.look(Moment.END)


@contextmanager
def _retrieval_gateway(
    apparatus: Apparatus, cell: Cell, mechanism: Mechanism, scanner: Scanner
) -> Iterator[Wiretap]:
    """The product's gateway or a forced one before the mail server, a wiretap on each side."""
    protocol, servers = cell.protocol, apparatus.servers
    back = apparatus.tap(GATEWAY, MAIL_SERVER, protocol, servers.address(protocol))
    front = apparatus.tap(RECIPIENT, GATEWAY, protocol)
    if not mechanism.forced:
        policy = table(protocol, back.address, cell.action)
        with GatewayProcess(_configuration(protocol, policy, scanner)) as gateway:
            front.target = gateway.address(protocol)
            yield front
            apparatus.log = gateway.whole_log()
    else:
        other = apparatus.account("quarantine").address if _redirects(cell) else ""
        onward = apparatus.tap(GATEWAY, NEXT_SERVER, Protocol.SMTP, servers.address("smtp"))
        place = Position(back.address, onward.address, other)
        with mechanism.forced[protocol](place) as forced:
            front.target = forced.address
            yield front
