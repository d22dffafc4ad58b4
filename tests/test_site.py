"""The site as it is built: nothing from outside, every link good, everything in its place."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from kb.docs import permanent
from kb.docs.notebooks import START
from kb.knowledge import loader
from kb.publish import print_document, redirects
from kb.render import links
from support.site import Site, page_of, weight

ROOT = Path(__file__).parents[1]
BOOK = loader.load()

pytestmark = pytest.mark.slow

ORDINARY = 400_000
RECORDS = ("mail-clients/", "notebooks/", "evidence/", "products/measured/")
RECORD = 800_000
"""Octets that a page may weigh with its styles and scripts, without images; one that holds a
record, a notebook's outputs or all that was said on the wire, may weigh more."""
SENT = 45_000
"""Octets of a page of evidence as it is sent, compressed: what is said twice costs little."""


def is_outside(reference: str) -> bool:
    """Whether a reference leads to another host."""
    return bool(urlsplit(reference).netloc)


def test_nothing_is_fetched_from_another_host(site: Site) -> None:
    pages = site.pages()
    assert len(pages) > 20
    outside = {(page.file.name, one) for page in pages for one in page.fetched if is_outside(one)}
    assert not outside
    assert any(page.fetched for page in pages)


def test_no_style_loads_from_another_host(site: Site) -> None:
    sheets = [*site.folder.rglob("*.css")]
    assert sheets
    for sheet in sheets:
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"""(@import|url\()\s*["']?(https?:)?//""", text), sheet
    for page in site.pages():
        assert not re.search(r"""(@import|url\()\s*["']?(https?:)?//""", page.html), page.file


def test_every_internal_link_and_anchor_resolves(site: Site) -> None:
    broken, seen = [], 0
    for page in site.pages():
        if page.file.name == "404.html":
            continue  # Its links are absolute from a root that only a server has.
        here = page.file.relative_to(site.folder).as_posix().removesuffix("index.html")
        for link in page.links:
            if is_outside(link) or urlsplit(link).scheme:
                continue
            seen += 1
            target = urlsplit(urljoin(f"/{here}", link))
            file = site.folder / unquote(target.path).lstrip("/")
            file = file / "index.html" if file.is_dir() else file
            anchor = unquote(target.fragment)
            if not file.is_file() or (anchor and anchor not in page_of(file).anchors):
                broken.append((here, link))
    assert not broken
    assert seen > 1000


def test_no_link_says_only_where_to_press(site: Site) -> None:
    """Whoever hears the links of a page by themselves learns nothing from `here`."""
    says = re.compile(r"<a [^>]*>(here|there|how|more|link|this|what it is|read it)</a>", re.I)
    vague = [(page.file, found[0]) for page in site.pages() if (found := says.search(page.html))]
    assert not vague


def test_each_page_of_the_reference_stands_in_the_navigation(site: Site) -> None:
    """The first page named `index.md` in a section is taken for the section, and not listed."""
    listed = re.findall(r'<a class="?md-nav__link"? href="?([^" >]+)', site.page("glossary").html)
    assert {"../reference/", "../take-away/", "../contents/", "../sources/"} <= {*listed}


@pytest.mark.parametrize("id_", list(BOOK.cells))
def test_each_cell_has_its_permanent_link(site: Site, id_: str) -> None:
    address, _, anchor = links.url(BOOK.cells[id_]).partition("#")
    page = site.page(address)
    assert anchor == id_.replace("/", "-")
    assert anchor in page.anchors
    assert f"#{anchor}" in page.links, "no control to copy the link from"


@pytest.mark.parametrize(
    "shelf", ["claims", "sources", "terms", "questions", "sentences", "discrepancies", "products"]
)
def test_each_record_has_its_permanent_link(site: Site, shelf: str) -> None:
    records = getattr(BOOK, shelf).values()
    assert records
    for record in records:
        address, _, anchor = links.url(record).partition("#")
        page = site.page(address)
        assert not anchor or {anchor} <= page.anchors, record.id
        assert not anchor or f"#{anchor}" in page.links, record.id


def test_what_moves_can_leave_a_link_on_every_page(site: Site) -> None:
    for address in permanent.current(BOOK).values():
        html = site.page(address.partition("#")[0]).html
        assert html.count(redirects.END_OF_TEXT) == 1, address


def test_light_and_dark_can_be_chosen(site: Site) -> None:
    for address in ("", "matrix", "actions/reject", "glossary"):
        assert {"default", "slate"} <= site.page(address).schemes


def test_yes_and_no_are_words_and_signs(site: Site) -> None:
    for address in ("", "matrix"):
        html = site.page(address).html
        assert html.count("✓ Yes</a>") == sum(c.article == "yes" for c in BOOK.cells.values())
        assert html.count("✕ No</a>") == sum(c.article == "no" for c in BOOK.cells.values())


def test_notebooks_are_rendered(site: Site) -> None:
    notebooks = [p for p in (ROOT / "notebooks").glob("*.ipynb") if p.stem != START]
    copies = {*site.folder.rglob("*.ipynb")}
    assert copies == {site.folder / "notebooks/files" / one.name for one in notebooks}
    assert not [one for one in copies if b'"output_type"' in one.read_bytes()], "with outputs"
    for notebook in notebooks:
        page = site.page(f"notebooks/{notebook.stem}")
        assert '<div class="language-python highlight">' in page.html
        assert "kb-printed" in page.html
        assert "&quot;cell_type&quot;" not in page.html


def test_pages_are_light(site: Site) -> None:
    heavy = {}
    for page in site.pages():
        address = page.file.relative_to(site.folder).as_posix()
        if address in ("404.html", print_document.NAME):
            continue  # The printed document is all articles at once.
        most = RECORD if address.startswith(RECORDS) else ORDINARY
        sent = len(gzip.compress(page.html.encode()))
        if address.startswith("evidence/") and sent > SENT:
            heavy[address] = sent
        if weight(page) > most:
            heavy[address] = weight(page)
    assert not heavy
    assert weight(site.page("")) > 100_000, "the styles and scripts were not counted"
