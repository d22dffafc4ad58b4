"""What a page is called and where it stays stands at its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.publish import identity

CANONICAL = '<link rel="canonical" href="https://kb.example.test/mail/questions/why/">'
IDS = {"questions/why/": "why"}


def written(folder: Path, name: str, head: str = "") -> str:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"<head>{head}</head><article><p>text</p></article><p>below</p>", "utf-8")
    identity.site(folder, IDS)
    identity.site(folder, IDS)  # once is enough
    return file.read_text(encoding="utf-8")


def test_a_record_s_page_has_its_id_and_the_published_address(tmp_path: Path) -> None:
    link = "https://kb.example.test/mail/questions/why/"
    assert written(tmp_path, "questions/why/index.html", CANONICAL).endswith(
        '<p>text</p><p class="kb-identity">This page is <code>why</code>; permanent link: '
        f'<a href="{link}">{link}</a></p></article><p>below</p>'
    )


@pytest.mark.parametrize(
    ("file", "name", "href", "told"),
    [
        ("index.html", "home", "./", "the site&#x27;s root"),
        ("matrix/index.html", "matrix", "./", "matrix/"),
        ("questions/why/index.html", "why", "./", "questions/why/"),
        ("questions/why.html", "why", "why.html", "questions/why/"),
    ],
)
def test_a_copy_that_is_published_nowhere_links_to_itself(
    tmp_path: Path, file: str, name: str, href: str, told: str
) -> None:
    text = written(tmp_path, file)
    assert f'<code>{name}</code>; permanent link: <a href="{href}">{told}</a></p>' in text


def test_the_page_of_errors_has_no_address(tmp_path: Path) -> None:
    assert identity.SHOWN not in written(tmp_path, "404.html")
