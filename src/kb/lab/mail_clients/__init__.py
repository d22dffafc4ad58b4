"""Mail clients that collect: what they make of the gateway, and of what is forced on them.

Each client is a module with a `MailClient`; `CLIENTS` lists them. `python -m
kb.lab.mail_clients` runs them and compares with what is stored.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kb.lab import clients
from kb.lab.errors import LabError
from kb.lab.experiments import cells as experiments
from kb.lab.experiments import mechanisms
from kb.lab.experiments.forcing.position import Position
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail import octets, samples
from kb.lab.mail_clients.client import MailClient, Task
from kb.lab.mail_clients.cutting import Cut
from kb.lab.mail_clients.fetchmail import Fetchmail
from kb.lab.mail_clients.getmail import Getmail
from kb.lab.mail_clients.mbsync import Mbsync
from kb.lab.mail_clients.mpop import Mpop
from kb.lab.mail_clients.offlineimap import OfflineImap
from kb.lab.program import in_maildir, package_version
from kb.lab.servers.stack import Servers
from kb.lab.wire.encrypted import Authority
from kb.lab.wire.listener import Address
from kb.model import Protocol
from kb.model.client_run import ClientRun, ClientRuns, Collected, Situation

CLIENTS: dict[str, MailClient] = {
    one.id: one for one in (Fetchmail(), Mpop(), Getmail(), Mbsync(), OfflineImap())
}
MAILS = (samples.CLEAN[0], samples.SPAM, samples.VIRUS, samples.CLEAN[1])
_OWN = re.compile(rb"^X-(?:TUID|OfflineIMAP|getmail-[a-z-]+):.*\r\n", re.MULTILINE)
"""A field by which a client finds its own copy again."""


def measure(client: MailClient, servers: Servers) -> ClientRuns:
    """Run a client in every situation.

    Raises:
        LabError: something that is no outcome: a server or a client comes to no end.
    """
    return ClientRuns(
        id=client.id,
        runs=tuple(
            run(client, servers, protocol, situation)
            for protocol in client.protocols
            for situation in Situation
            if situation is not Situation.CUT or protocol is Protocol.POP3
        ),
        versions=experiments.versions(servers)
        | {one.package: package_version(one.package) for one in client.programs},
        date=experiments.today(),
    )


def run(
    client: MailClient, servers: Servers, protocol: Protocol, situation: Situation
) -> ClientRun:
    """Run a client twice in one situation.

    Raises:
        LabError: see `measure`.
    """
    account = servers.account("recipient")
    mail = [sample.octets for sample in MAILS]
    to, entrance = [account.address], servers.address("smtp")
    clients.send(entrance, samples.REVERSE_PATH, to, *mail, settle=servers.settle)
    servers.settle()
    encrypted = situation is Situation.CERTIFICATE
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-client-")))
        at = stack.enter_context(_behind(servers, protocol, situation))
        task = Task(home, account, protocol, at, encrypted)
        for part in ("cur", "new", "tmp"):
            (task.maildir / part).mkdir(parents=True)
        first = _collected(client, task, ())
        second = _collected(client, task, first.mails)
    return ClientRun(protocol=protocol, situation=situation, first=first, second=second)


@contextmanager
def _behind(servers: Servers, protocol: Protocol, situation: Situation) -> Iterator[Address]:
    """What stands between the client and the mail server."""
    server = servers.address(protocol)
    place = Position(server, servers.address("smtp"), "nobody@example.test")
    if situation is Situation.CUT:
        with Cut(place) as cutting:
            yield cutting.address
    elif situation is Situation.ERROR_REPLY:
        with mechanisms.forced("error-reply", protocol)(place) as refusing:
            yield refusing.address
    else:
        keys, files = table(protocol, server), {}
        if situation is Situation.CERTIFICATE:
            keys |= {"tls": "implicit", "certificate": "certificate.pem", "key": "key.pem"}
            files = Authority().files()
        with GatewayProcess(configuration({protocol: keys}), files) as gateway:
            yield gateway.address(protocol)


def _collected(client: MailClient, task: Task, before: tuple[str, ...]) -> Collected:
    well = client.collect(task)
    mails = sorted(map(_told, in_maildir(task.maildir)))
    for mail in before:
        if mail not in mails:
            raise LabError(f"{client.id} has no {mail} any more")
        mails.remove(mail)
    return Collected(well=well, mails=tuple(mails))


def _told(message: bytes) -> str:
    """Which mail it is, and in which form."""
    wire = message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    view = octets.view(_OWN.sub(b"", wire))
    return f"{view.message or 'unknown'} {view.form}"
