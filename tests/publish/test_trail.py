"""Where a page stands: the pages above it, by its address, as links that hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.publish import trail

PAGE = '<main><article class="x"><h1 id="a">{}<a class="headerlink" href="#a">¶</a></h1></article>'
RUN = "evidence/spam-drop-pop3/dovecot"
TITLES = {
    "": "Welcome",
    "matrix": "The <em>matrix</em>",
    "evidence/spam-drop-pop3": "Measured: Drop",
    "evidence/spam-drop-pop3/dovecot": "On dovecot",
    "products": "Products",
    "products/sophos": "Sophos",
}


def built(site: Path, *, flat: bool) -> Path:
    for address, title in TITLES.items():
        name = address or "index"
        file = site / (f"{name}.html" if flat or not address else f"{address}/index.html")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(PAGE.format(title), encoding="utf-8")
    return site


def shown(file: Path) -> list[tuple[str, str]]:
    html = file.read_text(encoding="utf-8")
    assert html.count("<article") == html.count(trail.SHOWN) == 1
    assert html.index(trail.SHOWN) < html.index("<article")
    return re.findall(r'<a href="([^"]+)" class="md-path__link"><span[^>]*>([^<]+)</span>', html)


@pytest.mark.parametrize(
    ("flat", "file", "links"),
    [
        (False, f"{RUN}/index.html", ["../../../", "../../../matrix/", "../"]),
        (True, f"{RUN}.html", ["../../index.html", "../../matrix.html", "../spam-drop-pop3.html"]),
    ],
)
def test_a_run_stands_below_its_cell_and_the_matrix(
    tmp_path: Path, flat: bool, file: str, links: list[str]
) -> None:
    site = built(tmp_path, flat=flat)
    trail.site(site, flat=flat)
    titles = ("Home", "The matrix", "Measured: Drop")
    assert shown(site / file) == [*zip(links, titles, strict=True)]
    for link in links:
        target = site / Path(file).parent / link
        assert (target / "index.html" if target.is_dir() else target).is_file()
    once = (site / file).read_text(encoding="utf-8")
    trail.site(site, flat=flat)
    assert (site / file).read_text(encoding="utf-8") == once


def test_what_the_theme_shows_stays_and_the_home_page_has_nothing_above(tmp_path: Path) -> None:
    site = built(tmp_path, flat=False)
    theirs = f'{trail.SHOWN} aria-label="Navigation">'
    page = site / "products/sophos/index.html"
    page.write_text(theirs + page.read_text(encoding="utf-8"), encoding="utf-8")
    trail.site(site, flat=False)
    assert page.read_text(encoding="utf-8").count(trail.SHOWN) == 1
    assert trail.SHOWN not in (site / "index.html").read_text(encoding="utf-8")
