"""The site and what goes with it, in one folder."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kb import docs, export
from kb.docs import bulk, permanent
from kb.knowledge import changes, loader
from kb.knowledge.book import Book
from kb.publish import (
    badge,
    bundle,
    compress,
    decks,
    embed,
    explained,
    feed,
    fold,
    host_headers,
    identity,
    inline,
    matrix_sheet,
    minify,
    missing,
    print_document,
    redirects,
    trail,
    words,
)
from kb.render import links

OFFLINE = "KB_OFFLINE"
"""Environment variable that `mkdocs.yml` reads: pages as files, the search index as a script."""


class BuildError(Exception):
    """MkDocs found something wrong; it has said what."""


def build(folder: Path) -> None:
    """Build everything into `folder`.

    Raises:
        BuildError: a page is wrong.
        InputError: the data is wrong.
        OSError: a file cannot be written.
    """
    root = docs.repository()
    bulk.write(root)
    book = loader.load(root / docs.DATA)
    stored = (root / docs.DATA / permanent.FILE).read_text(encoding="utf-8")
    moved = permanent.moved(stored, book)
    terms = explained.Explainer(book.terms.values())
    ids = {address: id_ for id_, address in permanent.current(book).items() if "#" not in address}
    _pages(root, folder, moved, terms, ids, offline=False)
    words.write(folder)
    export.write(book, folder / "data")
    _papers(folder, book, flat=False)
    for cell in book.cells.values():
        name = links.anchor(cell.id)
        _write(folder / f"badges/{name}.svg", badge.badge(book, cell))
        _write(folder / f"embed/{name}.html", embed.page(book, cell))
    told = feed.atom(changes.load(root / docs.DATA), f"Knowledge base {book.matrix_source.called}")
    _write(folder / feed.NAME, told)
    with tempfile.TemporaryDirectory() as temporary:
        offline = Path(temporary)
        _pages(root, offline, moved, terms, ids, offline=True)
        export.write(book, offline / "data")
        _papers(offline, book, flat=True)
        _write(offline / feed.NAME, told)
        _write(offline / words.NAME, (folder / words.NAME).read_text(encoding="utf-8"))
        bundle.write(offline, folder / bundle.NAME)
    inline.site(folder)
    _write(folder / host_headers.NAME, host_headers.text(folder))
    compress.site(folder)


def _pages(
    root: Path,
    folder: Path,
    moved: Mapping[str, str],
    terms: explained.Explainer,
    ids: Mapping[str, str],
    *,
    offline: bool,
) -> None:
    environment = os.environ | {OFFLINE: str(offline).lower(), "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=root, env=environment, check=False)  # noqa: S603 - no input of anybody's in it
    if done.returncode:
        raise BuildError("mkdocs build --strict failed; its messages are above")
    terms.site(folder)
    fold.site(folder)
    trail.site(folder, flat=offline)
    identity.site(folder, ids)
    decks.write(root, folder, flat=offline)
    redirects.write(folder, moved, flat=offline)
    if not offline:
        missing.write(folder)
    minify.site(folder)


def _papers(folder: Path, book: Book, *, flat: bool) -> None:
    _write(folder / print_document.NAME, print_document.document(book))
    _write(folder / matrix_sheet.NAME, matrix_sheet.sheet(book, flat=flat))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
