"""Mail clients that collect: what is stored is what happens, and the promise is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conftest import missing
from kb.knowledge import loader
from kb.lab import mail_clients, servers
from kb.lab.errors import LabError
from kb.lab.servers import Servers
from kb.model.client_run import PROMISED, ClientRun, Situation

pytestmark = pytest.mark.slow

STORED = loader.load().client_runs
RUNS = [(id_, run) for id_, runs in STORED.items() for run in runs.runs]
NAMES = [f"{name}-{run.protocol}-{run.situation}" for name, run in RUNS]


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


@pytest.mark.parametrize(("name", "stored"), RUNS, ids=NAMES)
def test_as_stored(name: str, stored: ClientRun, dovecot: Servers) -> None:
    client = mail_clients.CLIENTS[name]
    if client.missing():
        missing(f"Debian packages are missing: {' '.join(client.missing())}")
    assert mail_clients.run(client, dovecot, stored.protocol, stored.situation) == stored


def test_every_client_of_the_lab_is_stored() -> None:
    assert set(STORED) == set(mail_clients.CLIENTS)


@pytest.mark.parametrize(("name", "run"), RUNS, ids=NAMES)
def test_the_gateway_keeps_its_promise(name: str, run: ClientRun) -> None:
    """Whatever is stored, through the gateway all mail comes once and as promised."""
    if run.situation is Situation.GATEWAY:
        assert run.first.well, name
        assert run.first.mails == PROMISED
        assert run.second.well, name
        assert not run.second.mails
