"""The answer finder, as a support agent uses it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from kb.knowledge import loader
from kb.model import Verdict
from kb.render import finder
from kb.render.reply import reply

BOOK = loader.load()

pytestmark = pytest.mark.slow


def test_every_combination_has_its_answer_and_its_link(tab: Page, static: str) -> None:
    tab.goto(static)
    panel = tab.locator("#kb-finder .kb-answer")
    for cell in BOOK.cells.values():
        tab.select_option("#kb-threat", cell.threat)
        tab.select_option("#kb-action", cell.action)
        tab.select_option("#kb-protocol", cell.protocol)
        shown = finder.cell(BOOK, cell)
        expect(panel.locator("h3")).to_have_text(f"{shown.title} {shown.mark}")
        expect(panel).to_contain_text(cell.reason)
        expect(panel).to_contain_text(shown.citation)
        assert ("Use instead" in panel.inner_text()) is (cell.article is Verdict.NO)
        assert tab.url.endswith(f"#find={cell.id}")
        expect(panel.get_by_role("textbox")).to_have_value(reply(BOOK, cell, static))


def test_a_shared_link_opens_its_answer(tab: Page, static: str) -> None:
    tab.goto(f"{static}#find=virus/do-not-deliver/imap")
    expect(tab.locator("#kb-finder h3")).to_contain_text("Do not Deliver")
    expect(tab.locator("#kb-finder h3")).to_contain_text("✕ No by the product")
    expect(tab.locator("#kb-threat")).to_have_value("virus")
    tab.goto(f"{static}#find=spam/tag/pop3")
    expect(tab.locator("#kb-finder h3")).to_contain_text("✓ Yes")


@pytest.mark.parametrize("fragment", ["#find=spam/tag/smoke", "#find=%", "#ask=%", "#constructor"])
def test_a_link_that_names_nothing(tab: Page, static: str, fragment: str) -> None:
    tab.goto(static + fragment)
    expect(tab.locator("#kb-finder h3")).to_contain_text("✓ Yes")


def test_the_reply_and_the_link_are_copied(tab: Page, static: str) -> None:
    tab.goto(f"{static}#find=spam/reject/pop3")
    tab.get_by_role("button", name="Copy reply").click()
    expect(tab.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    copied = tab.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")
    assert copied == reply(BOOK, BOOK.cells["spam/reject/pop3"], static)
    assert "knowledge base article 1073" in copied
    tab.get_by_role("link", name="Copy link to this answer").click()
    expect(tab.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    tab.wait_for_function(
        "address => navigator.clipboard.readText().then((text) => text === address)",
        arg=f"{static}#find=spam/reject/pop3",
    )


def test_its_links_lead_to_the_cell_and_its_evidence(tab: Page, static: str) -> None:
    tab.goto(f"{static}#find=spam/reject/smtp")
    tab.get_by_role("link", name="Grounds and details").click()
    tab.wait_for_url("**/actions/reject/#spam-reject-smtp")
    expect(tab.locator("#spam-reject-smtp")).to_be_in_viewport()
    tab.go_back()
    tab.get_by_role("link", name="What was measured").click()
    tab.wait_for_url("**/evidence/spam-reject-smtp/**")


def test_keyboard_alone(tab: Page, static: str) -> None:
    tab.goto(static)
    tab.locator("#kb-threat").focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.locator("#kb-threat")).to_have_value("virus")
    tab.keyboard.press("Tab")
    expect(tab.locator("#kb-action")).to_be_focused()
    tab.keyboard.press("Tab")
    tab.keyboard.press("ArrowDown")
    expect(tab.locator("#kb-protocol")).to_have_value("pop3")
    expect(tab.locator("#kb-finder h3")).to_contain_text("Deliver, POP3")
    for _ in range(10):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.textContent") == "Copy reply":
            break
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status").filter(has_text="Copied")).to_be_visible()


def test_what_needs_a_server_is_hidden_without_one(tab: Page, static: str) -> None:
    requests: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.goto(static)
    expect(tab.locator("#kb-finder")).to_be_visible()
    expect(tab.get_by_text("Was this helpful?")).to_have_count(0)
    expect(tab.locator(".kb-ask__kept")).to_be_hidden()
    expect(tab.locator("[data-kb-list]:visible")).to_have_count(0)
    assert requests
    assert not [url for url in requests if "/api/" in url or not url.startswith(static)]
