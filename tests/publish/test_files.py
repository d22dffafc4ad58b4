"""What other programs fetch: badge, embeddable page, feed, bundle, printed document."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kb.errors import InputError
from kb.knowledge import changes, loader
from kb.publish import badge, bundle, embed, feed, whole

BOOK = loader.load()
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("id_", list(BOOK.cells))
def test_a_badge_says_the_verdict_in_words(id_: str) -> None:
    cell = BOOK.cells[id_]
    picture = ElementTree.fromstring(badge.badge(BOOK, cell))  # noqa: S314 - our own text
    assert picture.attrib["aria-label"].endswith(f"{cell.protocol.label}: {cell.article}")
    texts = ["".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[1] == ("✓ Yes" if cell.article == "yes" else "✕ No")


@pytest.mark.parametrize("id_", list(BOOK.cells))
def test_an_embeddable_page_stands_alone(id_: str) -> None:
    cell = BOOK.cells[id_]
    html = embed.page(BOOK, cell)
    assert cell.reason.replace("&", "&amp;").replace("'", "&#x27;") in html
    assert f'href="../actions/{cell.action}/#{id_.replace("/", "-")}"' in html
    assert "<script" not in html
    assert "src=" not in html


def test_the_feed_has_every_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_SITE", "https://help.example.com/mail")
    known = changes.load()
    root = ElementTree.fromstring(feed.atom(known, "Knowledge base article 1"))  # noqa: S314 - our own text
    entries = root.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}title") for one in entries] == [one.title for one in known]
    assert len({one.findtext(f"{ATOM}id") for one in entries}) == len(known)
    for one in entries:
        link = one.find(f"{ATOM}link")
        assert link is not None
        assert link.attrib["href"].startswith("https://help.example.com/mail/")


def test_changes_stand_newest_first(tmp_path: Path) -> None:
    entry = '[[changes]]\nid = "{0}"\ndate = {1}\ntitle = "t"\ntext = "t"\npage = "index"\n'
    text = entry.format("a", "2026-01-01") + entry.format("b", "2026-01-02")
    (tmp_path / changes.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="newest comes first"):
        changes.load(tmp_path)


def test_the_bundle_is_the_same_for_the_same_pages(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "a").mkdir(parents=True)
    (site / "javascripts").mkdir()
    (site / "a/page.html").write_text(f'<script src="{bundle.REMOTE_SHIM}">', encoding="utf-8")
    (site / "javascripts/server.js").write_text("window.kbFlat = false;", encoding="utf-8")
    (site / "big.js.map").write_text("{}", encoding="utf-8")
    bundle.write(site, tmp_path / "one.zip")
    bundle.write(site, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        assert packed.namelist() == [
            "kb-offline/a/page.html",
            "kb-offline/javascripts/server.js",
        ]
        page = packed.read("kb-offline/a/page.html").decode()
        assert page == '<script src="../javascripts/iframe-worker.js">'
        assert b"kbFlat = true" in packed.read("kb-offline/javascripts/server.js")


def test_the_printed_document_has_every_claim_once() -> None:
    html = whole.document(BOOK)
    for claim in BOOK.claims.values():
        assert html.count(f'id="rationale-{claim.topic}--{claim.id}"') == 1
    assert "<svg" not in html
    assert "<script" not in html
