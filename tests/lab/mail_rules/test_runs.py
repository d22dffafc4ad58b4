"""The users' own rules in the mail programs themselves: what is stored is what happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import pytest

from conftest import missing
from kb.knowledge import loader
from kb.lab import mail_rules, servers
from kb.lab.errors import LabError
from kb.lab.mail_rules.program import MailProgram
from kb.lab.servers import Servers
from kb.model import Protocol
from kb.model.rule_run import Placed, RuleAction, RuleRun, expected

pytestmark = pytest.mark.slow

BOOK = loader.load()
RUNS = [
    (id_, run)
    for id_, runs in BOOK.rule_runs.items()
    if id_ not in ("thunderbird", "claws-mail")  # tests/lab/test_thunderbird.py, …claws_mail.py
    for run in runs.runs
]


@pytest.fixture(scope="module")
def stacks() -> Iterator[Callable[[str], Servers]]:
    """Mail servers by name, started once each."""
    running: dict[str, Servers] = {}

    def started(name: str) -> Servers:
        if name not in running:
            lacking = servers.stack(name).missing()
            if lacking:
                missing(f"Debian packages are missing: {' '.join(lacking)}")
            try:
                running[name] = servers.start(name)
            except LabError as error:
                missing(str(error))
        return running[name]

    yield started
    for one in running.values():
        one.close()


@pytest.fixture
def dovecot(stacks: Callable[[str], Servers]) -> Servers:
    return stacks("dovecot")


def installed(name: str) -> MailProgram:
    program = mail_rules.PROGRAMS[name]
    if program.missing():
        missing(f"Debian packages are missing: {' '.join(program.missing())}")
    return program


@pytest.mark.parametrize(
    ("name", "stored"), RUNS, ids=[f"{n}-{r.protocol}-{r.action}" for n, r in RUNS]
)
def test_as_stored(name: str, stored: RuleRun, stacks: Callable[[str], Servers]) -> None:
    program = installed(name)
    rule = BOOK.mail_rules[BOOK.rule_runs[name].of]
    running = stacks(program.stack)
    assert mail_rules.run(program, rule, running, stored.protocol, stored.action) == stored


def test_every_program_of_the_lab_is_stored() -> None:
    assert set(BOOK.rule_runs) == set(mail_rules.PROGRAMS)


class TestWhatIsExpected:
    @pytest.mark.parametrize("name", ["sieve", "sieve-cyrus"])
    def test_a_server_rule_does_not_see_a_tag_of_pop3_and_imap(self, name: str) -> None:
        runs = {(run.protocol, run.action): run.placed for run in BOOK.rule_runs[name].runs}
        for protocol in (Protocol.POP3, Protocol.IMAP):
            assert runs[protocol, RuleAction.MOVE]["tagged"] is Placed.INBOX
            assert runs[protocol, RuleAction.DELETE]["tagged"] is Placed.INBOX
        assert runs[Protocol.SMTP, RuleAction.MOVE]["tagged"] is Placed.FOLDER

    def test_clean_mail_and_replies_stay(self) -> None:
        for sees in (True, False):
            for action in RuleAction:
                placed = expected(sees, action)
                assert (placed["clean"], placed["reply"]) == (Placed.INBOX, Placed.INBOX)


class TestMistakes:
    def test_a_rule_that_takes_anything_is_seen(self, dovecot: Servers) -> None:
        """The check would not be worth much if a rule on all mail passed it."""
        program = installed("procmail")
        rule = BOOK.mail_rules["procmail"]
        greedy = msgspec.structs.replace(rule, delete=":0\n* ^Subject:.*%TAG%\n/dev/null\n")
        run = mail_rules.run(program, greedy, dovecot, Protocol.POP3, RuleAction.DELETE)
        assert run.placed["reply"] is Placed.NOWHERE
        assert run.placed != expected(True, RuleAction.DELETE)

    def test_a_program_that_fails_is_no_outcome(self, dovecot: Servers) -> None:
        program = installed("imapfilter")
        rule = BOOK.mail_rules["imapfilter"]
        broken = msgspec.structs.replace(rule, delete="this is no Lua %TAG%\n")
        with pytest.raises(LabError, match="imapfilter ended with status"):
            mail_rules.run(program, broken, dovecot, Protocol.IMAP, RuleAction.DELETE)
