"""Pages on products: whole tables without a script, every statement with a place of its own."""

from __future__ import annotations

import re

import pytest

from kb.errors import InputError
from kb.knowledge import loader, products
from kb.model import Protocol, Threat
from kb.render import links
from kb.render.pages.products import BLOCKS, comparison, moving, pages
from kb.render.products import ABSENT, NEITHER

BOOK = loader.load()
CATALOGUE = products.load(BOOK)
PAGES = pages(CATALOGUE, BOOK)


def test_a_page_for_each_threat_and_protocol_and_vendor() -> None:
    compared = {comparison.address(threat, protocol) for threat in Threat for protocol in Protocol}
    files = {f"products/{one.stem}.md" for one in CATALOGUE.products.values() if one.stem}
    measured = {f"products/measured/{product}.md" for product in CATALOGUE.runs}
    assert set(PAGES) == compared | files | measured
    assert len(compared) == 6


@pytest.mark.parametrize("page", [page for page in PAGES if "/measured/" not in page])
def test_every_page_says_what_it_is_not(page: str) -> None:
    assert NEITHER in PAGES[page]
    assert ABSENT in PAGES[page]


def test_every_statement_stands_where_its_link_leads() -> None:
    for one in CATALOGUE.statements.values():
        if one.id not in BOOK.cells:
            place = links.place(one)
            text = PAGES[place.page]
            assert f'<tr id="{place.anchor}"' in text
            row = text[text.index(f'<tr id="{place.anchor}"') :].partition("</tr>")[0]
            assert CATALOGUE.documents[one.document].date in row


def test_every_statement_is_on_each_of_its_comparisons() -> None:
    for one in CATALOGUE.statements.values():
        for protocol in one.protocols:
            page = comparison.address(one.threat, protocol)
            place = links.place(BOOK.cells.get(one.id, one)).seen_from(page)
            assert f"]({place})" in PAGES[page], (page, one.id)


@pytest.mark.parametrize("page", [page for page in PAGES if "/measured/" not in page])
def test_tables_have_row_headers_and_a_caption(page: str) -> None:
    text = PAGES[page]
    names = re.findall(r'<table aria-labelledby="([^"]+)"', text)
    assert names
    assert all(f'<figcaption id="{name}"' in text for name in names)
    body = text[text.index("<tbody") :]
    rows = re.findall(r"<tr .*?</tr>", body)
    bodies = [row for row in rows if 'scope="col"' not in row]
    assert bodies
    assert all('<th scope="row"' in row for row in bodies)


def test_what_weakens_a_statement_is_shown_beside_it() -> None:
    text = PAGES["products/compare/spam-smtp.md"]
    cell = "fortinet.md#fortigate-spam-discard-smtp){ .kb-yes }<br><small>"
    after = text[text.index(cell) + len(cell) :].partition("</small>")[0]
    assert after == "FortiOS 5.2, undated · **documents differ**"
    assert "**inferred**" in text
    assert "**from a copy**" in text


def test_the_matrix_leads_to_its_own_cells() -> None:
    text = PAGES["products/compare/spam-pop3.md"]
    assert "[✕ Reject](../../actions/reject.md#spam-reject-pop3){ .kb-no }" in text


def test_three_groups_of_words_are_found() -> None:
    words = BLOCKS["product-words"](BOOK, "products/same-setting-other-words.md")
    rows = {row.split("|")[1].strip(): row for row in words.splitlines()[2:]}
    assert "Deny (WatchGuard)" in rows["**Reject**"]
    assert re.search(r"discard \([^)]*Fortinet", rows["**Drop**"])
    assert "Prefix Subject (Sophos)" in rows["**Tag**"]


def test_a_word_with_two_meanings_is_listed_with_both() -> None:
    text = BLOCKS["product-ambiguous-words"](BOOK, "products/same-setting-other-words.md")
    (row,) = (row for row in text.splitlines() if row.startswith("| **discard** |"))
    assert "Drop: " in row
    assert "Reject: " in row
    # To let spam through and to let a virus through is one meaning.
    assert "| **allow** |" not in text


def test_a_move_is_told_setting_by_setting() -> None:
    page = "products/from-cyberoam-utm-to-sophos-firewall.md"
    text = moving.moves_block(CATALOGUE, BOOK, page)
    row = next(row for row in text.splitlines() if "Spam, Forward, SMTP" in row)
    assert "✓ Forward (change recipient)" in row
    assert "✓ Change Recipient" in row
    assert "Sophos Firewall in MTA mode" in text


def test_a_move_from_an_unknown_product_is_told() -> None:
    with pytest.raises(InputError) as error:
        moving.moves_block(CATALOGUE, BOOK, "products/from-cyberoam-utm-to-sophos-firewal.md")
    assert "did you mean sophos-firewall" in str(error.value)


def test_every_run_stands_where_its_link_leads_with_all_that_was_seen() -> None:
    for product, runs in CATALOGUE.runs.items():
        text = PAGES[f"products/measured/{product}.md"]
        assert runs.date in text
        for run in runs.runs:
            section = text.partition(f"{{ #{links.run(product, run).anchor} }}")[2]
            section = section.partition("\n## ")[0]
            assert all(finding.partition(": ")[2] in section for finding in run.findings)
            assert '??? note "Transcript"' in section
            assert "Configuration: " in section


def test_what_was_measured_is_linked_from_vendor_and_comparison() -> None:
    link = "measured/clamsmtp.md#action-pass){ .kb-no }, by this project's contract**"
    assert link in PAGES["products/clamsmtp.md"]
    assert f"../{link}" in PAGES["products/compare/virus-smtp.md"]


def test_every_finding_is_listed_with_its_unmet_condition() -> None:
    text = BLOCKS["product-measured-findings"](BOOK, "products/measured.md")
    for product, runs in CATALOGUE.runs.items():
        for run in runs.runs:
            said = CATALOGUE.statements[run.statement]
            anchor = f"measured/{product}.md#{links.run(product, run).anchor})"
            lines = [line for line in text.splitlines() if anchor in line]
            assert len(lines) == CATALOGUE.differs(said)
            assert all("Not met: " in line for line in lines)
