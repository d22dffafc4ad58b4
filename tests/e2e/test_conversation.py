"""Stepping through a conversation: who presses a button at either end keeps the focus."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("end", ["first", "last"])
def test_the_focus_stays_where_the_steps_end(tab: Page, static: str, end: str) -> None:
    tab.goto(f"{static}evidence/spam-reject-smtp/")
    box = tab.locator(".kb-conversation").first
    box.get_by_role("button", name="Step through").click()
    back, on = box.get_by_role("button", name="Back"), box.get_by_role("button", name="Next")
    expect(on).to_be_focused()
    expect(back).to_have_attribute("aria-disabled", "true")
    steps = box.locator("> ol > li").count()
    told = box.get_by_role("status")
    for _ in range(steps):
        tab.keyboard.press("Enter")
    expect(told).to_contain_text(f"{steps} of {steps}:")
    expect(on).to_have_attribute("aria-disabled", "true")
    expect(on).to_be_focused()
    if end == "first":
        back.focus()
        for _ in range(steps):
            tab.keyboard.press("Enter")
        expect(told).to_contain_text(f"1 of {steps}:")
        expect(back).to_have_attribute("aria-disabled", "true")
        expect(back).to_be_focused()
