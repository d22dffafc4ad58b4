"""Clients that send: what is stored is what happens, and what a refusal must never do.

The short form: each client where the gateway rejects, and where the last reply is lost. `python -m
kb.lab.mail_clients.submission` runs all.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import missing
from kb.knowledge import loader
from kb.lab import servers
from kb.lab.errors import LabError
from kb.lab.mail_clients import submission
from kb.lab.mail_clients.submission import SUBMITTERS
from kb.lab.mail_clients.submission.client import Submitter
from kb.lab.servers import Servers
from kb.model.submission_run import SENT, Submission

STORED = loader.load().submission_runs
TRIED = (Submission.PROMISED, Submission.REJECTED, Submission.CUT_AFTER_DATA)


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
@pytest.mark.parametrize("client", SUBMITTERS.values(), ids=list(SUBMITTERS))
def test_as_stored(client: Submitter, dovecot: Servers) -> None:
    if client.missing():
        missing(f"Debian packages are missing: {' '.join(client.missing())}")
    stored = [run for run in STORED[client.id].runs if run.situation in TRIED]
    with ThreadPoolExecutor(len(stored)) as pool:
        found = pool.map(lambda run: submission.run(client, dovecot, run.situation), stored)
        assert [run.compared for run in found] == [run.compared for run in stored]


def test_every_client_of_the_lab_is_stored_in_every_situation() -> None:
    assert set(STORED) == set(SUBMITTERS)
    for runs in STORED.values():
        assert [run.situation for run in runs.runs] == list(Submission)


@pytest.mark.parametrize("name", list(STORED))
def test_whatever_is_stored_the_gateway_keeps_its_promise(name: str) -> None:
    by_situation = {run.situation: run for run in STORED[name].runs}
    promised = by_situation[Submission.PROMISED]
    assert (promised.status, promised.arrived) == (0, SENT)
    for refused in (Submission.REJECTED, Submission.REFUSED, Submission.TEMPORARY):
        run = by_situation[refused]
        assert run.status != 0, "a refusal that the client keeps to itself loses mail"
        assert run.arrived == ()
