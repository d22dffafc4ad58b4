"""The whole document as a PDF: the numbers in its contents are those of its pages."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from conftest import need
from kb.knowledge import loader
from kb.publish import pdf, print_document
from support.site import Site

BOOK = loader.load()
ENTRY = re.compile(r'<a href="#([^"]+)">(.*?)</a>')
ITEM = '<ul><li>Print it</li><li class="kb-pdf"><a href="../{}">PDF</a></li></ul>'


def squeezed(text: str) -> str:
    """Text as it can be compared: how lines are broken is no part of it, nor are ligatures."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def entries() -> list[tuple[str, str]]:
    """Anchor and title of each entry of the contents."""
    contents = print_document.document(BOOK).partition("<section")[0].rpartition("<h2>")[2]
    found = ENTRY.findall(contents)
    return [(anchor, unescape(re.sub(r"<[^>]+>", "", title))) for anchor, title in found]


@pytest.fixture(scope="module")
def reader(site: Site) -> PdfReader:
    """The PDF of the built site."""
    if not any(map(shutil.which, pdf.PROGRAMS)):
        need("chromium")
    return PdfReader(site.folder / pdf.NAME)


@pytest.fixture(scope="module")
def pages(reader: PdfReader, site: Site) -> list[str]:
    """Its pages' text, in the order in which it was written."""
    command = [need("pdftotext", "poppler-utils"), "-raw", site.folder / pdf.NAME, "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    texts = text.removesuffix("\f").split("\f")
    assert len(texts) == len(reader.pages)
    return texts


@pytest.mark.slow
def test_each_entry_of_the_contents_has_the_number_of_its_headings_page(
    reader: PdfReader, pages: list[str]
) -> None:
    known = reader.named_destinations
    places = {one: reader.get_destination_page_number(known[f"/{one}"]) for one, _ in entries()}
    texts = [squeezed(one) for one in pages]
    contents = "".join(texts[: places[entries()[0][0]]])
    at = contents.index("Contents")
    assert len(entries()) > len(BOOK.claims)
    chapter = 1
    following = [*(squeezed(title) for _, title in entries()[1:]), "$"]
    for (anchor, title), after in zip(entries(), following, strict=True):
        page = places[anchor]
        assert page is not None
        assert squeezed(title) in texts[page], title
        chapter += "--" not in anchor
        # The next chapter's own number, or a title that begins with one, may follow.
        end = rf"(?=\D|{chapter}\.|{re.escape(after)}|$)"
        entry = rf"{re.escape(squeezed(title))}{page + 1}{end}"
        found = re.compile(entry).search(contents, at)
        assert found, title
        at = found.end()


@pytest.mark.slow
def test_each_page_has_its_running_number(pages: list[str]) -> None:
    assert len(pages) > 2 * len(BOOK.questions)
    for number, text in enumerate(pages, 1):
        assert str(number) in text.splitlines(), number


def linked(reader: PdfReader) -> Iterator[Any]:
    for page in reader.pages:
        for one in page.get("/Annots", ()):
            note = one.get_object()
            if note.get("/Subtype") == "/Link":
                yield note


@pytest.mark.slow
def test_links_lead_within_or_to_the_web_and_nowhere_on_this_machine(
    reader: PdfReader, site: Site
) -> None:
    known, within = reader.named_destinations, 0
    for note in linked(reader):
        if "/Dest" in note:
            assert str(note["/Dest"]) in known
            within += 1
        else:
            address = str(note["/A"]["/URI"])
            assert re.match(r"(https?|mailto):", address), address
            assert not re.search(r"//(127\.|localhost|\[)", address), address
    assert within > 500
    octets = (site.folder / pdf.NAME).read_bytes()
    for own in (b"file:", b"/tmp/", b"CreationDate", b"HeadlessChrome"):
        assert own not in octets


@pytest.mark.slow
def test_bookmarks_name_each_chapter(reader: PdfReader) -> None:
    def titles(outline: list[Any]) -> Iterator[str]:
        for one in outline:
            if isinstance(one, Destination):
                yield " ".join(str(one.title).split())
            else:
                yield from titles(one)

    found = {*titles(reader.outline)}
    assert found >= {title for anchor, title in entries() if "--" not in anchor}


@pytest.mark.slow
def test_pages_lead_to_it(site: Site, reader: PdfReader) -> None:
    assert reader.pages
    assert f"../{pdf.NAME}" in site.page("take-away").links
    html = (site.folder / print_document.NAME).read_text(encoding="utf-8")
    assert f'href="{pdf.NAME}"' in html


def test_without_chromium_no_page_links_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pdf.LeftOutError, match="Chromium is not installed"):
        pdf.write("<main>\n", tmp_path / pdf.NAME)
    page = tmp_path / pdf.TAKE_AWAY
    page.parent.mkdir()
    page.write_text(ITEM.format(pdf.NAME), encoding="utf-8")
    pdf.place(tmp_path, "<main>\n", None)
    assert page.read_text(encoding="utf-8") == "<ul><li>Print it</li></ul>"
    assert (tmp_path / print_document.NAME).read_text(encoding="utf-8") == "<main>\n"


@pytest.mark.parametrize(
    ("does", "why"), [("exit 1", "prints nothing"), ("echo no PDF >$last", "cannot be read")]
)
def test_a_chromium_that_does_not_print_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, why: str
) -> None:
    program = tmp_path / "chromium"
    find = 'for one; do case $one in --print-to-pdf=*) last="${one#*=}";; esac; done'
    program.write_text(f"#!/bin/sh\n{find}\n{does}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pdf.LeftOutError, match=why):
        pdf.write("<style></style><main>\n", tmp_path / pdf.NAME)
    assert not (tmp_path / pdf.NAME).exists()


def test_a_link_to_a_page_of_the_site_leads_to_the_published_one_or_nowhere() -> None:
    html = '<a href="matrix/">m</a> <a href="#a">a</a> <a class="x" href="https://x.test/">x</a>'
    kept = '<a href="#a">a</a> <a class="x" href="https://x.test/">x</a>'
    assert pdf.published(html, "") == f"m {kept}"
    whole = '<a href="https://kb.example.test/mail/matrix/">m</a>'
    assert pdf.published(html, "https://kb.example.test/mail") == f"{whole} {kept}"


def test_the_page_that_links_to_it_is_as_expected(tmp_path: Path) -> None:
    page = tmp_path / pdf.TAKE_AWAY
    page.parent.mkdir()
    page.write_text("<ul></ul>", encoding="utf-8")
    with pytest.raises(ValueError, match="0 items"):
        pdf.place(tmp_path, "", None)
