"""WCAG 2.2 AA as axe checks it: every kind of page, light and dark, desktop and phone."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from conftest import long_run
from kb.model import Action
from support import browser
from support.kinds import KINDS

pytestmark = pytest.mark.slow

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "resultTypes": ["violations"],
}
BOOK = "print.html"
"""All pages in one document: axe takes minutes over it."""
PAPER = (BOOK, KINDS["sheet"])
"""What is for paper, and so light and wide."""
PAGES = [address for address in KINDS.values() if address not in PAPER]


@pytest.mark.partly
@pytest.mark.parametrize(("scheme", "width", "first"), [("light", 1280, 1), ("dark", 390, 0)])
def test_no_violations(chromium: Browser, static: str, scheme: str, width: int, first: int) -> None:
    """Every kind once, either light on a desktop or dark on a phone; in a long run both."""
    pages = PAGES if long_run() else PAGES[first::2]
    assert found_on(chromium, static, pages, scheme, width) == {}


def test_no_violations_in_the_sheet(chromium: Browser, static: str) -> None:
    assert found_on(chromium, static, [KINDS["sheet"]], "light", 1280) == {}


@pytest.mark.long
def test_no_violations_in_the_book(chromium: Browser, static: str) -> None:
    assert found_on(chromium, static, [BOOK], "light", 1280) == {}


def found_on(
    chromium: Browser, static: str, pages: Iterable[str], scheme: str, width: int
) -> dict[str, list[tuple[object, ...]]]:
    """By address, what is against a rule: its id, where, and what would mend it."""
    found = {}
    with browser.tab(chromium, width=width, scheme=scheme) as page:
        for address in pages:
            page.goto("about:blank")  # from one question to the next no page would be loaded
            page.goto(static + address)
            if address.startswith("#ask"):
                expect(page.locator("#kb-ask .kb-answer > *").first).to_be_visible()
            report = Axe().run(page, options=RULES).response["violations"]
            if report:
                found[address] = [
                    (one["id"], node["target"], node.get("failureSummary", ""))
                    for one in report
                    for node in one["nodes"][:3]
                ]
    return found


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_a_message_that_was_tried(chromium: Browser, serving: str, scheme: str, width: int) -> None:
    with browser.tab(chromium, width=width, scheme=scheme) as page:
        page.goto(f"{serving}running/try/")
        page.get_by_label("Or paste it").fill("Subject: Offer\n\nhello\n")
        page.get_by_role("button", name="Try").click()
        expect(page.locator(".kb-tried details")).to_have_count(len(Action))
        for one in page.locator(".kb-tried summary").all():
            one.click()
        expect(page.locator(".kb-tried table").first).to_be_visible()
        report = Axe().run(page, options=RULES).response["violations"]
        assert [one["id"] for one in report] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_with_a_server_too(chromium: Browser, serving: str) -> None:
    with browser.tab(chromium) as page:
        page.goto(f"{serving}actions/tag/")
        page.get_by_role("button", name="4 of 5").click()
        page.get_by_role("button", name="No", exact=True).click()
        expect(page.get_by_label("What was missing?")).to_be_visible()
        expect(page.locator(".kb-votes__result")).to_contain_text("Thank you.")
        report = Axe().run(page, options=RULES).response["violations"]
        assert [one["id"] for one in report] == []


@pytest.mark.partly
def test_a_phone_needs_no_sideways_scrolling(chromium: Browser, static: str) -> None:
    """The book only in a long run: it is laid out for long, of what its pages are made of."""
    kinds = {n: a for n, a in KINDS.items() if long_run() or a != BOOK}
    wide = {}
    with browser.tab(chromium, width=320) as page:
        for name, address in kinds.items():
            page.goto(static + address)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wide[name] = page.evaluate("document.documentElement.scrollWidth")
    assert not wide


def test_motion_is_reduced(chromium: Browser, static: str) -> None:
    with browser.tab(chromium) as page:
        page.goto(f"{static}#find=spam/reject/pop3")
        page.get_by_role("button", name="Copy reply").click()
        said = page.locator("#kb-said")
        expect(said).to_be_visible()
        seconds = said.evaluate("e => parseFloat(getComputedStyle(e).transitionDuration)")
        assert seconds < 0.001
