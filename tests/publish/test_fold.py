"""What is folded on a long page, and what stays as it is."""

from __future__ import annotations

import re

import pytest

from kb.publish.blocks import parse
from kb.publish.fold import HIGHEST, folded

LONG = "<p>" + "word " * 800 + "</p>"
"""Some 50 lines."""


def page(*blocks: str) -> str:
    return f"<html><body><article class=text>{''.join(blocks)}</article><p>foot</p></body></html>"


def section(name: str, level: int = 2, text: str = LONG, classes: str = "") -> str:
    return f'<h{level} id="{name}" class="{classes}">{name}</h{level}>{text}'


OPENING = r'<div class="kb-section[^"]*"><details class="kb-fold"( open)?><summary>'


def opened(html: str) -> dict[str, bool]:
    """Each folded section's heading, and whether it stands open."""
    found = re.findall(OPENING + r'<h\d id="(\w+)"', html)
    return {name: bool(stands) for stands, name in found}


def unfolded(html: str) -> str:
    """The page without what folds."""
    html = re.sub(OPENING, "", html)
    return html.replace("</summary>", "").replace("</details></div>", "")


def test_a_short_page_stays_as_it_is() -> None:
    html = page("<h1>Short</h1>", *(section(name) for name in "abc"))
    assert folded(html) == html


def test_a_long_pages_first_sections_stand_open_and_every_octet_stays() -> None:
    html = page("<h1>Long</h1>", LONG, *(section(name) for name in "abcdefgh"))
    done = folded(html)
    stands = opened(done)
    assert [*stands] == [*"abcdefgh"]
    first, *_, last = stands.values()
    assert first
    assert not last
    assert [*stands.values()] == sorted(stands.values(), reverse=True)
    assert unfolded(done) == html
    assert parse(done).height <= HIGHEST
    assert folded("no page") == "no page"


def test_a_section_goes_up_to_the_next_heading_of_its_rank_and_what_is_laid_out_apart_stays() -> (
    None
):
    inner = section("inner", 3)
    apart = f'<div class="kb-beside"><div>{section("apart")}</div></div>'
    html = page(apart, *(section(name, text=LONG + inner) for name in "abcd"), section("e"))
    done = folded(html)
    assert [*opened(done)] == [*"abcde"]
    assert f"</summary>{LONG}{inner}</details></div>" in done


def test_a_page_that_is_one_section_is_folded_below_it() -> None:
    parts = "".join(f"<div>{section(name, 3)}</div>" for name in "abcdefgh")
    assert [*opened(folded(page(section("whole", 2, parts))))] == [*"abcdefgh"]


def test_what_the_text_marks_is_folded_first() -> None:
    cards = [
        f'<details class="kb-card kb-fold"><summary>{n}</summary>{LONG}</details>' for n in "abcd"
    ]
    short = folded(page("<h1>One</h1>", cards[0], section("a"), section("b")))
    assert "kb-section" not in short
    assert '<details open class="kb-card kb-fold"><summary>a' in short
    long = folded(page("<h1>All</h1>", *cards, section("a"), section("b"), section("c")))
    assert "open" not in long
    assert "kb-section" not in long


def test_a_card_has_its_headings_classes() -> None:
    html = page(*(section(name, 3, classes="kb-fold kb-titled kb-text") for name in "abcdefgh"))
    assert folded(html).count('<div class="kb-section kb-text kb-titled"><details') == 8


@pytest.mark.parametrize("length", [1, 9])
def test_further_runs_are_folded_on_every_page_and_the_first_on_none(length: int) -> None:
    html = page(section("a", text=LONG * length), section("b", classes="kb-other"))
    assert opened(folded(html)) == {"b": False}


def test_the_height_that_is_reckoned_knows_what_is_closed_and_what_stands_side_by_side() -> None:
    closed = f"<details><summary>More</summary>{LONG}</details>"
    assert parse(closed).height < 100 < parse(closed.replace("<details", "<details open")).height
    row = f"<table><tr>{'<td>word word</td>' * 4}</tr></table>"
    assert parse(row).height < parse("<p>word word</p>" * 4).height
    assert parse("<pre>a\nb\nc\n</pre>").height > parse("<pre>a\n</pre>").height


def test_a_tree_has_the_places_of_its_elements() -> None:
    html = '<div>\n<p>one<br>two <b class="x y">three</b></p><svg><g/></svg></div>'
    found = {block.tag: html[block.start : block.end] for block in parse(html).walk()}
    assert found["b"] == '<b class="x y">three</b>'
    assert found["br"] == "<br>"
    assert found["g"] == "<g/>"
    assert found["div"] == html


def test_a_headings_link_to_itself_is_not_within_what_is_pressed() -> None:
    link = '<a class="headerlink" href="#a">¶</a>'
    html = page(*(section(name) for name in "bcdef"), f'<h2 id="a">A{link}</h2>{LONG}')
    assert f'<summary><h2 id="a">A</h2></summary>{LONG}</details>{link}</div>' in folded(html)


def test_a_slash_closes_no_element_whose_text_is_raw() -> None:
    for script in ("<script/>a<b</script>", "<script src=x />a<b</script>"):
        page = parse(f"<div><p>one</p>{script}<p>two</p></div>")
        assert [one.tag for one in page.walk()] == ["", "div", "p", "script", "p"]
