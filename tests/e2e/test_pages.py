"""What every page offers: copy its links, print it, mail it, find it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from mkdocs.config import load_config
from playwright.sync_api import Browser, Page, Route, expect

from conftest import need
from kb.knowledge import loader
from kb.model import Cell, Question
from kb.render import links, matrix
from kb.render.reply import reply

BOOK = loader.load()

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "address",
    [
        links.url(BOOK.cells["spam/reject/pop3"]),
        links.url(BOOK.claims["pop3-has-no-envelope"]),
        links.url(BOOK.terms["maildrop"]),
        links.url(BOOK.sources["rfc1939"]),
    ],
)
def test_a_link_sign_copies_its_own_address(tab: Page, published: str, address: str) -> None:
    page, _, anchor = address.partition("#")
    tab.goto(f"{published}{page}?h=what+was+searched#{anchor}")
    sign = tab.locator(f"a.headerlink[href='#{anchor}']")
    sign.focus()
    sign.press("Enter")
    expect(tab.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert tab.evaluate("navigator.clipboard.readText()") == published + address


@pytest.mark.parametrize("id_", ["reject-versus-drop", "pop3-quarantine"])
def test_a_questions_reply_is_copied_with_its_whole_link(
    tab: Page, published: str, id_: str
) -> None:
    question = BOOK.questions[id_]
    tab.goto(published + links.url(question))
    tab.get_by_role("button", name="Copy reply").click()
    expect(tab.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    copied = tab.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")
    assert copied.strip() == reply(BOOK, question, published).strip()


def mailed(tab: Page) -> dict[str, list[str]]:
    target = tab.get_by_role("link", name="E-mail this article").get_attribute("href")
    assert target is not None
    return parse_qs(urlsplit(target).query)


@pytest.mark.parametrize("rest", ["#contract", "?h=pop3+tag", "?h=pop3+tag#contract"])
def test_e_mail_this_article(tab: Page, published: str, rest: str) -> None:
    tab.goto(f"{published}actions/tag/{rest}")
    fields = mailed(tab)
    assert fields["subject"] == ["Tag"]
    assert fields["body"] == [f"Tag (knowledge base article 1073)\n\n{published}actions/tag/"]


def test_no_address_of_this_machine_leaves_it(tab: Page, static: str) -> None:
    """No reply, mail or copy has a link that only the machine can follow where the site is."""
    question = BOOK.questions["pop3-quarantine"]
    for root in (static, static.replace("127.0.0.1", "localhost")):
        tab.goto(root + links.url(question))
        copied = tab.locator(".kb-reply code").inner_text()
        assert copied.strip() == reply(BOOK, question).strip()
        assert mailed(tab)["body"] == [f"{question.title} (knowledge base article 1073)"]
        tab.evaluate("navigator.clipboard.writeText('as it was')")
        tab.locator("h2 a.headerlink").first.press("Enter")
        expect(tab.get_by_role("status").filter(has_text="Not copied")).to_be_visible()
        assert tab.evaluate("navigator.clipboard.readText()") == "as it was"
    tab.goto(f"{static}#find=spam/reject/pop3")
    expect(tab.get_by_label("Reply to send")).to_have_value(
        reply(BOOK, BOOK.cells["spam/reject/pop3"])
    )


@pytest.mark.parametrize("address", ["questions/pop3-quarantine/", "#find=spam/reject/pop3"])
def test_what_the_settings_name_as_the_published_site_is_linked(
    tab: Page, static: str, address: str
) -> None:
    """As the theme writes `site_url` into each page: its canonical address."""
    page = address.partition("#")[0]
    known = "https://help.example.com/kb/"

    def named(route: Route) -> None:
        body = route.fetch().text()
        link = f'<link rel="canonical" href="{known}{page}"></head>'
        route.fulfill(body=body.replace("</head>", link, 1), content_type="text/html")

    tab.route(static + page, named)
    tab.goto(static + address)
    if page:
        told = tab.locator(".kb-reply code").inner_text()
        assert mailed(tab)["body"][0].endswith(f"\n\n{known}{page}")
        record: Question | Cell = BOOK.questions["pop3-quarantine"]
    else:
        told = tab.get_by_label("Reply to send").input_value()
        record = BOOK.cells["spam/reject/pop3"]
    assert told.strip() == reply(BOOK, record, known).strip()


def test_the_settings_take_the_published_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_SITE", "https://help.example.com/kb")
    settings = str(Path(__file__).parents[2] / "mkdocs.yml")
    assert load_config(settings).site_url == "https://help.example.com/kb/"
    monkeypatch.delenv("KB_SITE")
    assert not load_config(settings).site_url


def test_a_word_of_the_glossary_is_explained_in_place(
    tab: Page, chromium: Browser, static: str
) -> None:
    """To the keyboard and, on a phone, to a finger."""
    said = BOOK.terms["maildrop"].definition
    address = f"{static}questions/reject-versus-drop/"
    tab.goto(address)
    word = tab.locator("abbr", has_text="maildrop")
    word.focus()
    expect(tab.get_by_role("tooltip", name=said)).to_be_visible()
    phone = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = phone.new_page()
    page.goto(address)
    page.locator("abbr", has_text="maildrop").tap()
    box = page.get_by_role("tooltip").locator(".md-tooltip2__inner")
    expect(box).to_have_text(said)
    place = box.bounding_box()
    assert place is not None
    assert 0 <= place["x"] <= place["x"] + place["width"] <= 390
    phone.close()


def test_print_this_article(tab: Page, static: str) -> None:
    tab.goto(f"{static}actions/tag/")
    tab.evaluate("window.print = () => { window.printed = true; }")
    tab.get_by_role("button", name="Print this article").click()
    assert tab.evaluate("window.printed") is True


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("1073", "The article, claim by claim"),
        ("bounce", "Reject"),
        ("refuse", "Reject"),
        ("blackhole", "Drop"),
        ("mark", "Tag"),
        ("label", "Tag"),
        ("redirect", "Forward"),
        ("clean", "Strip & Deliver"),
        ("withhold", "Do not Deliver"),
    ],
)
def test_the_search_knows_what_people_say(tab: Page, static: str, words: str, title: str) -> None:
    tab.goto(static)
    tab.keyboard.press("/")
    tab.keyboard.type(words)
    found = tab.locator(".md-search-result__article h1")
    expect(found.first).to_be_visible()
    titles = found.all_inner_texts()
    assert any(one.startswith(title) for one in titles[:10]), titles


def printed(tab: Page, address: str, folder: Path) -> tuple[int, str]:
    """A page's number of sheets and its text, as Chromium prints it."""
    tab.goto(address)
    file = folder / "printed.pdf"
    tab.pdf(path=file, format="A4", prefer_css_page_size=True)
    told = subprocess.run(
        [need("pdfinfo", "poppler-utils"), file], capture_output=True, text=True, check=True
    ).stdout
    text = subprocess.run(
        [need("pdftotext", "poppler-utils"), file, "-"], capture_output=True, text=True, check=True
    ).stdout
    sheets = next(line.split()[1] for line in told.splitlines() if line.startswith("Pages:"))
    return int(sheets), " ".join(text.split())


def test_an_article_prints_without_what_is_for_the_screen(
    tab: Page, static: str, tmp_path: Path
) -> None:
    sheets, text = printed(tab, f"{static}questions/reject-versus-drop/", tmp_path)
    assert 1 <= sheets <= 2
    assert text.startswith("What is the difference between Reject and Drop?")
    for unwanted in ("Search", "Table of contents", "Copy reply", "Print this article", "¶"):
        assert unwanted not in text


def test_the_home_page_prints_its_matrix_on_one_sheet(
    tab: Page, static: str, tmp_path: Path
) -> None:
    sheets, text = printed(tab, static, tmp_path)
    assert sheets == 1
    assert text.count("✓ Yes") + text.count("✕ No") == len(BOOK.cells)
    assert "Or ask in your own words" not in text


@pytest.mark.parametrize("id_", ["pop3-quarantine", "which-action-to-choose"])
def test_a_question_prints_on_two_sheets_at_most(
    tab: Page, static: str, tmp_path: Path, id_: str
) -> None:
    question = BOOK.questions[id_]
    sheets, text = printed(tab, static + links.url(question), tmp_path)
    assert sheets <= 2
    assert question.title in text
    assert "What it rests on" in text


@pytest.mark.parametrize("cell", ["spam/tag/imap", "spam/reject/pop3"])
def test_what_was_measured_on_a_cell_prints_on_four_sheets_at_most(
    tab: Page, static: str, tmp_path: Path, cell: str
) -> None:
    """The verdict, every run in the table, one of them line by line, and where the others are."""
    name = links.anchor(cell)
    sheets, text = printed(tab, f"{static}evidence/{name}/", tmp_path)
    assert sheets <= 4
    assert f"Measured: {matrix.outcome(BOOK, BOOK.cells[cell])}." in text
    # pdftotext joins what is broken at a hyphen.
    assert f"the page evidence/{name}/ of the site".replace("-", "") in text.replace("-", "")
    assert "met:" in text
    on_page = tab.locator("h2:not(.kb-other)").all_inner_texts()
    left_out = tab.locator("h2.kb-other").all_inner_texts()
    assert on_page
    assert left_out
    assert all(one.rstrip("¶") in text for one in on_page)
    assert not any(one.rstrip("¶") in text for one in left_out if one[:-1] not in on_page[0])


def test_the_line_for_paper_is_not_on_the_screen(tab: Page, static: str) -> None:
    tab.goto(f"{static}evidence/spam-tag-imap/")
    expect(tab.locator(".kb-paper")).to_be_hidden()
    expect(tab.locator("#rests-on")).to_be_visible()


def test_the_matrix_prints_on_one_sheet(tab: Page, static: str, tmp_path: Path) -> None:
    tab.goto(f"{static}take-away/")
    tab.get_by_role("link", name="The matrix on one sheet").click()
    sheets, text = printed(tab, tab.url, tmp_path)
    assert sheets == 1
    # A column's lines are printed between those of its neighbours.
    words = set(re.findall(r"\w+", text))
    for cell in BOOK.cells.values():
        assert set(re.findall(r"\w+", cell.reason)) <= words
    assert text.count("✓ Yes") == sum(one.article == "yes" for one in BOOK.cells.values())
    assert text.count("✕ No by the protocol") == sum(
        one.article == "no" and one.basis == "protocol" for one in BOOK.cells.values()
    )


def test_the_article_with_all_its_sub_articles_prints(
    tab: Page, static: str, tmp_path: Path
) -> None:
    sheets, text = printed(tab, f"{static}print.html", tmp_path)
    # A question takes two or three; with all the rest it is below four for each.
    assert 2 * len(BOOK.questions) < sheets <= 4 * len(BOOK.questions)
    squeezed = text.replace(" ", "")
    for question in BOOK.questions.values():
        assert question.title.replace(" ", "") in squeezed
        assert question.answer.split(".")[0].replace(" ", "").replace("`", "")[:40] in squeezed
    for claim in BOOK.claims.values():
        assert claim.id.replace(" ", "") in squeezed.replace("\n", "")
    for cell in BOOK.cells.values():
        assert cell.reason.split(",")[0].replace(" ", "").replace("`", "") in squeezed
    for unwanted in ("Table of contents", "Copy reply", "Measured on", "¶", "{ #", "](", "&amp;"):
        assert unwanted not in text


def test_the_printed_document_links_within_itself(tab: Page, static: str) -> None:
    tab.goto(f"{static}print.html")
    broken = tab.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.getAttribute('href'))"
        ".filter((href) => !document.getElementById(decodeURIComponent(href.slice(1))))"
    )
    assert broken == []
    assert tab.locator("a[href^='#']").count() > 500
    assert tab.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"
        " === document.querySelectorAll('[id]').length"
    )
