"""Products in the gateway's place: what is stored is what happens.

One setting of each is run here; `python -m kb.lab.products` runs them all.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from conftest import missing
from kb.errors import InputError
from kb.knowledge import loader, products
from kb.lab import servers
from kb.lab.errors import LabError
from kb.lab.products import PRODUCTS
from kb.lab.products.measuring import run
from kb.lab.products.product import Measurable
from kb.lab.products.sieve import Pigeonhole
from kb.model import Moment, Treatment, Verdict

STORED = products.load(loader.load()).runs
SHORT = {
    "amavisd-new": "spam-d-bounce",
    "clamsmtp": "action-bounce",
    "cyrus-imap": "reject",
    "pigeonhole": "reject",
    "postfix": "body-checks-redirect",
    "rspamd": "rewrite-subject",
    "spampd": "subject",
}


class Stacks:
    """Running stacks, by name."""

    def __init__(self) -> None:
        self._running: dict[str, servers.Servers] = {}

    def running(self, name: str) -> servers.Servers:
        if name not in self._running:
            self._running[name] = servers.start(name)
        return self._running[name]

    def close(self) -> None:
        for one in self._running.values():
            one.close()


@pytest.fixture(scope="module")
def stacks() -> Iterator[Stacks]:
    """Mail servers, each started by the first test that needs it."""
    stacks = Stacks()
    yield stacks
    stacks.close()


def installed(name: str, stacks: Stacks) -> Measurable:
    """The product and its mail servers, running; or a skip that says what is missing."""
    product = PRODUCTS[name]
    if lacking := product.missing():
        missing(f"Debian packages are missing: {' '.join(lacking)}")
    try:
        stacks.running(product.stack)
    except (InputError, LabError) as error:
        missing(str(error))
    return product


@pytest.mark.slow
@pytest.mark.parametrize(("name", "setting"), SHORT.items())
def test_as_stored(name: str, setting: str, stacks: Stacks) -> None:
    product = installed(name, stacks)
    (chosen,) = (one for one in product.settings if one.id == setting)
    (stored,) = (one for one in STORED[name].runs if one.id == setting)
    found = run(product, chosen, stacks.running(product.stack))
    runs = STORED[name]
    now = msgspec.structs.replace(runs, runs=(found,))
    assert now.compared == msgspec.structs.replace(runs, runs=(stored,)).compared
    assert [(one.client, one.server) for one in found.transcript] == [
        (one.client, one.server) for one in stored.transcript
    ]


@pytest.mark.slow
def test_a_script_that_does_nothing_is_seen(stacks: Stacks) -> None:
    """The check would not be worth much if a rejecting script that keeps the mail passed it."""
    product = installed("pigeonhole", stacks)
    idle = product.settings[0]._replace(text="keep;")
    found = run(product, idle, stacks.running(product.stack))
    assert (found.verdict, found.fulfils) == (Verdict.NO, (Treatment.ACCEPT,))


@pytest.mark.slow
def test_a_script_that_is_none_is_no_outcome(stacks: Stacks) -> None:
    product = installed(Pigeonhole.id, stacks)
    broken = product.settings[0]._replace(text="this is no Sieve")
    with pytest.raises(LabError, match="Pigeonhole does not take the script"):
        run(product, broken, stacks.running(product.stack))


def test_every_product_of_the_lab_is_stored() -> None:
    assert set(STORED) == set(PRODUCTS) == set(SHORT)
    for name, product in PRODUCTS.items():
        assert [one.id for one in STORED[name].runs] == [one.id for one in product.settings]


def test_what_is_stored_is_what_the_settings_say() -> None:
    for name, product in PRODUCTS.items():
        for setting, found in zip(product.settings, STORED[name].runs, strict=True):
            told = (found.setting, found.threat, found.treatment, found.statement)
            wanted = (setting.shown, setting.threat, setting.treatment, setting.statement)
            assert told == wanted


def test_every_run_has_its_configuration_transcript_versions_and_date() -> None:
    for runs in STORED.values():
        assert runs.versions
        assert runs.date >= "2026"
        for one in runs.runs:
            assert all(one.configuration.values())
            assert one.transcript
            assert {drop.moment for drop in one.observation.maildrops} == set(Moment)


def test_nothing_stored_is_itself_what_a_scanner_looks_for() -> None:
    for runs in STORED.values():
        text = msgspec.json.encode(runs)
        assert b"*GTUBE-STANDARD" not in text
        assert b"EICAR-STANDARD" not in text
