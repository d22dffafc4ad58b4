"""Further products' offers: each rule, broken in a copy of the data, is told in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.knowledge import loader
from kb.knowledge.rules import offers
from kb.model import Verdict
from support.data import Data
from support.rules import Case, ids_of, told

PRODUCT = """
[[products]]
id = "kerio"
name = "Kerio Control"
vendor = "GFI"
source = "kerio-control"
"""
OFFER = """\
[[offers]]
cell = "virus/strip-and-deliver/pop3"
offered = "yes"
source = "kerio-control"
"""


def offering(text: str = OFFER, product: str = "kerio") -> Callable[[Data], None]:
    """A second product whose offers stand in a file of their own."""

    def add(data: Data) -> None:
        data.append("products.toml", PRODUCT)
        data.write(f"offers/{product}.toml", text)

    return add


CASES: list[Case] = [
    (
        offers.an_offers_ids_are_known,
        offering(product="kerios"),
        "offers/kerios.toml: nothing has the id 'kerios'; did you mean kerio?",
    ),
    (
        offers.an_offers_ids_are_known,
        offering(OFFER.replace("/pop3", "/pop")),
        "offers/kerio.toml: offers virus/strip-and-deliver/pop: nothing has the id "
        "'virus/strip-and-deliver/pop'; did you mean virus/strip-and-deliver/pop3 or "
        "virus/strip-and-deliver/smtp or virus/strip-and-deliver/imap?",
    ),
    (
        offers.an_offers_ids_are_known,
        offering(OFFER.replace('"kerio-control"', '"kerio-controls"')),
        "offers/kerio.toml: offers virus/strip-and-deliver/pop3 source: nothing has the id "
        "'kerio-controls'; did you mean kerio-control or kerio-winroute or kerio-winroute-forward?",
    ),
    (
        offers.a_product_speaks_once_of_a_cell,
        offering(OFFER * 2),
        "offers/kerio.toml: offers virus/strip-and-deliver/pop3: stated already; keep one of "
        "the two",
    ),
    (
        offers.a_product_speaks_once_of_a_cell,
        offering(product="cyberoam-utm"),
        "offers/cyberoam-utm.toml: offers virus/strip-and-deliver/pop3: stated already; keep "
        "one of the two",
    ),
    (
        offers.nobody_offers_the_impossible,
        offering(OFFER.replace("virus/strip-and-deliver", "spam/reject")),
        "offers/kerio.toml: offers spam/reject/pop3: matrix.toml says that no gateway could do "
        "spam/reject/pop3; name the action that it really is, or mend matrix.toml",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)


def test_every_rule_is_broken_here() -> None:
    assert {case[0] for case in CASES} == set(offers.RULES)


def test_a_second_products_offers_are_one_more_file(tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    offering()(data)
    book = loader.load(data.folder)
    (offer,) = book.offers("kerio").values()
    assert (offer.cell, offer.offered) == ("virus/strip-and-deliver/pop3", Verdict.YES)
    assert len(book.offers("cyberoam-utm")) == 24
    assert book.cells["spam/reject/pop3"].product == book.matrix_product.id == "cyberoam-utm"
