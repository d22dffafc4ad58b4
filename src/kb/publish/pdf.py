"""The whole document as a PDF with page numbers in its contents, which no browser's own print has.

Chromium prints the page for paper first to learn on which sheet each heading comes to stand, then
with those numbers in the contents. It brings running numbers, bookmarks and tags for
screen readers. Where there is no Chromium there is no PDF, and no page links to one.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from kb.ask.answer import site
from kb.publish import print_document

NAME = "spam-and-virus-protection.pdf"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)  # fmt: skip
PATIENCE = 120
"""Seconds for one print; a busy machine with two cores takes 15."""
PRINTS = 4
"""Two, and more where a number takes more room than was kept for it."""
TAKE_AWAY = "take-away/index.html"
"""The page that links to it, in an item of a list with the class `kb-pdf`."""
STYLE = """\
@page { @top-right { content: "Virus and spam protection on mail protocols"; font-size: 8pt; } }
@page :first { @top-right { content: none; } }
body { margin: 0; padding: 0; max-width: none; }
h1, h2, h3, h4 { white-space: pre-wrap; }
.contents a { display: flex; align-items: last baseline; break-inside: avoid;
  text-decoration: none; }
.contents i { flex: 1 0 0.8em; margin: 0 0.3em; border-bottom: 1px dotted #777; }
.contents b { flex: none; min-width: 2.2em; text-align: right; font-weight: 400;
  font-variant-numeric: tabular-nums; }
"""
"""Beside that of the page for paper. A number's room does not depend on the number. Bookmarks
lose the space at which a heading's line is broken, unless it is kept."""
_CONTENTS = re.compile(r'<ol class="contents">.*?</ol>', re.DOTALL)
_ENTRY = re.compile(r'<a href="#([^"]+)">(.*?)</a>')
_LINK = re.compile(r'<a [^>]*?href="(?!#|[a-z]+:)([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_ABOUT = re.compile(rb"/(?:Creator|CreationDate|ModDate) \((?:[^()\\]|\\.)*\)\n?")
_ITEM = re.compile(r'<li class="?kb-pdf"?>.*?</li>', re.DOTALL)


class LeftOutError(Exception):
    """There is no PDF; why."""


def write(html: str, target: Path) -> None:
    """Print the document.

    Args:
        html: the page for paper.
        target: the file.

    Raises:
        LeftOutError: it cannot be printed here.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise LeftOutError("Chromium is not installed")
    html = published(html, site()).replace("</style>", f"{STYLE}</style>")
    with tempfile.TemporaryDirectory(prefix="kb-pdf-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        numbers: dict[str, int] = {}
        for _ in range(PRINTS):
            made = _printed(program, numbered(html, numbers), folder)
            before, numbers = numbers, _numbers(html, made)
            if numbers == before:
                target.write_bytes(
                    _ABOUT.sub(lambda found: b" " * len(found[0]), made.read_bytes())
                )
                return
    raise LeftOutError("the numbers in its contents move its pages")


def place(folder: Path, html: str, made: Path | None) -> None:
    """Put it into a built site with the page for paper, and link to it only if it is there.

    Args:
        folder: the site's.
        html: the page for paper.
        made: the PDF, if there is one.

    Raises:
        ValueError: the page that links to it is not as expected.
    """
    if made:
        shutil.copyfile(made, folder / NAME)
        html = print_document.linked(html, NAME)
    (folder / print_document.NAME).write_text(html, encoding="utf-8")
    page = folder / TAKE_AWAY
    text, items = _ITEM.subn(lambda found: found[0] if made else "", page.read_text("utf-8"))
    if items != 1:
        raise ValueError(f"{TAKE_AWAY} has {items} items on the PDF; one is expected")
    page.write_text(text, encoding="utf-8")


def numbered(html: str, numbers: Mapping[str, int]) -> str:
    """The document with a page's number behind each entry of its contents.

    Args:
        html: the document.
        numbers: by the entry's anchor; where there is none yet its room is kept.
    """

    def entry(found: re.Match[str]) -> str:
        number = numbers.get(found[1], "")
        return f'<a href="#{found[1]}"><span>{found[2]}</span><i></i> <b>{number}</b></a>'

    return _CONTENTS.sub(lambda found: _ENTRY.sub(entry, found[0]), html, count=1)


def published(html: str, address: str) -> str:
    """The document with links to the published site; with none to other pages where there is none.

    A link from a page's place would lead into the folder in which it is printed.
    """
    if not address:
        return _LINK.sub(r"\2", html)
    return _LINK.sub(rf'<a href="{address.rstrip("/")}/\1">\2</a>', html)


def _printed(program: str, html: str, folder: Path) -> Path:
    page, made = folder / "page.html", folder / NAME
    page.write_text(html, encoding="utf-8")
    made.unlink(missing_ok=True)
    # Root has no sandbox of Chromium's; what is printed is our own.
    own = ["--no-sandbox"] if os.geteuid() == 0 else []
    command = [program, *OPTIONS, *own, f"--user-data-dir={folder / 'profile'}"]
    said = folder / "said.txt"
    try:
        with said.open("wb") as file:
            browser = subprocess.Popen(  # noqa: S603 - a browser's well-known names
                [*command, f"--print-to-pdf={made}", page.as_uri()],
                stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                env={**os.environ, "TMPDIR": str(folder)}, start_new_session=True,
            )  # fmt: skip
    except OSError as error:
        raise LeftOutError(f"{program} does not start: {error}") from error
    try:
        browser.wait(PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise LeftOutError(f"{program} does not print: {error}") from error
    finally:
        # Its helpers would outlive it, and make its folder anew.
        with suppress(ProcessLookupError):
            os.killpg(browser.pid, signal.SIGKILL)
        browser.wait()
    if not made.is_file():
        *_, last = ["nothing", *said.read_text("utf-8", "replace").split("\n")[-2:-1]]
        raise LeftOutError(f"{program} prints nothing, and says: {last}")
    return made


def _numbers(html: str, made: Path) -> dict[str, int]:
    """The page of each entry of the contents, by its anchor."""
    try:
        reader = PdfReader(made)
        known = reader.named_destinations
        found = {name: reader.get_destination_page_number(one) for name, one in known.items()}
    except (PyPdfError, ValueError, KeyError, RecursionError) as error:
        raise LeftOutError(f"what was printed cannot be read: {error}") from error
    entries = [entry[1] for part in _CONTENTS.findall(html) for entry in _ENTRY.finditer(part)]
    lost = [entry for entry in entries if found.get(f"/{entry}") is None]
    if lost:
        raise LeftOutError(f"no page is known of {len(lost)} entries of its contents: {lost[0]}")
    return {entry: (found[f"/{entry}"] or 0) + 1 for entry in entries}
