"""Headless Chromium, and the site under the addresses that a browser may meet it at."""

from __future__ import annotations

import functools
import http
import http.server
import os
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

SOURCE = Path(__file__).parents[2] / "src"
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
WAIT = 30_000
"""Milliseconds that a slow machine may take for what a browser does at once."""

POLICY = "Content Security Policy"
"""Stands in what the browser says when it keeps something from a page."""


@contextmanager
def chromium(program: str) -> Iterator[Browser]:
    """The browser."""
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS])
        yield browser
        browser.close()


@contextmanager
def tab(
    browser: Browser, *, width: int = 1280, height: int = 900, scheme: str = "light"
) -> Iterator[Page]:
    """A page that may use the clipboard.

    An error of a script in it fails the test, and so does what its security policy keeps from it.
    """
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        permissions=["clipboard-read", "clipboard-write"],
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAIT)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if POLICY in said.text else None)
    yield page
    context.close()
    assert not errors, errors


class _Host(http.server.SimpleHTTPRequestHandler):
    """A host of static files that reads `_headers`, as Netlify and Cloudflare Pages do."""

    def end_headers(self) -> None:
        file = Path(self.directory) / "_headers"
        for name, value in hosted(file.read_text(encoding="ascii"), self.path.partition("?")[0]):
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own name
        pass


def hosted(rules: str, path: str) -> list[tuple[str, str]]:
    """The fields that a host sends with a path, by all rules of `_headers` that fit it."""
    fields, fits = [], False
    for line in rules.splitlines():
        if line.startswith("/"):
            fits = path.startswith(line[:-1]) if line.endswith("*") else path == line
        elif fits:
            name, _, value = line.strip().partition(": ")
            fields.append((name, value))
    return fields


@contextmanager
def static(folder: Path) -> Iterator[str]:
    """The site as files on a plain web server: its address."""
    with _listening(functools.partial(_Host, directory=str(folder))) as port:
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def _listening(handler: Callable[..., http.server.BaseHTTPRequestHandler]) -> Iterator[int]:
    """A web server in a thread of its own: its port."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@contextmanager
def project(folder: Path, below: str) -> Iterator[str]:
    """The site below a path of its host, as GitHub Pages serves it: its address.

    Args:
        folder: the built site.
        below: the path: `/sub/path/`.
    """

    class Project(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            inside = path.startswith(below)
            return super().translate_path(path[len(below) - 1 :] if inside else "/no/such/file")

        def send_error(
            self, code: int, message: str | None = None, explain: str | None = None
        ) -> None:
            if code != http.HTTPStatus.NOT_FOUND or not self.path.startswith(below):
                super().send_error(code, message, explain)
                return
            page = (folder / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own name
            pass

    handler = functools.partial(Project, directory=str(folder))
    with _listening(handler) as port:
        yield f"http://127.0.0.1:{port}{below}"


PUBLISHED = "https://kb.example.test/mail/"


def publish(page: Page, static: str) -> str:
    """Make the site answer to a browser's tab at an address of the world's: that address."""

    def answer(route: Route) -> None:
        route.fulfill(response=route.fetch(url=static + route.request.url.removeprefix(PUBLISHED)))

    page.route(f"{PUBLISHED}**", answer)
    return PUBLISHED


@contextmanager
def serving(site: Path, folder: Path) -> Iterator[str]:
    """`kb serve` with its database in `folder`: its address."""
    command = [sys.executable, "-m", "kb", "serve", str(site), "--port", "0"]
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGINT)


def unpacked(bundle: Path, folder: Path) -> str:
    """The offline bundle's home page as a `file:` address."""
    with zipfile.ZipFile(bundle) as packed:
        packed.extractall(folder)
    return (folder / "kb-offline/index.html").as_uri()
