"""Mail clients that collect: what they make of the gateway, and of what is forced on them.

Each client is a module with a `MailClient`; `CLIENTS` lists them. `python -m
kb.lab.mail_clients` runs them and compares with what is stored.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kb.lab import clients
from kb.lab.errors import LabError
from kb.lab.experiments import cells as experiments
from kb.lab.experiments import mechanisms
from kb.lab.experiments.forcing.notice import NOTICE
from kb.lab.experiments.forcing.position import Position
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail import octets, samples
from kb.lab.mail_clients.claws_mail import Claws
from kb.lab.mail_clients.client import MailClient, Task, anonymous
from kb.lab.mail_clients.curl import Curl
from kb.lab.mail_clients.delaying import SLOW
from kb.lab.mail_clients.fetchmail import Fetchmail
from kb.lab.mail_clients.getmail import Getmail
from kb.lab.mail_clients.mbsync import Mbsync
from kb.lab.mail_clients.mpop import Mpop
from kb.lab.mail_clients.mutt import Mutt
from kb.lab.mail_clients.offlineimap import OfflineImap
from kb.lab.mail_clients.python_imapclient import ImapClient
from kb.lab.mail_clients.python_imaplib import Imaplib
from kb.lab.mail_clients.python_poplib import Poplib
from kb.lab.mail_clients.thunderbird import Thunderbird
from kb.lab.program import in_maildir
from kb.lab.servers.stack import Servers
from kb.lab.wire.encrypted import Authority
from kb.lab.wire.listener import Address
from kb.model import Protocol
from kb.model.client_run import ClientRun, ClientRuns, Collected, Situation

CLIENTS: dict[str, MailClient] = {
    one.id: one
    for one in (
        Fetchmail(),
        Mpop(),
        Getmail(),
        Poplib(),
        Curl(),
        Mbsync(),
        OfflineImap(),
        Imaplib(),
        ImapClient(),
        Mutt(),
        Thunderbird(),
        Claws(),
    )
}
AT_ONCE = 6
"""Runs side by side: some of them only wait."""
_OWN = re.compile(
    rb"^X-(?:TUID|OfflineIMAP|getmail-[a-z-]+|Account-Key|UIDL|Mozilla-[A-Za-z0-9]+):.*\r\n",
    re.MULTILINE,
)
"""A field by which a client finds its own copy again."""


def measure(client: MailClient, servers: Servers, short: bool = False) -> ClientRuns:
    """Run a client in every situation; `short` leaves out those in which it waits.

    Raises:
        LabError: something that is no outcome: a server or a client comes to no end.
    """
    situations = [one for one in client.situations if not (short and one.waits)]
    axes = [(protocol, situation) for protocol in client.protocols for situation in situations]
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            runs = tuple(pool.map(lambda axis: run(client, servers, *axis), axes))
    finally:
        client.close()
    return ClientRuns(
        id=client.id,
        runs=runs,
        versions=experiments.versions(servers) | dict(client.versions()),
        date=experiments.today(),
    )


def mails(situation: Situation) -> tuple[samples.Sample, ...]:
    """What is in the maildrop; a long scan is of one mail only."""
    infected = () if situation.waits else (samples.VIRUS,)
    return (samples.CLEAN[0], samples.SPAM, *infected, samples.CLEAN[1])


def run(
    client: MailClient, servers: Servers, protocol: Protocol, situation: Situation
) -> ClientRun:
    """Run a client twice in one situation.

    Raises:
        LabError: see `measure`.
    """
    account, other = servers.account("recipient"), servers.account("quarantine")
    mail = [sample.octets for sample in mails(situation)]
    to, entrance = [account.address], servers.address("smtp")
    clients.send(entrance, samples.REVERSE_PATH, to, *mail, settle=servers.settle)
    servers.settle()
    encrypted = situation is Situation.CERTIFICATE
    place = Position(servers.address(protocol), entrance, other.address)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-client-")))
        at = stack.enter_context(_behind(place, protocol, situation))
        task = Task(home, account, protocol, at, encrypted)
        for part in ("cur", "new", "tmp"):
            (task.maildir / part).mkdir(parents=True)
        first = _collected(client, task, ())
        second = _collected(client, task, first.mails)
        listed = tuple(sorted(client.listed(task))) if situation is Situation.GATEWAY else ()
    left = tuple(octets.view(message).message for message in servers.messages(account))
    return ClientRun(
        protocol=protocol,
        situation=situation,
        first=first,
        second=second,
        left=left,
        listed=listed,
    )


@contextmanager
def _behind(place: Position, protocol: Protocol, situation: Situation) -> Iterator[Address]:
    """What stands between the client and the mail server."""
    if situation in (Situation.GATEWAY, Situation.CERTIFICATE):
        keys, files = table(protocol, place.server), {}
        if situation is Situation.CERTIFICATE:
            keys |= {"tls": "implicit", "certificate": "certificate.pem", "key": "key.pem"}
            files = Authority().files()
        with GatewayProcess(configuration({protocol: keys}), files) as gateway:
            yield gateway.address(protocol)
    else:
        slow = SLOW.get((situation, protocol))
        with (slow or mechanisms.forced(situation, protocol))(place) as forced:
            yield forced.address


def _collected(client: MailClient, task: Task, before: tuple[str, ...]) -> Collected:
    end = client.collect(task)
    mails = sorted(map(_told, in_maildir(task.maildir)))
    for mail in before:
        if mail not in mails:
            raise LabError(f"{client.id} has no {mail} any more")
        mails.remove(mail)
    said = "" if end.well else anonymous(end.said, task)
    return Collected(well=end.well, mails=tuple(mails), said=said)


def _told(message: bytes) -> str:
    """Which mail it is, and in which form."""
    wire = message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    wire = octets.without_trace(_OWN.sub(b"", wire))
    if wire == NOTICE:
        return "notice"
    view = octets.view(wire)
    return f"{view.message or 'unknown'} {view.form}"
