"""Mail clients that collect: what is stored is what happens, and the promise is kept.

The short form: each client in two situations. `python -m kb.lab.mail_clients` runs all.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import missing
from kb.knowledge import loader
from kb.lab import mail_clients, servers
from kb.lab.errors import LabError
from kb.lab.experiments.mechanisms import MECHANISMS, PRODUCT
from kb.lab.mail_clients import CLIENTS
from kb.lab.mail_clients.client import MailClient
from kb.lab.servers import Servers
from kb.model import Protocol
from kb.model.client_run import PROMISED, ClientRun, ClientRuns, Situation

STORED = loader.load().client_runs
RUNS = [(id_, run) for id_, runs in STORED.items() for run in runs.runs]
NAMES = [f"{name}-{run.protocol}-{run.situation}" for name, run in RUNS]
SHORT = {name: one for name, one in CLIENTS.items() if name != "Thunderbird"}
"""That one is run in `tests/lab/test_thunderbird.py`."""
TRIED = (Situation.GATEWAY, Situation.CUT_CONNECTION)


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Servers]:
    lacking = servers.stack("dovecot").missing()
    if lacking:
        missing(f"Debian packages are missing: {' '.join(lacking)}")
    try:
        running = servers.start("dovecot")
    except LabError as error:
        missing(str(error))
    yield running
    running.close()


@pytest.mark.slow
@pytest.mark.parametrize("client", SHORT.values(), ids=list(SHORT))
def test_as_stored(client: MailClient, dovecot: Servers) -> None:
    if client.missing():
        missing(f"Debian packages are missing: {' '.join(client.missing())}")
    stored = [run for run in STORED[client.id].runs if run.situation in TRIED]
    with ThreadPoolExecutor(len(stored)) as pool:
        found = pool.map(
            lambda run: mail_clients.run(client, dovecot, run.protocol, run.situation), stored
        )
        assert [run.compared for run in found] == [run.compared for run in stored]


def test_every_client_of_the_lab_is_stored_in_every_situation() -> None:
    assert set(STORED) == set(CLIENTS)
    for name, client in CLIENTS.items():
        axes = {(protocol, one) for protocol in client.protocols for one in client.situations}
        assert {(run.protocol, run.situation) for run in STORED[name].runs} == axes


def test_every_forced_mechanism_is_a_situation() -> None:
    assert set(MECHANISMS) - {PRODUCT.id} <= set(map(str, Situation))


@pytest.mark.parametrize("situation", [one for one in Situation if one in MECHANISMS])
@pytest.mark.parametrize("protocol", [Protocol.POP3, Protocol.IMAP])
def test_at_least_three_clients_met_each_mechanism(
    situation: Situation, protocol: Protocol
) -> None:
    met = [name for name, run in RUNS if (run.protocol, run.situation) == (protocol, situation)]
    assert len(met) >= 3


@pytest.mark.parametrize(("name", "run"), RUNS, ids=NAMES)
def test_the_gateway_keeps_its_promise(name: str, run: ClientRun) -> None:
    """Whatever is stored, through the gateway all mail comes once and as promised."""
    if run.situation is Situation.GATEWAY:
        assert run.first.well, name
        assert run.first.mails == PROMISED
        assert run.second.well, name
        assert not run.second.mails
        if run.listed:
            assert "[SPAM] Cheap watches" in run.listed
            assert len(run.listed) == 4


@pytest.mark.parametrize(("name", "run"), RUNS, ids=NAMES)
def test_the_mailbox_holds_what_the_mechanism_leaves(name: str, run: ClientRun) -> None:
    """Clean mail is never lost from the server, whatever the client makes of it."""
    assert {"clean-1", "clean-2"} <= set(run.left), name
    deleting = (Situation.PREFETCH_HIDE_DELETE, Situation.RESEND_AND_DELETE)
    # On IMAP nothing is deleted for a client that opens the mailbox to be read only.
    if run.situation in deleting and run.protocol is Protocol.POP3:
        assert set(run.left) == {"clean-1", "clean-2"}


def test_what_is_said_is_not_compared() -> None:
    runs: ClientRuns = next(iter(STORED.values()))
    assert not any(run.first.said or run.second.said for run in runs.compared.runs)
