"""No page is over 6,000 px high on a desktop; what is folded for that opens by link and on paper.

The whole document (`print.html`) is for paper, where it has 200 sheets: it is no page to scroll.
"""

from __future__ import annotations

import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import long_run, need
from kb.knowledge import loader
from kb.render import links
from support import browser
from support.site import Site

pytestmark = pytest.mark.slow

BOOK = loader.load()
HIGHEST = 6000
"""px, on a screen that is 1360 px wide."""
OF_A_KIND = 3 if long_run() else 2
"""Pages of each kind that are looked at: those with the most octets, as most are alike."""


def longest(site: Site) -> list[str]:
    """The addresses of each kind's longest pages; a kind is a folder of pages."""
    kinds: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for file in site.folder.rglob("index.html"):
        html = file.read_bytes()
        if b"<article" not in html:
            continue  # it only leads on to where a page is now
        address = file.parent.relative_to(site.folder).as_posix()
        kinds[address.rpartition("/")[0]].append((len(html), address))
    return [a for found in kinds.values() for _, a in sorted(found, reverse=True)[:OF_A_KIND]]


@pytest.mark.partly
def test_no_page_is_too_high(chromium: Browser, static: str, site: Site) -> None:
    chosen = longest(site)
    assert len(chosen) > 60
    too_high = {}
    with browser.tab(chromium, width=1360) as page:
        for address in chosen:
            page.goto(f"{static}{address}/")
            height = page.evaluate("document.documentElement.scrollHeight")
            if height > HIGHEST:
                too_high[address] = height
    assert not too_high


@pytest.mark.parametrize(
    "address",
    [
        links.url(BOOK.claims["retr-err-comes-back"]),
        links.url(BOOK.terms["maildrop"]),
        links.url(BOOK.sources["rfc8461"]),
        "actions/drop/#spam-drop-pop3-measured",
        "reference/api/model/#kb.model.Claim",
        "evidence/spam-reject-pop3/#rests-on-pop3-has-no-envelope",
    ],
)
def test_a_link_opens_what_is_folded(tab: Page, static: str, address: str) -> None:
    page, _, anchor = address.partition("#")
    tab.goto(static + page)
    fold = tab.locator("details.kb-fold").filter(has=tab.locator(f"[id='{anchor}']"))
    fold = fold.or_(tab.locator(f"[id='{anchor}'] > details.kb-fold"))
    assert fold.last.get_attribute("open") is None
    tab.evaluate("anchor => { location.hash = anchor; }", anchor)
    expect(fold.last).to_have_attribute("open", "")
    expect(tab.locator(f"[id='{anchor}']")).to_be_in_viewport()


@pytest.mark.parametrize("topic", ["pop3", "timing"])
def test_contents_reach_each_claim_by_its_title(tab: Page, static: str, topic: str) -> None:
    tab.goto(f"{static}rationale/{topic}/")
    contents = tab.locator(".md-sidebar--secondary")
    for claim in (one for one in BOOK.claims.values() if one.topic == topic):
        contents.get_by_role("link", name=claim.title, exact=True).click()
        card = tab.locator(f".kb-titled:has(h3[id='{claim.id}'])")
        expect(card.locator("details")).to_have_attribute("open", "")
        expect(card.get_by_role("heading", name=claim.title, exact=True)).to_be_in_viewport()


def test_contents_of_the_article_reach_each_sentence_and_discrepancy(
    tab: Page, static: str
) -> None:
    tab.goto(f"{static}article/")
    contents = tab.locator(".md-sidebar--secondary")
    for one in (*BOOK.discrepancies.values(), *BOOK.sentences.values()):
        contents.get_by_role("link", name=one.title, exact=True).click()
        expect(tab.locator(f"details:has(h3[id='{one.id}'])")).to_have_attribute("open", "")


def test_an_address_that_is_no_escape_opens_nothing_and_breaks_nothing(
    tab: Page, static: str
) -> None:
    tab.goto(f"{static}rationale/pop3/#100%")
    expect(tab.get_by_role("button", name="Open all")).to_be_visible()
    tab.evaluate("""() => {
        document.querySelector("details.kb-fold:not([open])").lastElementChild.id = "100%";
        dispatchEvent(new HashChangeEvent("hashchange"));
    }""")
    expect(tab.locator("details.kb-fold[open] > [id='100%']")).to_be_visible()


def test_one_button_opens_all_and_closes_all(tab: Page, static: str) -> None:
    tab.goto(f"{static}rationale/pop3/")
    closed = tab.locator("details.kb-fold:not([open])")
    assert closed.count() > 40
    tab.get_by_role("button", name="Open all").click()
    expect(closed).to_have_count(0)
    tab.get_by_role("button", name="Close all").click()
    expect(tab.locator("details.kb-fold[open]")).to_have_count(0)


def test_paper_has_what_is_folded(tab: Page, static: str, tmp_path: Path) -> None:
    tab.goto(f"{static}rationale/pop3/")
    tab.pdf(path=tmp_path / "printed.pdf", format="A4")
    told = [need("pdftotext", "poppler-utils"), tmp_path / "printed.pdf", "-"]
    text = subprocess.run(told, capture_output=True, text=True, check=True).stdout
    for claim in (one for one in BOOK.claims.values() if one.topic == "pop3"):
        assert claim.id.replace("-", "") in text.replace("-", "").replace("\n", ""), claim.id
    assert tab.locator("details.kb-fold:not([open])").count() > 40
