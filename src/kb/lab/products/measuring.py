"""Measures a product: one setting, the same mail and the same contracts as the gateway's own."""

from __future__ import annotations

from collections.abc import Mapping

from kb.lab import clients
from kb.lab.errors import LabError
from kb.lab.experiments.apparatus import Apparatus
from kb.lab.experiments.cells import BROKEN, today, versions
from kb.lab.mail import samples
from kb.lab.products import contracts
from kb.lab.products.changes import changed
from kb.lab.products.product import Measurable, Product, Script, Setting
from kb.lab.products.running import Running
from kb.lab.servers.stack import Servers
from kb.lab.wire.roles import GATEWAY, MAIL_SERVER, NEXT_SERVER, RECIPIENT, SENDER
from kb.model import Action, Moment, Protocol, Treatment, Verdict
from kb.model.product_run import ProductRun, ProductRuns


def measure(product: Measurable, servers: Servers) -> ProductRuns:
    """Run every setting of a product.

    Raises:
        LabError: something that is no outcome: the product does not start, a server goes away, a
            dialogue comes to no end.
    """
    runs = tuple(run(product, setting, servers) for setting in product.settings)
    return ProductRuns(
        id=product.id,
        by=product.by,
        runs=runs,
        versions=versions(servers) | product.versions(),
        date=today(),
    )


def run(product: Measurable, setting: Setting, servers: Servers) -> ProductRun:
    """Run one setting.

    Raises:
        LabError: see `measure`.
    """
    try:
        with Apparatus(servers) as apparatus:
            if isinstance(product, Product):
                configuration, bounced = _in_between(apparatus, product, setting)
            elif isinstance(product, Script):
                configuration, bounced = _at_delivery(apparatus, product, setting)
            else:
                raise TypeError(f"{product.id} is no kind of product")
            seen = apparatus.observation()
            # Who only looked whether somebody listens has said nothing.
            transcript = tuple(
                one for one in apparatus.transcript() if any(x.startswith("C: ") for x in one.lines)
            )
            held = [m for account in apparatus.accounts for m in servers.messages(account)]
    except BROKEN as error:
        raise LabError(f"{product.id} with {setting.shown}: {error!r}") from error
    found = contracts.conditions(setting.treatment, setting.threat, seen, bounced)
    return ProductRun(
        id=setting.id,
        setting=setting.shown,
        statement=setting.statement,
        protocol=Protocol.SMTP,
        threat=setting.threat,
        treatment=setting.treatment,
        verdict=Verdict.YES if all(condition.met for condition in found) else Verdict.NO,
        findings=tuple(map(str, found)),
        fulfils=contracts.fulfilled(setting.threat, seen, bounced),
        bounced=bounced,
        changed=changed(held),
        observation=seen,
        transcript=transcript,
        configuration=dict(configuration),
    )


def _mail(setting: Setting) -> list[bytes]:
    """The messages in question between two that are clean, as in the experiments on cells."""
    # A bounce has the mail that a reject has.
    bounce = setting.treatment is Treatment.BOUNCE
    action = Action.REJECT if bounce else Action(setting.treatment)
    first, last = samples.CLEAN
    mail = (first, *samples.threats(action, setting.threat), last)
    return [one.octets.replace(samples.GTUBE, setting.string) for one in mail]


def _in_between(
    apparatus: Apparatus, product: Product, setting: Setting
) -> tuple[Mapping[str, str], bool]:
    """Send through the product; then the recipient reads the maildrop by POP3, directly."""
    servers = apparatus.servers
    recipient = apparatus.account("recipient")
    forward = setting.treatment is Treatment.FORWARD
    other = apparatus.account("quarantine").address if forward else ""
    # Not looked at: a notice of failure is not the message.
    sender = apparatus.account("sender", looked_at=False)
    back = apparatus.tap(GATEWAY, NEXT_SERVER, Protocol.SMTP, servers.address("smtp"))
    front = apparatus.tap(SENDER, GATEWAY, Protocol.SMTP)
    with Running(product, setting, back.address, other) as running:
        front.target = running.address
        to = [recipient.address]
        mail = _mail(setting)
        clients.send(front.address, sender.address, to, *mail, settle=running.settle)
        configuration = running.configuration()
    # Only now: some keep their connection to the next server for later mail.
    apparatus.settle()
    apparatus.look(Moment.DELIVERED)
    _read(apparatus)
    return configuration, bool(servers.messages(sender))


def _at_delivery(
    apparatus: Apparatus, product: Script, setting: Setting
) -> tuple[Mapping[str, str], bool]:
    """The recipient's script is active; send to the mail server, then read the maildrop."""
    servers = apparatus.servers
    recipient = apparatus.account("recipient")
    product.activate(servers, recipient, setting.written)
    sender = apparatus.account("sender", looked_at=False)
    front = apparatus.tap(SENDER, MAIL_SERVER, Protocol.SMTP, servers.address("smtp"))
    to, mail = [recipient.address], _mail(setting)
    clients.send(front.address, sender.address, to, *mail, settle=servers.settle)
    apparatus.settle()
    apparatus.look(Moment.DELIVERED)
    _read(apparatus)
    return {"script": setting.written}, bool(servers.messages(sender))


def _read(apparatus: Apparatus) -> None:
    servers, recipient = apparatus.servers, apparatus.accounts[0]
    direct = apparatus.tap(RECIPIENT, MAIL_SERVER, Protocol.POP3, servers.address("pop3"))
    clients.retrieve(direct.address, recipient)
    apparatus.settle()
    apparatus.look(Moment.END)
