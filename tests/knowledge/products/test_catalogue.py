"""The catalogue that ships: what it holds, what stands against what, and what it can bear."""

from __future__ import annotations

import pytest

from kb.errors import InputError
from kb.knowledge import loader, products
from kb.model import Confidence, Protocol, Threat, Treatment, Verdict


@pytest.fixture(scope="module")
def catalogue() -> products.Catalogue:
    return products.load(loader.load())


def test_it_holds_what_was_found(catalogue: products.Catalogue) -> None:
    assert len(catalogue.products) > 55
    assert len(catalogue.vendors) > 40
    assert len(catalogue.statements) > 300
    assert all(one.date for one in catalogue.documents.values())


def test_the_matrix_is_connected_and_not_copied(catalogue: products.Catalogue) -> None:
    book = loader.load()
    own = catalogue.statements_of(book.product)
    assert {one.id for one in own} == set(book.cells)
    assert all(one.offered is book.cells[one.id].article for one in own)
    assert not list((loader.data_folder() / "products").glob("cyberoam*"))


def test_a_document_of_the_sources_has_their_title_and_address(
    catalogue: products.Catalogue,
) -> None:
    source = loader.load().sources["fortigate-spam-actions"]
    document = catalogue.documents[source.id]
    assert (document.title, document.url, document.by) == (source.title, source.url, "")
    assert document.edition == "FortiOS 5.2, undated"


def test_documents_that_disagree_stand_against_each_other(catalogue: products.Catalogue) -> None:
    silent = catalogue.statements["fortigate-spam-discard-smtp"]
    told = catalogue.statements["fortigate-spam-discard-smtp-reply"]
    assert (silent.action, told.action) == (Treatment.DROP, Treatment.REJECT)
    assert catalogue.against(silent) == (told,)
    assert catalogue.against(told) == (silent,)


@pytest.mark.parametrize(
    ("statement", "confidence", "doubts"),
    [
        ("fortigate-spam-discard-smtp", Confidence.HIGH, []),
        ("fortigate-spam-tag-smtp", Confidence.MEDIUM, ["only an excerpt was read"]),
        (
            "check-point-vstream-antispam-spam-deletes-the-email-pop3",
            Confidence.MEDIUM,
            ["read in a copy at 38.142.81.21:8001, not at its publisher's"],
        ),
        (
            "pan-os-antivirus-virus-reset-both",
            Confidence.LOW,
            ["not the vendor's word but that of Tenable"],
        ),
        (
            "untangle-spam-blocker-spam-drop-pop3-imap",
            Confidence.LOW,
            ["inferred: The list of choices in the source has Mark and Pass only"],
        ),
    ],
)
def test_confidence_follows_from_how_it_was_seen(
    catalogue: products.Catalogue, statement: str, confidence: Confidence, doubts: list[str]
) -> None:
    one = catalogue.statements[statement]
    assert catalogue.confidence(one) is confidence
    assert list(catalogue.doubts(one)) == doubts


def test_statements_are_chosen(catalogue: products.Catalogue) -> None:
    chosen = catalogue.chosen("fortinet", Protocol.POP3, Threat.SPAM, Treatment.DROP)
    assert [(one.named, one.offered) for one in chosen] == [("discard", Verdict.NO)]


@pytest.mark.parametrize("name", ["fortinet", "Fortinet", " FORTINET "])
def test_a_vendor_is_found(catalogue: products.Catalogue, name: str) -> None:
    assert catalogue.vendor(name).id == "fortinet"


def test_a_vendor_has_a_short_name(catalogue: products.Catalogue) -> None:
    assert catalogue.vendor("popfile").name == "POPFile (open source)"


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("Fortnet", "; did you mean fortinet?"),
        ("qqq", "; `kb products` names them all"),
    ],
)
def test_an_unknown_vendor_is_told(catalogue: products.Catalogue, name: str, mend: str) -> None:
    with pytest.raises(InputError) as error:
        catalogue.vendor(name)
    assert str(error.value) == f"--vendor: no vendor is called {name!r}{mend}"


def test_no_product_rejects_where_no_gateway_can(catalogue: products.Catalogue) -> None:
    rejecting = catalogue.chosen(action=Treatment.REJECT)
    assert all(one.protocols == (Protocol.SMTP,) for one in rejecting if one.offered is Verdict.YES)
