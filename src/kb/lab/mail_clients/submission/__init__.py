"""Mail clients that send: what they make of the gateway, and of what is forced on them.

Each client is a module with a `Submitter`; `SUBMITTERS` lists them. `python -m
kb.lab.mail_clients.submission` runs them and compares with what is stored.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from kb.lab.experiments import cells as experiments
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail import octets, samples
from kb.lab.mail_clients.submission.client import Letter, Submitter, Tls, anonymous
from kb.lab.mail_clients.submission.curl import CurlSubmitter
from kb.lab.mail_clients.submission.forcing import Forcing
from kb.lab.mail_clients.submission.msmtp import Msmtp
from kb.lab.mail_clients.submission.python_smtplib import Smtplib
from kb.lab.mail_clients.submission.swaks import Swaks
from kb.lab.servers.stack import Servers
from kb.lab.wire.encrypted import Authority
from kb.lab.wire.listener import Address
from kb.model import Action, Protocol
from kb.model.submission_run import Submission, SubmissionRun, SubmissionRuns

SUBMITTERS: dict[str, Submitter] = {
    one.id: one for one in (Smtplib(), Swaks(), Msmtp(), CurlSubmitter())
}
_BY_PRODUCT = (
    Submission.PROMISED,
    Submission.REJECTED,
    Submission.STARTTLS,
    Submission.IMPLICIT,
)
_TLS: dict[Submission, Tls] = {
    Submission.STARTTLS: "starttls",
    Submission.IMPLICIT: "implicit",
}


def measure(client: Submitter, servers: Servers, short: bool = False) -> SubmissionRuns:
    """Call a client in every situation; `short` leaves out that in which it waits.

    Raises:
        LabError: something that is no outcome: a server or a client comes to no end.
    """
    situations = [one for one in Submission if not (short and one is Submission.DELAYED)]
    with ThreadPoolExecutor(len(situations)) as pool:
        runs = tuple(pool.map(lambda one: run(client, servers, one), situations))
    return SubmissionRuns(
        id=client.id,
        runs=runs,
        versions=experiments.versions(servers) | dict(client.versions()),
        date=experiments.today(),
    )


def run(client: Submitter, servers: Servers, situation: Submission) -> SubmissionRun:
    """Call a client in one situation, once for each mail.

    Raises:
        LabError: see `measure`.
    """
    account = servers.account("recipient")
    every = situation is Submission.PROMISED
    mails = (samples.CLEAN[0], samples.SPAM, samples.VIRUS) if every else (samples.SPAM,)
    sent = []
    with (
        tempfile.TemporaryDirectory(prefix="kb-submission-") as folder,
        _server(servers, situation) as (at, forced),
    ):
        for mail in mails:
            file = Path(folder) / f"{mail.name}.eml"
            file.write_bytes(mail.octets)
            tls = _TLS.get(situation, "none")
            letter = Letter(Path(folder), at, samples.REVERSE_PATH, account.address, file, tls)
            end = client.send(letter)
            sent.append(end._replace(said=anonymous(end.said, letter)))
    worst = max(sent, key=lambda one: one.status)
    views = [octets.view(message) for message in servers.messages(account)]
    return SubmissionRun(
        situation=situation,
        status=worst.status,
        tries=forced.tries if forced else 1,
        arrived=tuple(sorted(f"{view.message or 'unknown'} {view.form}" for view in views)),
        said=worst.said if worst.status else "",
    )


@contextmanager
def _server(servers: Servers, situation: Submission) -> Iterator[tuple[Address, Forcing | None]]:
    """Where the client sends to, and the lab's own server where it is that."""
    target = servers.address("smtp")
    if situation not in _BY_PRODUCT:
        with Forcing(target, situation) as forced:
            yield forced.address, forced
        return
    action = Action.REJECT if situation is Submission.REJECTED else None
    keys, files = table(Protocol.SMTP, target, action), {}
    if situation in _TLS:
        keys |= {"tls": _TLS[situation], "certificate": "certificate.pem", "key": "key.pem"}
        files = Authority().files()
    with GatewayProcess(configuration({Protocol.SMTP: keys}), files) as gateway:
        yield gateway.address(Protocol.SMTP), None
