"""The site's search: what people type finds its page, slips and all, and answers before records."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from support.searching import FIRST, found, searches

pytestmark = pytest.mark.slow

ENOUGH = 0.85
"""Share of the searches that must find a page that was wanted among the first; `tests/search.py`
prints each."""


def test_what_people_type_finds_its_page_and_answers_before_records(tab: Page, static: str) -> None:
    tab.goto(static)
    results = [found(tab, static, search) for search in searches()]
    assert len(results) >= 60
    for misspelt, least in ((False, 40), (True, 20)):
        some = [one for one in results if one.search.misspelt is misspelt]
        assert len(some) >= least
        missed = {one.search.words: one.pages[:FIRST] for one in some if not one.good}
        assert len(missed) <= (1 - ENOUGH) * len(some), missed
    assert not [one.search.words for one in results if not one.answer_first]


def test_a_slip_is_told_and_a_word_of_ones_own_stays(tab: Page, static: str) -> None:
    tab.goto(static)
    tab.keyboard.press("/")
    tab.keyboard.type("quarentine")
    told = tab.locator(".kb-search-told")
    expect(told).to_have_text("Searched for quarantine")
    tab.locator("input.md-search__input").fill("")
    tab.keyboard.type("reject +pop3")
    expect(told).to_be_hidden()


def test_a_wrong_address_leads_to_what_was_meant(tab: Page, serving: str) -> None:
    for address, title in (
        ("questions/quarentine-retention/", "How long is mail kept in quarantine?"),
        ("rationale/reject-versus-drop/", "What is the difference between Reject and Drop?"),
        ("a/b/c/glosary", "Glossary"),
        ("matrix.html", "The support matrix"),
    ):
        answer = tab.goto(serving + address)
        assert answer is not None
        assert answer.status == 404
        tab.locator(".kb-astray").get_by_role("link", name=title).click()
        expect(tab.locator("h1")).to_contain_text(title.split("?")[0])
        tab.wait_for_load_state("networkidle")  # a script that is left half loaded is an error


def test_a_wrong_address_can_be_searched_and_offers_ways_on(tab: Page, serving: str) -> None:
    tab.goto(f"{serving}no/such/quarentine/")
    for name, place in (("The matrix", ""), ("Ask", "#kb-ask"), ("All pages", "contents/")):
        link = tab.locator("article").get_by_role("link", name=name, exact=True)
        assert link.evaluate("one => one.href") == serving + place
    tab.locator(".kb-astray").get_by_role("link", name="Search for").click()
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    expect(tab.locator(".kb-search-told")).to_have_text("Searched for quarantine")


def test_an_address_that_is_no_escape_is_searched_as_it_is(tab: Page, serving: str) -> None:
    tab.goto(f"{serving}questions/%E0%A4%A/")
    expect(tab.locator(".kb-astray a").last).to_contain_text("Search for")
