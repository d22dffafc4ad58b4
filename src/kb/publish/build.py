"""The site and what goes with it, in one folder."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kb import docs, export
from kb.docs import bulk, permanent
from kb.knowledge import changes, loader
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
    pdf,
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
    paper = print_document.document(book)
    told = feed.atom(changes.load(root / docs.DATA), f"Knowledge base {book.matrix_source.called}")
    # Most of the time other processes work: MkDocs for each form of the site, and Chromium.
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor() as pool:
        offline = Path(temporary, "offline")
        printing = pool.submit(_pdf, paper, Path(temporary, pdf.NAME))
        unpacked = pool.submit(_pages, root, offline, moved, terms, ids, offline=True)
        _pages(root, folder, moved, terms, ids, offline=False)
        unpacked.result()
        words.write(folder)
        _write(offline / words.NAME, (folder / words.NAME).read_text(encoding="utf-8"))
        for form in (folder, offline):
            export.write(book, form / "data")
            _write(form / feed.NAME, told)
            _write(form / matrix_sheet.NAME, matrix_sheet.sheet(book, flat=form == offline))
            pdf.place(form, paper, printing.result())
        bundle.write(offline, folder / bundle.NAME)
    for cell in book.cells.values():
        name = links.anchor(cell.id)
        _write(folder / f"badges/{name}.svg", badge.badge(book, cell))
        _write(folder / f"embed/{name}.html", embed.page(book, cell))
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


def _pdf(html: str, target: Path) -> Path | None:
    """The document as a PDF; None, with a word on it, where that cannot be made."""
    try:
        pdf.write(html, target)
    except pdf.LeftOutError as error:
        print(f"kb.publish: the PDF of the whole document is left out: {error}", file=sys.stderr)
        return None
    return target


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
