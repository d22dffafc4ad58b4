"""Products side by side in a browser: the filter, its link, and the table without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from support import browser

pytestmark = pytest.mark.slow

PAGE = "products/compare/spam-pop3/"


def test_a_choice_filters_and_goes_into_the_address(chromium: Browser, static: str) -> None:
    with browser.tab(chromium) as page:
        page.goto(static + PAGE)
        rows = page.locator(".kb-compare tbody tr:visible")
        expect(page.get_by_role("combobox", name="Vendor")).to_be_visible()
        whole = rows.count()
        page.get_by_role("combobox", name="Vendor").select_option("Fortinet")
        expect(rows).to_have_count(1)
        expect(page.get_by_role("status")).to_have_text(f"1 of {whole} products")
        assert page.url.endswith("#vendor=Fortinet")


def test_a_link_carries_the_choice_to_another_page(chromium: Browser, static: str) -> None:
    with browser.tab(chromium, width=390) as page:
        page.goto(f"{static}{PAGE}#action=drop&mechanism=own-login")
        expect(page.locator(".kb-compare tbody tr:visible")).to_have_count(1)
        page.get_by_role("combobox", name="Threat and protocol").select_option("spam-imap")
        expect(page.locator("h1")).to_contain_text("Spam on IMAP")
        expect(page.get_by_role("combobox", name="Action")).to_have_value("drop")


def test_without_a_script_the_table_is_whole(chromium: Browser, static: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(static + PAGE)
    assert page.locator(".kb-compare tbody tr:visible").count() > 20
    assert page.get_by_role("table", name="Spam on POP3").count() == 1
    assert page.get_by_role("rowheader", name="FortiGate").count() == 1
    context.close()


def test_a_statement_has_a_link(chromium: Browser, static: str) -> None:
    with browser.tab(chromium) as page:
        page.goto(f"{static}products/fortinet/#fortigate-spam-discard-pop3-imap")
        row = page.locator("tr:target")
        expect(row).to_contain_text("can only be tagged")
        expect(row).to_contain_text("FortiOS 5.2")
