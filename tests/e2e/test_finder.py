"""The answer finder, as a support agent uses it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from kb.knowledge import loader
from kb.model import Verdict
from kb.render import finder, matrix
from kb.render.reply import reply
from support import browser

BOOK = loader.load()

pytestmark = pytest.mark.slow


def test_every_combination_has_its_answer_and_its_link(tab: Page, published: str) -> None:
    tab.goto(published)
    panel = tab.locator("#kb-finder .kb-answer")
    for cell in BOOK.cells.values():
        tab.get_by_role("button", name=matrix.spoken(BOOK, cell), exact=True).click()
        shown = finder.cell(BOOK, cell)
        expect(panel.locator("h3")).to_have_text(f"{shown.title} {shown.mark}")
        expect(panel).to_contain_text(cell.reason)
        expect(panel).to_contain_text(shown.citation)
        assert ("Use instead" in panel.inner_text()) is (cell.article is Verdict.NO)
        assert tab.url.endswith(f"#find={cell.id}")
        expect(panel.get_by_role("textbox")).to_have_value(reply(BOOK, cell, published))


def test_a_shared_link_opens_its_answer(tab: Page, static: str) -> None:
    tab.goto(f"{static}#find=virus/do-not-deliver/imap")
    expect(tab.locator("#kb-finder h3")).to_contain_text("Do not Deliver")
    expect(tab.locator("#kb-finder h3")).to_contain_text("✕ No by the product")
    expect(tab.locator("#kb-finder [aria-expanded=true]")).to_have_count(1)
    tab.goto(f"{static}#find=spam/tag/pop3")
    expect(tab.locator("#kb-finder h3")).to_contain_text("✓ Yes")


@pytest.mark.parametrize("fragment", ["#find=spam/tag/smoke", "#find=%", "#ask=%", "#constructor"])
def test_a_link_that_names_nothing(tab: Page, static: str, fragment: str) -> None:
    tab.goto(static + fragment)
    expect(tab.locator("#kb-ask")).to_be_visible()
    expect(tab.locator("#kb-finder h3")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1360, 850), (390, 844)])
def test_the_matrix_is_on_the_first_screen(
    chromium: Browser, static: str, width: int, height: int
) -> None:
    with browser.tab(chromium, width=width) as page:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(static)
        box = page.locator(".kb-matrix").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height


def test_the_reply_and_the_link_are_copied(tab: Page, published: str) -> None:
    tab.goto(f"{published}#find=spam/reject/pop3")
    tab.get_by_role("button", name="Copy reply").click()
    expect(tab.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    copied = tab.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")
    assert copied == reply(BOOK, BOOK.cells["spam/reject/pop3"], published)
    assert "knowledge base article 1073" in copied
    tab.get_by_role("link", name="Copy link to this answer").click()
    expect(tab.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    tab.wait_for_function(
        "address => navigator.clipboard.readText().then((text) => text === address)",
        arg=f"{published}#find=spam/reject/pop3",
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
    cell = tab.get_by_role("button", name="Deliver virus on POP3: no, by the product", exact=True)
    cell.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#kb-finder h3")).to_contain_text("Deliver, POP3")
    expect(cell).to_have_attribute("aria-expanded", "true")
    tab.keyboard.press("Escape")
    expect(tab.locator("#kb-finder h3")).to_have_count(0)
    tab.keyboard.press("Space")
    tab.get_by_role("button", name="Copy reply").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    tab.get_by_role("button", name="Close").press("Enter")
    expect(cell).to_be_focused()


def test_without_a_script_a_cell_leads_to_its_page(chromium: Browser, static: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(static)
    expect(page.get_by_role("rowheader", name="Reject", exact=True)).to_be_visible()
    page.get_by_role("link", name="Reject spam on POP3: no, by the protocol").click()
    page.wait_for_url("**/actions/reject/#spam-reject-pop3")
    context.close()


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
