"""What `kb serve` adds to the pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from kb.model import Action
from kb.serve.store import Store
from support import browser

SAMPLES = Path(__file__).parents[1] / "diagnose/samples"

pytestmark = pytest.mark.slow


def test_a_visitor_rates_once(tab: Page, chromium: Browser, serving: str) -> None:
    tab.goto(f"{serving}actions/tag/")
    said = tab.locator(".kb-votes__result")
    tab.get_by_role("button", name="2 of 5").click()
    expect(said).to_contain_text("Rated 2 of 5 by 1.")
    tab.get_by_role("button", name="5 of 5").click()
    expect(said).to_contain_text("Rated 5 of 5 by 1.")
    expect(tab.get_by_role("button", name="5 of 5")).to_have_attribute("aria-pressed", "true")
    expect(tab.get_by_role("button", name="2 of 5")).to_have_attribute("aria-pressed", "false")
    tab.get_by_role("button", name="Yes", exact=True).click()
    expect(said).to_contain_text("Helpful to 1 of 1.")
    with browser.tab(chromium) as other:
        other.goto(f"{serving}actions/tag/")
        other.get_by_role("button", name="3 of 5").click()
        expect(other.locator(".kb-votes__result")).to_contain_text("Rated 4 of 5 by 2.")


def test_who_was_not_helped_is_asked_what_was_missing(
    tab: Page, serving: str, tmp_path: Path
) -> None:
    tab.goto(f"{serving}actions/tag/")
    field = tab.get_by_label("What was missing?")
    expect(field).to_be_hidden()
    tab.get_by_role("button", name="No", exact=True).press("Enter")
    expect(field).to_be_visible()
    tab.keyboard.press("Tab")
    expect(field).to_be_focused()
    field.fill("a picture, for ann@example.org")
    field.press("Enter")
    expect(field).to_be_hidden()
    expect(tab.locator(".kb-votes__result")).to_have_text("Thank you. Helpful to 0 of 1.")
    expect(tab.get_by_role("button", name="No", exact=True)).to_be_focused()
    store = Store(f"sqlite:///{tmp_path}/kb.sqlite3")
    assert [(row.page, row.text) for row in store.wanted()] == [
        ("actions/tag/", "a picture, for [address]")
    ]
    store.close()
    tab.get_by_role("button", name="No", exact=True).click()
    tab.get_by_role("button", name="Yes", exact=True).click()
    expect(field).to_be_hidden()


def test_popular_and_helpful_stand_on_the_home_page(tab: Page, serving: str) -> None:
    for _ in range(3):
        tab.goto(f"{serving}actions/tag/")
    tab.get_by_role("button", name="Yes", exact=True).click()
    expect(tab.locator(".kb-votes__result")).to_contain_text("Thank you.")
    tab.goto(serving)
    for name in ("Most popular", "Most helpful"):
        box = tab.locator("[data-kb-list]").filter(has_text=name)
        expect(box.get_by_role("link", name="Tag", exact=True)).to_be_visible()


def test_what_nothing_answers_is_kept_for_staff(tab: Page, serving: str, tmp_path: Path) -> None:
    tab.goto(serving)
    expect(tab.locator(".kb-ask__kept")).to_be_visible()
    with tab.expect_response("**/api/ask*"):
        tab.get_by_label("Question, as the customer wrote it").fill(
            "my vpn is down, ann@example.org"
        )
        tab.get_by_role("button", name="Ask").click()
    store = Store(f"sqlite:///{tmp_path}/kb.sqlite3")
    assert [row.question for row in store.unanswered()] == ["my vpn is down, [address]"]
    store.close()


def test_a_file_and_pasted_text_are_diagnosed(tab: Page, serving: str) -> None:
    tab.goto(f"{serving}running/diagnose/")
    panel = tab.locator(".kb-diagnosis")
    tab.get_by_label("Or paste it").fill("0x800CCC0F")
    tab.get_by_role("button", name="Diagnose").click()
    expect(panel.locator("h3")).to_have_text("Session")
    expect(panel.get_by_role("link").first).to_be_visible()
    tab.get_by_label("File: message").set_input_files(SAMPLES / "bounce-postfix.eml")
    tab.get_by_role("button", name="Diagnose").click()
    expect(panel.locator("h3")).to_have_text("Bounce")
    expect(panel.locator("ol > li").first).to_contain_text("Line")


def test_what_cannot_be_diagnosed_is_said(tab: Page, serving: str) -> None:
    tab.goto(f"{serving}running/diagnose/")
    tab.get_by_label("Or paste it").fill("hello there")
    tab.get_by_role("button", name="Diagnose").click()
    expect(tab.locator(".kb-diagnosis")).to_contain_text("not recognised")


def holding(tab: Page, address: str) -> list[Route]:
    """Keep the first request to an address back; it is in the list once it was made."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    tab.route(address, hold)
    return held


def released(tab: Page, held: list[Route]) -> None:
    """Let it go on, and wait until the page has had its answer."""
    (route,) = held
    with tab.expect_response(lambda answer: answer.request == route.request) as answered:
        route.continue_()
    answered.value.finished()
    tab.wait_for_timeout(300)


def test_a_late_answer_does_not_take_the_place_of_a_newer_one(tab: Page, serving: str) -> None:
    held = holding(tab, "**/api/diagnose")
    tab.goto(f"{serving}running/diagnose/")
    panel = tab.locator(".kb-diagnosis")
    tab.get_by_label("Or paste it").fill("0x800CCC0F")
    tab.get_by_role("button", name="Diagnose").click()
    expect(panel).to_have_text("Working…")
    tab.get_by_label("File: message").set_input_files(SAMPLES / "bounce-postfix.eml")
    tab.get_by_role("button", name="Diagnose").click()
    expect(panel.locator("h3")).to_have_text("Bounce")
    released(tab, held)
    expect(panel.locator("h3")).to_have_text("Bounce")


MAIL = "From: a@example.org\nSubject: Offer\n\nDear customer,\ncheap!\n"


def test_an_action_is_tried_and_what_differs_stands_side_by_side(tab: Page, serving: str) -> None:
    tab.goto(f"{serving}running/try/")
    tab.get_by_label("Or paste it").fill(MAIL)
    tab.get_by_role("combobox", name="Spam").select_option("tag")
    tab.get_by_role("button", name="Try").click()
    panel = tab.locator(".kb-tried")
    expect(panel.get_by_role("heading", name="What becomes of it")).to_be_focused()
    came, goes = panel.locator(".kb-came-went pre").all()
    expect(came).to_have_text("From: a@example.org\nSubject: Offer\n\nDear customer,\n")
    expect(goes.locator("ins")).to_have_text("[SPAM] ")
    expect(goes).to_have_text("From: a@example.org\nSubject: [SPAM] Offer\n\nDear customer,\n")
    octets = len(MAIL.replace("\n", "\r\n"))
    expect(panel.locator("tbody tr").first.locator("td")).to_have_text(
        [str(octets), str(octets + len("[SPAM] "))]
    )
    expect(panel.get_by_text("taken for spam")).to_be_visible()


def test_a_message_that_is_dropped_on_the_form_is_tried_on_every_action(
    tab: Page, serving: str
) -> None:
    tab.goto(f"{serving}running/try/")
    carried = tab.evaluate_handle(
        """(text) => { const carried = new DataTransfer();
        carried.items.add(new File([text], "mail.eml")); return carried; }""",
        MAIL,
    )
    for kind in ("dragover", "drop"):
        tab.locator("#kb-try").dispatch_event(kind, {"dataTransfer": carried})
    trials = tab.locator(".kb-tried details")
    expect(trials).to_have_count(len(Action))
    reject = trials.first
    expect(reject.get_by_role("link", name="Spam, Reject, POP3")).to_be_hidden()
    reject.locator("summary").press("Enter")
    reject.get_by_role("link", name="Spam, Reject, POP3").click()
    tab.wait_for_url("**/actions/reject/#spam-reject-pop3")


def test_who_has_gone_on_while_it_is_tried_is_not_called_back(tab: Page, serving: str) -> None:
    held = holding(tab, "**/api/try?*")
    tab.goto(f"{serving}running/try/")
    text = tab.get_by_label("Or paste it")
    text.fill(MAIL)
    tab.get_by_role("button", name="Try").click()
    expect(tab.locator(".kb-sending__said")).to_have_text("Working…")
    text.focus()
    released(tab, held)
    expect(tab.get_by_role("heading", name="What becomes of it")).to_be_visible()
    expect(tab.locator(".kb-sending__said")).to_be_empty()
    expect(text).to_be_focused()


def test_what_cannot_be_tried_is_said(tab: Page, serving: str) -> None:
    tab.goto(f"{serving}running/try/")
    tab.get_by_role("button", name="Try").click()
    expect(tab.locator(".kb-sending__said")).to_have_text("Choose a file, or paste something.")
    tab.get_by_label("Or paste it").fill("\nno header\n")
    tab.get_by_role("button", name="Try").click()
    expect(tab.locator(".kb-sending__said")).to_contain_text("this is no message")


@pytest.mark.parametrize(("name", "button"), [("diagnose", "Diagnose"), ("try", "Try")])
def test_a_static_copy_says_that_it_has_no_server(
    tab: Page, static: str, name: str, button: str
) -> None:
    tab.goto(f"{static}running/{name}/")
    expect(tab.locator(".kb-sending__none")).to_be_visible()
    expect(tab.get_by_role("button", name=button, exact=True)).to_be_hidden()
