"""The list of questions, which filters while one types."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from kb import ask
from kb.knowledge import loader
from kb.publish import fold
from kb.render import links

BOOK = loader.load()
ALL = len(BOOK.questions)
RELEASE = BOOK.questions["release-quarantined-mail"]

pytestmark = pytest.mark.slow


def typed(tab: Page, words: str) -> None:
    tab.get_by_label("Find a question").fill(words)


def said(tab: Page) -> str:
    status = tab.locator("#kb-narrow [role=status]")
    expect(status).not_to_be_empty()
    return status.inner_text()


def left(tab: Page) -> list[str]:
    """The titles that are to be seen."""
    return tab.locator("article li > a:visible").all_inner_texts()


def test_it_filters_and_tells_how_many_are_left(tab: Page, static: str) -> None:
    tab.goto(f"{static}questions/")
    assert len(left(tab)) == ALL
    wanted = [one.title for one in BOOK.questions.values() if "quarantine" in one.title.lower()]
    typed(tab, "Quarantine")
    assert said(tab) == f"{len(wanted)} questions of {ALL}"
    assert sorted(left(tab)) == sorted(wanted)
    expect(tab.get_by_role("heading", name="Outgoing mail")).to_be_hidden()
    expect(tab.get_by_role("heading", name="Quarantine")).to_be_visible()
    typed(tab, "")
    expect(tab.get_by_role("heading", name="Outgoing mail")).to_be_visible()
    assert len(left(tab)) == ALL


@pytest.mark.parametrize(
    ("words", "id_"),
    [
        ("quarentine digset", "quarantine-digest"),
        ("bounse", "sender-got-bounce"),
        ("mail arrives twice", "duplicates-after-forward"),
    ],
)
def test_a_slip_and_another_word_find_it_too(tab: Page, static: str, words: str, id_: str) -> None:
    tab.goto(f"{static}questions/")
    typed(tab, words)
    assert "question" in said(tab)
    assert BOOK.questions[id_].title in left(tab)
    assert len(left(tab)) < 10


@pytest.mark.parametrize(
    ("words", "cell"),
    [
        ("tag spam on pop3 with a header", "spam/tag/pop3"),
        ("bounce junk on port 110", "spam/reject/pop3"),
    ],
)
def test_where_kb_ask_answers_with_a_cell_the_cell_is_linked(
    tab: Page, static: str, words: str, cell: str
) -> None:
    assert ask.respond(words, BOOK).answers[0].id == cell
    tab.goto(f"{static}questions/")
    typed(tab, words)
    assert "of the matrix" in said(tab)
    first = tab.locator("#kb-narrow li").first
    expect(first).to_contain_text("Yes" if BOOK.cells[cell].article == "yes" else "No")
    first.get_by_role("link").click()
    tab.wait_for_url(f"**/{links.url(BOOK.cells[cell])}")


def test_a_list_that_is_folded_filters_too(
    tab: Page, static: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the build folds it once there are more questions."""
    monkeypatch.setattr(fold, "HIGHEST", 1500)

    def longer(route: Route) -> None:
        html = fold.folded(route.fetch().text())
        assert '<details class="kb-fold"><summary><h2' in html
        route.fulfill(body=html, content_type="text/html")

    tab.route(f"{static}questions/", longer)
    tab.goto(f"{static}questions/")
    closed = tab.locator("details.kb-fold:not([open])")
    number = closed.count()
    wanted = [one.title for one in BOOK.questions.values() if "quarantine" in one.title.lower()]
    typed(tab, "quarantine")
    assert said(tab) == f"{len(wanted)} questions of {ALL}"
    assert sorted(left(tab)) == sorted(wanted)
    expect(tab.get_by_role("heading", name="Outgoing mail")).to_be_hidden()
    typed(tab, "")
    expect(tab.get_by_role("heading", name="Outgoing mail")).to_be_visible()
    expect(closed).to_have_count(number)


def test_what_fits_nothing_is_said(tab: Page, static: str) -> None:
    tab.goto(f"{static}questions/")
    typed(tab, "zebra")
    assert said(tab) == "No question has these words, and none comes near"
    assert left(tab) == []


def test_it_works_by_keyboard(tab: Page, static: str) -> None:
    tab.goto(f"{static}questions/")
    typed(tab, "quarantine")
    said(tab)
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowUp")
    first = tab.locator("article li > a:visible").first
    expect(first).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tab.get_by_label("Find a question")).to_be_focused()
    assert len(left(tab)) == ALL
    typed(tab, "out of quarantine")
    said(tab)
    tab.keyboard.press("Enter")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**/{links.url(RELEASE)}")


def test_a_filtered_list_is_accessible(tab: Page, static: str) -> None:
    tab.goto(f"{static}questions/")
    typed(tab, "bounse")
    said(tab)
    report = Axe().run(tab).response["violations"]
    assert [
        one["id"] for one in report if "wcag2aa" in one["tags"] or "wcag2a" in one["tags"]
    ] == []


def test_the_tables_are_loaded_only_for_a_word_that_no_title_has(tab: Page, static: str) -> None:
    loaded: list[str] = []
    tab.on("request", lambda request: loaded.append(request.url))
    tab.goto(f"{static}questions/")
    typed(tab, "quarantine")
    said(tab)
    assert not [url for url in loaded if "data/ask.js" in url]
    with tab.expect_request("**/data/ask.js"):
        typed(tab, "quarentine")


def test_without_a_script_the_list_is_there(chromium: Browser, static: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{static}questions/")
    expect(page.locator("#kb-narrow")).to_be_hidden()
    assert len(left(page)) == ALL
    context.close()
