"""What the guide for contributors shows is right: its examples load, its errors are real."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import msgspec
import pytest

from kb import model
from kb.docs import permanent
from kb.errors import InputError
from kb.knowledge import loader, products
from kb.render import links

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/contributing.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.+?)```", GUIDE, re.DOTALL)
KINDS = {
    "sources": model.Source,
    "claims": model.Claim,
    "products": model.Product,
    "documents": model.Document,
    "statements": model.Statement,
    "terms": model.Term,
}
NAMED = {
    "claims": {"topic": "pop3"},
    "products": {"vendor": "Example"},
    "documents": {"vendor": "example"},
    "statements": {"vendor": "example"},
}
"""What a file's name stands for."""
ERRORS = re.findall(r"^kb docs: (.+)$", GUIDE, re.MULTILINE)


def test_every_place_that_it_names_is_there() -> None:
    places = re.findall(r"`((?:src|tests|docs)/[\w./-]+)`", GUIDE)
    assert len(places) > 20
    # What is written in bulk is there after `kb docs`, and not in a fresh checkout.
    bulk = ("docs/evidence/", "docs/notebooks/", "docs/javascripts/data/")
    gone = [place for place in places if place not in bulk and not (ROOT / place).exists()]
    assert not gone


def test_there_is_one_guide() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert "(docs/contributing.md)" in text
    assert len(text.splitlines()) <= 3


def test_there_are_examples() -> None:
    assert {key for example in EXAMPLES for key in tomllib.loads(example)} >= set(KINDS)
    assert len(ERRORS) == 3


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_an_entry(example: str) -> None:
    for key, rows in tomllib.loads(example).items():
        for row in rows if key in KINDS else ():
            record = msgspec.convert(NAMED.get(key, {}) | row, KINDS[key])
            if isinstance(record, model.Source):
                assert record == loader.load().sources[record.id]


def test_the_example_of_a_product_is_a_whole_file(tmp_path: Path) -> None:
    (example,) = (one for one in EXAMPLES if "[[statements]]" in one)
    (tmp_path / "products").mkdir()
    (tmp_path / "products/example.toml").write_text(example, encoding="utf-8")
    catalogue = products.load(loader.load(), tmp_path)
    assert catalogue.statements["example-gate-spam-discard"].vendor == "example"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data with the guide's claim added."""
    folder = tmp_path / "data"
    shutil.copytree(loader.data_folder(), folder)
    claim = next(example for example in EXAMPLES if "[[claims]]" in example)
    with (folder / "claims/pop3.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + claim)
    return folder


def test_the_claim_loads(data: Path) -> None:
    assert loader.load(data).claims["pop3-dele-only-marks"].kind is model.ClaimKind.TEXT


def test_too_long_a_phrase_is_told_as_shown(data: Path) -> None:
    file = data / "claims/pop3.toml"
    text = file.read_text(encoding="utf-8")
    phrase = 'phrase = "marks the message as deleted" }]\nwire = [\n  "C: DELE 1"'
    assert phrase in text
    long = phrase.replace("marks the message as deleted", " ".join(["word"] * 14))
    file.write_text(text.replace(phrase, long), encoding="utf-8")
    with pytest.raises(InputError) as error:
        loader.load(data)
    assert str(error.value) == ERRORS[0]


def test_a_misspelt_id_is_told_as_shown(data: Path) -> None:
    misspelt, right = re.findall(r"'(.+?)'; did you mean (.+?)[ ?]", ERRORS[1])[0]
    assert right in loader.load(data).claims
    file = data / "matrix.toml"
    before, cell, after = file.read_text(encoding="utf-8").partition('id = "spam/reject/pop3"')
    after = re.sub(r"claims = \[", f'claims = ["{misspelt}", ', after, count=1)
    file.write_text(before + cell + after, encoding="utf-8")
    loader.load.cache_clear()
    with pytest.raises(InputError) as error:
        loader.load(data)
    assert str(error.value).startswith(ERRORS[1].rstrip("?"))


def test_an_id_that_is_gone_is_told_as_shown() -> None:
    book = loader.load()
    rest = {id_: term for id_, term in book.terms.items() if id_ != "maildrop"}
    stored = f"maildrop {links.url(book.terms['maildrop'])}\n"
    with pytest.raises(InputError) as error:
        permanent.fresh(stored, msgspec.structs.replace(book, terms=rest))
    assert str(error.value) == ERRORS[2]
