"""The offline bundle, opened from the file system."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow


def test_the_finder_and_its_links(tab: Page, offline: str) -> None:
    tab.goto(f"{offline}#find=spam/reject/pop3")
    expect(tab.locator("#kb-finder h3")).to_contain_text("✕ No by the protocol")
    tab.get_by_role("link", name="Grounds and details").click()
    tab.wait_for_url("**/actions/reject.html#spam-reject-pop3")
    tab.locator("[data-kb-cell='spam/reject/imap'] a").click()
    expect(tab.locator("#kb-finder h3")).to_contain_text("Spam, Reject, IMAP")


def test_the_ask_box(tab: Page, offline: str) -> None:
    tab.goto(offline)
    tab.get_by_label("Question, as the customer wrote it").fill("can i bounce junk on port 110")
    tab.get_by_role("button", name="Ask").click()
    expect(tab.locator("#kb-ask h3")).to_contain_text("Spam, Reject, POP3 ✕ No")


@pytest.mark.parametrize(("words", "title"), [("blackhole", "Drop"), ("maildrop", "Glossary")])
def test_the_search(tab: Page, offline: str, words: str, title: str) -> None:
    tab.goto(offline)
    tab.keyboard.press("/")
    tab.keyboard.type(words)
    found = tab.locator(".md-search-result__item")
    expect(found.first).to_be_visible()
    expect(found.filter(has_text=title).first).to_be_visible()


def test_copying_and_nothing_from_a_network(tab: Page, offline: str) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(f"{offline}#find=spam/reject/pop3")
    tab.get_by_role("button", name="Copy reply").click()
    expect(tab.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    tab.goto(offline.replace("index.html", "take-away/index.html"))
    expect(tab.get_by_role("heading", name="On paper")).to_be_visible()
    expect(tab.get_by_role("heading", name="Without a network")).to_have_count(0)
    assert asked
    assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]


def test_the_matrix_on_one_sheet_leads_to_its_reasons(tab: Page, offline: str) -> None:
    tab.goto(offline.replace("index.html", "matrix-sheet.html"))
    tab.get_by_role("link", name="✕ No by the protocol").first.click()
    tab.wait_for_url("**/actions/reject.html#spam-reject-pop3")
    expect(tab.locator("[id='spam-reject-pop3']")).to_be_visible()
