"""The engine in the browser and the engine in Python: the same answers, in the same order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from kb import ask
from kb.ask import browser, tables, words
from kb.knowledge import loader
from training import measure

BOOK = loader.load()
ENGINE = Path(__file__).parents[2] / "docs/javascripts/engine.js"
ODD = [
    "", "   ", "\n", "?!", "constructor", "__proto__ toString", "POP3 ＰＯＰ３ naïve Ünïcödé",
    "*** SPAM *** {spam?} [SPAM 99%] can't I\u00a0drop it", "İstanbul e\u0301 \u1ab0 🤷🏽",
    "ẞ Straße ﬃ Ǆ ⅷ K ℡ ½ \u00ad \ufeff \u1e000 x\u200dy ［ＳＰＡＭ］",
    "é\u0345 a\u05b0b \U0001e4ec",
    "Can it tag on POP3? Thanks. Regards\nAnn", "x" * 5000, "spam " * 2000,
]  # fmt: skip


def questions() -> list[str]:
    """Every labelled question, and some that nobody would write."""
    labelled = [case.text for name in measure.FILES for case in measure.cases(measure.SETS / name)]
    assert len(labelled) > 600
    return labelled + ODD


def run(chromium: Browser, expression: str, argument: object) -> Any:
    page = chromium.new_page()
    page.add_script_tag(content=browser.script(BOOK))
    page.add_script_tag(path=ENGINE)
    page.evaluate("window.engine = kbMakeEngine(kbAskData)")
    found = page.evaluate(expression, argument)
    page.close()
    return found


@pytest.mark.slow
def test_both_give_the_same_answers(chromium: Browser) -> None:
    texts = questions()
    found = run(
        chromium, "texts => texts.map((t) => [engine.respond(t), engine.nearest(t)])", texts
    )
    for text, (response, nearest) in zip(texts, found, strict=True):
        wanted = ask.respond(text, BOOK)
        assert response["answers"] == [one.id for one in wanted.answers], text
        assert response["confident"] is wanted.confident, text
        assert nearest == [one.id for one in ask.nearest(text, BOOK)], text
    kinds = {(bool(response["answers"]), response["confident"]) for response, _ in found}
    assert kinds == {(False, False), (True, False), (True, True)}


@pytest.mark.slow
def test_both_stem_alike(chromium: Browser) -> None:
    endings = ("", "s", "es", "ies", "ed", "ied", "ing", "ly", "tion", "ss", "us", "e", "x1")
    made = [word + ending for word in tables.load().vocabulary for ending in endings]
    found = run(chromium, "words => words.map(engine.stem)", made)
    assert found == [words.stem(word) for word in made]


@pytest.mark.slow
def test_both_split_alike(chromium: Browser) -> None:
    texts = questions()
    found = run(chromium, "texts => texts.map(engine.words)", texts)
    assert found == [words.words(text) for text in texts]
