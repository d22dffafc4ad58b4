"""Pages under the policy that `kb serve` and a host that reads `_headers` send with them.

`support.browser.tab` fails on whatever the policy keeps from a page, here and in every other test.
"""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from kb.publish import matrix_sheet, print_document
from support import browser

KINDS = (
    "", "matrix/", "actions/tag/", "protocols/imap/", "questions/which-action-to-choose/",
    "rationale/pop3/", "evidence/spam-reject-pop3/", "products/", "products/compare/spam-pop3/",
    "notebooks/tag/", "running/diagnose/", "running/try/", "reference/api/model/",
    "whats-new/", "glossary/",
    print_document.NAME, matrix_sheet.NAME, "embed/spam-reject-pop3.html",
)  # fmt: skip

pytestmark = pytest.mark.slow


def test_nothing_is_kept_from_any_kind_of_page(tab: Page, serving: str) -> None:
    for address in KINDS:
        answer = tab.goto(serving + address)
        assert answer is not None
        assert answer.status == 200, address
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    answer = tab.goto(f"{serving}no/such/page/")
    assert answer is not None
    assert answer.status == 404
    expect(tab.locator("h1")).to_contain_text("404")


@contextmanager
def kept_from_a_page(chromium: Browser, word: str) -> Iterator[Page]:
    """A page that the browser keeps something from, and says so in that word."""
    opened = browser.tab(chromium)
    yield opened.__enter__()
    with pytest.raises(AssertionError, match=word):
        opened.__exit__(None, None, None)


def test_the_policy_is_in_force(chromium: Browser, serving: str) -> None:
    with kept_from_a_page(chromium, browser.POLICY) as tab:
        tab.goto(serving)
        ran = tab.evaluate(
            """() => { const script = document.createElement("script");
            script.textContent = "window.ran = true"; document.body.append(script);
            return window.ran ?? false; }"""
        )
        assert ran is False


def test_search_and_the_dark_switch_work_under_it(tab: Page, serving: str) -> None:
    tab.goto(f"{serving}matrix/")
    tab.locator(".md-search__input").click()
    tab.locator(".md-search__input").press_sequentially("envelope", delay=30)
    expect(tab.locator(".md-search-result__item").first).to_be_visible()
    tab.keyboard.press("Escape")
    tab.get_by_title("Dark").click()
    expect(tab.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    tab.reload()
    expect(tab.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


@pytest.fixture
def elsewhere(serving: str) -> Iterator[str]:
    """Another site, with a cell that may be embedded and a page that may not."""
    frames = "".join(
        f'<iframe id="{name}" src="{serving}{address}"></iframe>'
        for name, address in {"cell": "embed/spam-reject-pop3.html", "page": "matrix/"}.items()
    )

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(frames.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own name
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_only_what_is_made_for_it_stands_in_a_frame(chromium: Browser, elsewhere: str) -> None:
    with kept_from_a_page(chromium, "frame-ancestors") as tab:
        tab.goto(elsewhere)
        expect(tab.frame_locator("#cell").locator("h1")).to_contain_text("Reject")
        expect(tab.frame_locator("#page").locator("h1", has_text="matrix")).to_have_count(0)
