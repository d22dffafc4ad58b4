"""Mechanism and scanner are axes of an experiment, each a small registry."""

from __future__ import annotations

import tomllib

import pytest

from kb.errors import InputError
from kb.knowledge import loader
from kb.lab.experiments import cells as experiments
from kb.lab.experiments import mechanisms
from kb.lab.experiments.mechanisms import MECHANISMS, PRODUCT
from kb.lab.experiments.scanners import BUILTIN, SCANNERS, Scanner
from kb.lab.gateway_process import configuration
from kb.lab.servers import Servers
from kb.model import Protocol, Verdict

BOOK = loader.load()


def test_ids_are_words_that_a_file_can_be_named_by() -> None:
    for id_, one in (*MECHANISMS.items(), *SCANNERS.items()):
        assert id_ == one.id
        assert id_.replace("-", "").isalnum()


@pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=lambda one: one.id)
def test_a_mechanism_tells_what_it_does_and_costs_and_tries_a_cell(
    mechanism: mechanisms.Mechanism,
) -> None:
    for words in (mechanism.does, mechanism.cost):
        assert words[0].isupper()
        assert words.endswith(".")
        assert ". " not in words
    assert any(mechanism.tries(cell) for cell in BOOK.cells.values())


def test_every_cell_is_tried_a_yes_by_the_product_and_a_no_by_force() -> None:
    for cell in BOOK.cells.values():
        tried = mechanisms.tried(cell)
        assert tried, cell.id
        assert (PRODUCT in tried) is (cell.article is Verdict.YES)
        assert PRODUCT not in tried or len(tried) == 1


def test_the_stored_evidence_is_of_known_mechanisms_and_scanners() -> None:
    assert {one.mechanism for one in BOOK.evidence} <= set(MECHANISMS)
    assert {one.scanner for one in BOOK.evidence} <= set(SCANNERS)


def test_a_mechanism_that_is_not_forced_there_is_one_line() -> None:
    assert mechanisms.forced("error-reply", Protocol.POP3)
    for id_, protocol in [("error-replies", Protocol.POP3), ("error-reply", Protocol.SMTP)]:
        with pytest.raises(InputError, match=f"nothing has the id '{id_}'"):
            mechanisms.forced(id_, protocol)


def test_the_scanner_stands_in_the_gateways_configuration() -> None:
    text = configuration({Protocol.SMTP: {"spam": "tag"}}, BUILTIN.keys)
    told = {"scanner": {"spam": "builtin", "virus": "builtin"}, "smtp": {"spam": "tag"}}
    assert tomllib.loads(text) == told
    del told["scanner"]
    assert tomllib.loads(configuration({Protocol.SMTP: {"spam": "tag"}})) == told


def test_evidence_is_of_its_scanner_and_force_is_measured_once(running: Servers) -> None:
    again = Scanner("again", "the built-in one by another name", BUILTIN.keys)
    (found,) = experiments.measure(BOOK.cells["spam/drop/smtp"], running, again)
    assert (found.scanner, found.verdict) == ("again", Verdict.YES)
    (found,) = experiments.measure(BOOK.cells["spam/tag/pop3"], running, again)
    assert (found.scanner, found.verdict) == ("again", Verdict.YES)
    assert experiments.measure(BOOK.cells["spam/drop/pop3"], running, again) == ()
