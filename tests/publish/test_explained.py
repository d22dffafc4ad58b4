"""Words of the glossary, explained where a page first uses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge import loader
from kb.publish.explained import BEGIN, END, Explainer

BOOK = loader.load()
TERMS = Explainer(BOOK.terms.values())
MAILDROP = BOOK.terms["maildrop"].definition


def explained(inner: str) -> str:
    page = TERMS.page(f'<nav>maildrop</nav>{BEGIN}">{inner}{END}<p>maildrop</p>')
    head, _, rest = page.partition(f'{BEGIN}">')
    text, _, foot = rest.partition(END)
    assert (head, foot) == ("<nav>maildrop</nav>", "<p>maildrop</p>")
    return text


@pytest.mark.parametrize("word", ["maildrop", "Maildrop", "maildrops"])
def test_the_first_use_is_explained_and_no_other(word: str) -> None:
    abbr = f'<abbr class="kb-term" tabindex="0" title="{MAILDROP}">{word}</abbr>'
    assert explained(f"<p>A {word}, and a maildrop.</p>") == f"<p>A {abbr}, and a maildrop.</p>"


@pytest.mark.parametrize(
    "inner",
    [
        "<h2>The maildrop</h2>",
        '<p><a href="x">the <em>maildrop</em></a></p>',
        "<pre><code>maildrop</code></pre>",
        "<table><th>maildrop</th></table>",
        "<p>procmail/maildrop, maildrop-like, UTF-8; MAILDROP</p>",
        '<p title="maildrop">x</p>',
    ],
)
def test_it_is_left_alone(inner: str) -> None:
    assert explained(inner) == inner


def test_two_words_that_differ_in_their_letters_only_are_two() -> None:
    said = explained("<p>The envelope is not ENVELOPE.</p>")
    for id_ in ("envelope", "imap-envelope"):
        assert BOOK.terms[id_].definition in said.replace("&quot;", '"')


def test_each_word_belongs_to_one_term() -> None:
    words = [word for term in BOOK.terms.values() for word in term.explains]
    assert len(words) == len(set(words)) > 30
    assert {"EICAR", "GTUBE", "5yz", "maildrop", "envelope"} <= set(words)


def test_a_page_without_an_article_stays(tmp_path: Path) -> None:
    for name in ("index.html", "glossary/index.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / "index.html").write_text("<p>maildrop</p>", encoding="utf-8")
    page = f'{BEGIN}"><p>maildrop</p>{END}'
    (tmp_path / "glossary/index.html").write_text(page, encoding="utf-8")
    TERMS.site(tmp_path)
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "<p>maildrop</p>"
    assert (tmp_path / "glossary/index.html").read_text(encoding="utf-8") == page
