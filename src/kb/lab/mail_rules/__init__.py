"""The user's own rules, executed: real mail programs behind the gateway, as `kb rule` sets them.

Each mail program is a module with a `MailProgram`; `PROGRAMS` lists them. `python -m
kb.lab.mail_rules` runs them and compares with what is stored.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kb.lab import clients
from kb.lab.errors import LabError
from kb.lab.experiments import cells as experiments
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.mail.samples import REVERSE_PATH
from kb.lab.mail_rules.claws_mail import Claws
from kb.lab.mail_rules.imapfilter import Imapfilter
from kb.lab.mail_rules.maildrop import Maildrop
from kb.lab.mail_rules.mutt import Mutt
from kb.lab.mail_rules.procmail import Procmail
from kb.lab.mail_rules.program import MailProgram
from kb.lab.mail_rules.scene import FOLDER, MAILS, TAG, Scene, WithSieve, names
from kb.lab.mail_rules.sieve import CyrusSieve, Sieve
from kb.lab.mail_rules.thunderbird import Thunderbird
from kb.lab.servers.account import Account
from kb.lab.servers.stack import Servers
from kb.lab.wire.listener import Address
from kb.model import Protocol
from kb.model.mail_rule import MailRule
from kb.model.rule_run import Placed, RuleAction, RuleRun, RuleRuns
from kb.render import mail_rule

PROGRAMS: dict[str, MailProgram] = {
    one.id: one
    for one in (
        Sieve(),
        CyrusSieve(),
        Procmail(),
        Maildrop(),
        Imapfilter(),
        Mutt(),
        Thunderbird(),
        Claws(),
    )
}
"""By id: that of the rule, unless another program has that."""


def measure(program: MailProgram, rule: MailRule, servers: Servers) -> RuleRuns:
    """Run a program's rule in every way: on each protocol, to move and to delete.

    Raises:
        LabError: a program or a server did not do its part, which is no outcome.
    """
    try:
        runs = tuple(
            run(program, rule, servers, protocol, action)
            for protocol in program.protocols
            for action in RuleAction
        )
    finally:
        program.close()
    return RuleRuns(
        id=program.id,
        rule=program.rule,
        by=program.by,
        runs=runs,
        versions=experiments.versions(servers) | program.versions(),
        date=experiments.today(),
    )


def run(
    program: MailProgram,
    rule: MailRule,
    servers: Servers,
    protocol: Protocol,
    action: RuleAction,
) -> RuleRun:
    """Run a rule once.

    Args:
        program: has the rule.
        rule: as data.
        servers: deliver and keep the mail.
        protocol: on which the gateway adds the tag.
        action: what the rule does.

    Raises:
        LabError: see `measure`.
    """
    if not isinstance(servers, WithSieve):
        raise LabError(f"{servers.name} run no users' scripts")
    account = servers.account("recipient")
    folder = FOLDER if action is RuleAction.MOVE else None
    text = "\n".join(mail_rule.written(rule, TAG, folder)) + "\n"
    collects = program.collects if protocol is Protocol.SMTP else protocol
    try:
        with ExitStack() as stack:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-rule-")))
            gateway = stack.enter_context(_tagging(servers, protocol))
            at = servers.address(collects) if protocol is Protocol.SMTP else gateway
            scene = Scene(servers, account, home, text, collects, at)
            program.prepare(scene)
            _deliver(servers, gateway if protocol is Protocol.SMTP else None, account)
            program.act(scene)
            inbox, moved = names(program.inbox(scene)), names(program.folder(scene))
    except experiments.BROKEN as error:
        raise LabError(f"{program.id} on {protocol.label}: {error!r}") from error
    return RuleRun(
        protocol=protocol,
        action=action,
        placed={name: _placed(name, inbox, moved) for name in names(MAILS)},
    )


@contextmanager
def _tagging(servers: Servers, protocol: Protocol) -> Iterator[Address]:
    """A gateway that tags on that protocol."""
    policy = table(protocol, servers.address(protocol))
    with GatewayProcess(configuration({protocol: policy})) as gateway:
        yield gateway.address(protocol)


def _deliver(servers: Servers, gateway: Address | None, account: Account) -> None:
    entrance = gateway or servers.address("smtp")
    clients.send(entrance, REVERSE_PATH, [account.address], *MAILS, settle=servers.settle)
    servers.settle()


def _placed(name: str, inbox: list[str], moved: list[str]) -> Placed:
    found = [Placed.INBOX] * inbox.count(name) + [Placed.FOLDER] * moved.count(name)
    if len(found) > 1:
        raise LabError(f"the mail {name} is there {len(found)} times")
    return found[0] if found else Placed.NOWHERE
