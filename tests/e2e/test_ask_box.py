"""The ask box, with the engine in the browser."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from kb.ask import answers, choices, combining, layout, replies, respond
from kb.knowledge import loader
from kb.model import Action, Protocol
from kb.render import letters
from support.site import Site

pytestmark = pytest.mark.slow

PAGE, ASKING = 105_000, 360_000
"""Octets, compressed, of the home page without the search's index, and of what asking adds."""
INDEX = "/search/search_index.json"

BOOK = loader.load()
UNSURE = "it is about the rule"
NOTHING = "The knowledge base has no answer to this."


def ask(tab: Page, question: str) -> None:
    tab.get_by_label("Question, as the customer wrote it").fill(question)
    tab.get_by_role("button", name="Ask").click()


def test_a_cell_comes_with_verdict_reply_and_further_answers(tab: Page, static: str) -> None:
    tab.goto(static)
    ask(tab, "can i bounce junk on port 110")
    panel = tab.locator("#kb-ask .kb-answer")
    expect(panel.locator("h3")).to_have_text("Spam, Reject, POP3 ✕ No by the protocol")
    expect(panel.get_by_role("button", name="Copy reply")).to_be_visible()
    expect(panel.get_by_text("Also:")).to_be_visible()
    assert tab.url.endswith("#ask=can%20i%20bounce%20junk%20on%20port%20110")


def test_a_question_comes_with_its_answer(tab: Page, static: str) -> None:
    tab.goto(static)
    ask(tab, "what's the diffrence between reject and drop??")
    title = tab.locator("#kb-ask h3 a")
    expect(title).to_have_text("What is the difference between Reject and Drop?")
    title.click()
    tab.wait_for_url("**/questions/reject-versus-drop/")


def test_no_answer_is_said_plainly(tab: Page, static: str) -> None:
    tab.goto(static)
    ask(tab, "attachment size limit for sending")
    panel = tab.locator("#kb-ask .kb-answer")
    expect(panel.locator(".kb-nothing")).to_have_text(NOTHING)
    expect(panel.locator("li")).to_have_count(3)
    expect(panel.get_by_label("Reply that asks for more")).to_have_value(
        re.compile("Please tell us")
    )


def test_where_it_is_not_sure_it_offers_choices_and_a_reply_that_asks(
    tab: Page, static: str
) -> None:
    tab.goto(static)
    ask(tab, UNSURE)
    panel = tab.locator("#kb-ask .kb-answer")
    expect(panel.locator(".kb-nothing")).to_have_text("Not sure which of these you mean:")
    expect(panel.locator("h3")).to_have_count(0)
    choices = [answer.title for answer in answers(UNSURE, BOOK)]
    expect(panel.locator("li > a")).to_have_text(choices)
    letter = letters.which(BOOK, [BOOK.questions[one.id] for one in answers(UNSURE, BOOK)])
    expect(panel.get_by_label("Reply that asks which")).to_have_value(letter)


def test_another_answer_and_its_reply_are_one_press_away(tab: Page, static: str) -> None:
    tab.goto(static)
    ask(tab, UNSURE)
    panel = tab.locator("#kb-ask .kb-answer")
    second = answers(UNSURE, BOOK)[1]
    panel.get_by_role("button", name=f"Show the answer and the reply: {second.title}").press(
        "Enter"
    )
    expect(panel.locator("h3")).to_have_text(second.title)
    expect(panel.locator("h3 a")).to_be_focused()
    expect(panel.get_by_label("Reply to send")).to_have_value(re.compile("Kind regards"))
    steps = panel.locator("details.kb-steps")
    steps.locator("summary").click()
    expect(steps.locator("li")).to_have_text(list(BOOK.questions[second.id].steps))
    expect(panel.locator("ul li")).to_have_count(len(answers(UNSURE, BOOK)) - 1)


CELLS = "something with the tag"
"""Not sure; one of the choices are cells of an action."""


def test_choices_have_the_numbers_of_the_command(tab: Page, static: str) -> None:
    tab.goto(static)
    shown = tab.locator("#kb-ask .kb-choices li")
    for text, sure in ((f"Can spam be rejected on POP3? {CELLS}?", 1), (CELLS, 0)):
        ask(tab, text)
        response = respond(text, BOOK)
        offered = choices.numbered(response)[sure:]
        expect(shown).to_have_text([re.compile(rf"^{re.escape(one.number)}\. ") for one in offered])
    grouped = next(one for one in offered if len(one.answers) > 1)
    item = shown.nth(offered.index(grouped))
    expect(item.locator("a")).to_have_text([answer.title for answer in grouped.answers])
    item.get_by_role("button").click()
    expect(tab.get_by_label("Reply to send")).to_have_value(
        replies.of_choice(BOOK, response, grouped)
    )


TICKET = "Can spam be rejected on POP3? And how long is mail kept in quarantine?"


@pytest.mark.parametrize(
    "question",
    [
        "can i bounce junk on port 110",
        "can spam be dropped on pop3 and on imap?",
        "can infected mail be tagged on imap",
        "mail arrives late",
        TICKET,
        UNSURE,
        "attachment size limit for sending",
        "Can we bounce or drop spam on POP3 and IMAP?",
        "Can I reject spam on POP3? Can infected mail be withheld on IMAP? Can I tag it on SMTP?",
        "can I drop infected mail on SMTP",
        "Today we tag spam on POP3, but we want to drop it",
        "Today we tag spam on POP3 and IMAP. We would like to drop it.",
        CELLS,
        f"Can spam be rejected on POP3? {CELLS}?",
    ],
)
def test_the_reply_is_the_one_that_the_command_prints(
    tab: Page, published: str, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_SITE", published)
    tab.goto(published)
    ask(tab, question)
    wanted = replies.reply(BOOK, respond(question, BOOK))
    expect(tab.locator("#kb-ask textarea[readonly]")).to_have_value(wanted)


def test_a_ticket_is_answered_question_by_question(tab: Page, static: str) -> None:
    tab.goto(static)
    ask(tab, TICKET)
    panel = tab.locator("#kb-ask .kb-answer")
    expect(panel.locator(".kb-part")).to_have_count(2)
    expect(panel.locator("h3")).to_have_text(
        [re.compile("^Spam, Reject, POP3"), "How long is mail kept in quarantine?"]
    )
    expect(panel.get_by_role("button", name="Copy reply")).to_have_count(1)


def test_where_threat_and_action_do_not_combine_that_is_said_first(tab: Page, static: str) -> None:
    tab.goto(static)
    ask(tab, "can a virus be rejected on imap")
    first = combining.note(BOOK, Action.REJECT, [Protocol.IMAP])
    expect(tab.locator("#kb-ask .kb-first")).to_have_text(first)


@pytest.mark.parametrize(
    "question", ["Warum kann ich Spam nicht ablehnen?", "メールが届かないのはなぜですか"]
)
def test_another_language_is_told_in_one_line_and_has_the_reply_of_the_command(
    tab: Page, static: str, question: str
) -> None:
    tab.goto(static)
    ask(tab, question)
    response = respond(question, BOOK)
    panel = tab.locator("#kb-ask .kb-answer")
    expect(panel.locator(".kb-nothing")).to_have_text(layout.FOREIGN.format(response.language))
    expect(panel.locator("textarea")).to_have_value(replies.reply(BOOK, response))


def test_a_shared_question(tab: Page, static: str) -> None:
    tab.goto(f"{static}#ask=can%20spam%20be%20tagged%20on%20imap%3F")
    expect(tab.locator("#kb-ask h3")).to_have_text("Spam, Tag, IMAP ✓ Yes")


def test_enter_asks_and_shift_enter_does_not(tab: Page, static: str) -> None:
    tab.goto(static)
    box = tab.get_by_label("Question, as the customer wrote it")
    box.fill("hello")
    box.press("Shift+Enter")
    expect(box).to_have_value("hello\n")
    box.fill("can spam be tagged on imap?")
    box.press("Enter")
    expect(tab.locator("#kb-ask h3")).to_have_text("Spam, Tag, IMAP ✓ Yes")


def test_the_tables_are_loaded_when_the_box_is_first_used(tab: Page, static: str) -> None:
    loaded: list[str] = []
    tab.on("request", lambda request: loaded.append(request.url))
    tab.goto(static)
    expect(tab.locator("#kb-ask")).to_be_visible()
    assert not [url for url in loaded if "data/ask.js" in url]
    with tab.expect_request("**/data/ask.js"):
        tab.get_by_label("Question, as the customer wrote it").focus()


def test_another_product_is_answered_by_its_documents(tab: Page, static: str) -> None:
    question = "does FortiGate discard spam on pop3"
    tab.goto(static)
    ask(tab, "can i bounce junk on port 110")
    panel = tab.locator("#kb-ask .kb-answer")
    expect(panel.locator("h3")).to_be_visible()
    with tab.expect_request("**/data/statements.js"):
        ask(tab, question)
    first = panel.locator(".kb-first")
    expect(first).to_contain_text("FortiGate does not offer “discard” (drop) for spam on POP3")
    expect(panel.locator("h3")).to_have_text("Spam, Drop, POP3 ✕ No by the product")
    reply = panel.get_by_label("Reply to send")
    expect(reply).to_have_value(re.compile("^Hello,\n\nFortiGate does not offer"))
    ask(tab, "does Mikrotik discard spam on pop3")
    expect(first).to_have_text("Not known: nothing is stated here of “Mikrotik”.")
    expect(reply).to_have_value(re.compile("We do not know the settings of Mikrotik for this."))


def compressed(site: Site, paths: list[str]) -> int:
    """Octets that a server sends for the files of these paths, each once, gzipped."""
    files = {site.folder / (path.lstrip("/") or "index.html") for path in paths}
    return sum(len(gzip.compress(file.read_bytes())) for file in files)


def test_the_home_page_is_light_and_so_is_asking(tab: Page, static: str, site: Site) -> None:
    loaded: list[str] = []
    tab.on("request", lambda request: loaded.append(urlsplit(request.url).path))
    tab.goto(static)
    tab.wait_for_load_state("networkidle")
    before = len(loaded)
    page = compressed(site, [path for path in loaded if path != INDEX])
    ask(tab, "can i bounce junk on port 110")
    expect(tab.locator("#kb-ask h3")).to_be_visible()
    asking = compressed(site, loaded[before:])
    assert 10_000 < page <= PAGE
    assert 10_000 < asking <= ASKING
