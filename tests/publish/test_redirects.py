"""Old addresses lead to new ones, in a folder a page and in a file a page."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from kb.publish import redirects

PAGE = "<html><body><article><h1>Here</h1></article></body></html>"


def built(site: Path, *files: str) -> Path:
    for file in files:
        (site / file).parent.mkdir(parents=True, exist_ok=True)
        (site / file).write_text(PAGE, encoding="utf-8")
    return site


def test_an_anchor_on_a_page_that_is_there(tmp_path: Path) -> None:
    site = built(tmp_path, "rationale/pop3/index.html", "rationale/imap/index.html")
    moved = {"rationale/pop3/#old": "rationale/imap/#new"}
    redirects.write(site, moved, flat=False)
    html = (site / "rationale/pop3/index.html").read_text(encoding="utf-8")
    assert '<p class="kb-moved" id="old">' in html
    assert '<a href="../imap/#new">' in html
    assert html.index("kb-moved") < html.index("</article>")
    assert (site / "rationale/imap/index.html").read_text(encoding="utf-8") == PAGE
    redirects.write(site, moved, flat=False)
    assert (site / "rationale/pop3/index.html").read_text(encoding="utf-8") == html


@pytest.mark.parametrize(
    ("flat", "file", "address"),
    [
        (False, "questions/old/index.html", "https://x/questions/old/"),
        (True, "questions/old.html", "https://x/questions/old.html"),
    ],
)
def test_a_page_that_is_gone(tmp_path: Path, flat: bool, file: str, address: str) -> None:
    moved = {
        "questions/old/": "questions/new/",
        "questions/old/#steps": "actions/tag/#spam-tag-pop3",
    }
    redirects.write(tmp_path, moved, flat=flat)
    html = (tmp_path / file).read_text(encoding="utf-8")
    known = dict(re.findall(r'"(\w*)":"([^"]+)"', html))
    assert {anchor: urljoin(address, link) for anchor, link in known.items()} == {
        "": "https://x/questions/new" + (".html" if flat else "/"),
        "steps": "https://x/actions/tag" + (".html" if flat else "/") + "#spam-tag-pop3",
    }
    (refresh,) = re.findall(r'content="0; url=([^"]+)"', html)
    assert urljoin(address, refresh) == "https://x/questions/new" + (".html" if flat else "/")
    assert f'<a href="{refresh}">' in html


def test_from_and_to_the_home_page(tmp_path: Path) -> None:
    site = built(tmp_path, "index.html")
    redirects.write(site, {"#old": "matrix/#new", "gone/": ""}, flat=False)
    assert '<a href="matrix/#new">' in (site / "index.html").read_text(encoding="utf-8")
    assert '<a href="../">' in (site / "gone/index.html").read_text(encoding="utf-8")


def test_a_page_without_an_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html></html>", encoding="utf-8")
    with pytest.raises(ValueError, match=r"0 </article>; one is expected"):
        redirects.write(tmp_path, {"#old": "matrix/"}, flat=False)
