"""The slides: one at a time by keys and buttons, all without a script, a handout on paper."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import need

pytestmark = pytest.mark.slow

DECK = "notebooks/slides/drop.html"


def test_they_are_turned_by_keys_and_buttons_and_have_addresses(tab: Page, static: str) -> None:
    tab.goto(static + DECK)
    shown = tab.locator("section:visible")
    expect(shown).to_have_attribute("id", "slide-1")
    tab.keyboard.press("ArrowRight")
    expect(shown).to_have_attribute("id", "slide-2")
    tab.get_by_role("button", name="Next").click()
    expect(shown).to_have_attribute("id", "slide-3")
    assert tab.url.endswith("#slide-3")
    tab.keyboard.press("End")
    expect(tab.get_by_role("button", name="Next")).to_have_attribute("aria-disabled", "true")
    tab.goto(f"{static}{DECK}#slide-4")
    expect(shown).to_have_attribute("id", "slide-4")


def test_without_a_script_all_are_there(chromium: Browser, static: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(static + DECK)
    assert page.locator("section:visible").count() == page.locator("section").count() > 20
    context.close()


def test_paper_has_a_sheet_a_slide_and_few_more(tab: Page, static: str, tmp_path: Path) -> None:
    tab.goto(static + DECK)
    slides = tab.locator("section").count()
    tab.pdf(path=tmp_path / "slides.pdf", prefer_css_page_size=True)
    told = [need("pdfinfo", "poppler-utils"), tmp_path / "slides.pdf"]
    text = subprocess.run(told, capture_output=True, text=True, check=True).stdout
    sheets = next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pages:"))
    assert slides <= sheets <= 1.5 * slides
