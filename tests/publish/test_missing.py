"""The page of a wrong address: its links begin at the site's root, wherever that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.publish import inline, missing, words

PAGE = "<title>{} - Site</title><article class='x'><h1>{}</h1></article>"
CONFIG = '<script id="__config" type="application/json">{"base": "%s"}</script>'


@pytest.mark.parametrize(
    ("base", "root"), [("/", "/"), ("/mail/", "/mail/"), ("/mail", "/mail/"), ("/a/b", "/a/b/")]
)
def test_every_link_begins_at_the_root(tmp_path: Path, base: str, root: str) -> None:
    (tmp_path / "matrix").mkdir()
    (tmp_path / "matrix/index.html").write_text(PAGE.format("Matrix", "Matrix"), encoding="utf-8")
    (tmp_path / "moved.html").write_text("<title>Moved</title>", encoding="utf-8")
    page = PAGE.format("Site", "404") + CONFIG % base + "<script>run()</script>"
    (tmp_path / missing.NAME).write_text(page, encoding="utf-8")
    missing.write(tmp_path)
    inline.site(tmp_path)
    html = (tmp_path / missing.NAME).read_text(encoding="utf-8")
    assert f'data-root="{root}"' in html
    assert f'<a href="{root}">The matrix</a>' in html
    assert f'<a href="{root}#kb-ask">Ask</a>' in html
    assert '{"matrix/":"Matrix"}' in html
    assert f'<script src="{root}{inline.FOLDER}/' in html


def test_a_page_without_an_article_is_told(tmp_path: Path) -> None:
    (tmp_path / missing.NAME).write_text("<h1>404</h1>", encoding="utf-8")
    with pytest.raises(ValueError, match="0 articles"):
        missing.write(tmp_path)


def test_words_of_the_index_come_most_used_first(tmp_path: Path) -> None:
    texts = ["Drop <b>mail</b>", "mail drop mail@example.test", "mail once", "evidence evidence"]
    docs = ",".join(
        f'{{"location": "p{n}/", "title": "", "text": "{t}"}}' for n, t in enumerate(texts)
    )
    again = '{"location": "evidence/a/", "title": "wire", "text": "wire"}'
    (tmp_path / "search").mkdir()
    (tmp_path / words.INDEX).write_text(f'{{"docs": [{docs},{again},{again}]}}', encoding="utf-8")
    words.write(tmp_path)
    assert (tmp_path / words.NAME).read_text(encoding="utf-8") == 'window.kbWords = "mail drop";\n'
