"""Writes the text that is generated from the data, and checks that what is committed is fresh.

Two kinds of text are generated and committed: whole pages below `docs/`, which say so below
their title, and blocks within hand-written files (see `kb.docs.blocks`). `write` and `check`
compute the same texts; one stores them, the other prints how the stored ones differ. What is
derived in bulk is not committed: see `kb.docs.bulk`.
"""

from __future__ import annotations

import difflib
from pathlib import Path

from kb.ask.synonyms import synonyms
from kb.docs import (
    ambiguity,
    blocks,
    bulk,
    capacity,
    course,
    permanent,
    reference,
    rooms,
    speed,
    starttls,
)
from kb.docs.blocks import Run
from kb.docs.places import DATA
from kb.errors import InputError
from kb.knowledge import changes, loader, products, snapshot
from kb.render import markdown
from kb.render.pages import news, pages

__all__ = ["DATA", "check", "repository", "write"]


def repository(start: Path | None = None) -> Path:
    """The checkout that `start` (by default the working folder) or else this package lies in.

    Raises:
        InputError: neither lies in a checkout of this project.
    """
    start = (start or Path.cwd()).resolve()
    package = Path(__file__).resolve()
    for folder in (start, *start.parents, *package.parents):
        if (folder / "mkdocs.yml").is_file() and (folder / DATA).is_dir():
            return folder
    mend = f"no mkdocs.yml with {DATA} here or above; run it in a checkout of the repository"
    raise InputError(str(start), "-", mend)


def write(root: Path, run: Run) -> list[Path]:
    """Write what is generated; return the files that changed.

    Raises:
        InputError: the data or a block's marker is wrong.
        OSError: a file cannot be read or written.
    """
    changed = []
    for path, text in _texts(root, run).items():
        if text == _stored(path):
            continue
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        changed.append(path)
    return changed


def check(root: Path, run: Run) -> str:
    """How the stored texts differ from what would be written: a unified diff, empty if nowhere.

    Raises:
        InputError: the data or a block's marker is wrong.
        OSError: a file cannot be read.
    """
    diff: list[str] = []
    for path, text in _texts(root, run).items():
        name = path.relative_to(root).as_posix()
        stored = _stored(path)
        diff += difflib.unified_diff(
            (stored or "").splitlines(keepends=True),
            (text or "").splitlines(keepends=True),
            f"{name} (stored)" if stored is not None else "/dev/null",
            f"{name} (from the data)" if text is not None else "/dev/null",
        )
    return "".join(line if line.endswith("\n") else line + "\n" for line in diff)


def _texts(root: Path, run: Run) -> dict[Path, str | None]:
    """What every generated file should hold; None for one that should not be there."""
    book = loader.load(root / DATA)
    generated = pages(book, synonyms()) | reference.pages() | news.pages(changes.load(root / DATA))
    generated[rooms.PICTURE] = rooms.svg(root)
    generated |= starttls.pages(root / DATA)
    generated |= ambiguity.pages(root / DATA)
    generated |= course.pages(root / DATA, book)
    generated |= speed.pages(root / DATA)
    generated |= capacity.pages(root / DATA)
    texts: dict[Path, str | None] = {root / "docs" / page: t for page, t in generated.items()}
    texts |= {root / place: text for place, text in course.start(root, book).items()}
    addresses = root / DATA / permanent.FILE
    texts[addresses] = permanent.fresh(_stored(addresses) or "", book)
    for place, text in snapshot.texts(book, products.load(book)).items():
        texts[root / DATA / place] = text
    for path in _hand_written(root):
        if path in texts:
            continue
        stored = path.read_text(encoding="utf-8")
        texts[path] = (
            None if markdown.is_generated(stored) else blocks.fresh(stored, path, root, book, run)
        )
    return texts


def _hand_written(root: Path) -> list[Path]:
    """The files that may hold blocks, and pages that are generated no more."""
    pages = sorted(p for p in (root / "docs").rglob("*.md") if not bulk.holds(root, p))
    return [root / "README.md", root / "mkdocs.yml", *pages]


def _stored(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
