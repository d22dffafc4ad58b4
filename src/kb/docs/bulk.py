"""What is derived in bulk: written when the site is built, and never committed.

The pages of measurements repeat the evidence, those of vendors the files of `products/`, the
pages of notebooks `notebooks/`, and the scripts of data the matrix and the answers' tables. Each
of those facts stands once, in its source; here it is only laid out for the site. `.gitignore`
names the same places.
"""

from __future__ import annotations

from pathlib import Path

from kb.docs import contents, instructor, notebooks, scripts
from kb.docs.places import DATA
from kb.knowledge import loader
from kb.knowledge.products import load
from kb.render import markdown
from kb.render.pages import measurements, products

PLACES = ("contents", "evidence", scripts.FOLDER, notebooks.FOLDER, "products")
"""The folders below `docs/` that hold such files; the last two have others beside them."""


def texts(root: Path) -> dict[str, str]:
    """Every such file of the checkout: its place below `docs/`, its text.

    Raises:
        InputError: the data or a notebook is wrong.
        OSError: a file cannot be read.
    """
    book = loader.load(root / DATA)
    made = (
        measurements(book)
        | products.pages(load(book), book)
        | notebooks.pages(root)
        | instructor.pages(root, notebooks.read(root), notebooks.titles(root))
        | scripts.files(book)
    )
    return made | contents.pages(_stored(root) | made)


def _stored(root: Path) -> dict[str, str]:
    """The other pages: those that are committed."""
    docs = root / "docs"
    return {
        path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(docs.rglob("*.md"))
        if not holds(root, path)
    }


def write(root: Path) -> list[Path]:
    """Write them, and delete the pages of former data; return the files that changed.

    Raises:
        InputError: the data or a notebook is wrong.
        OSError: a file cannot be read or written.
    """
    docs = root / "docs"
    changed = []
    wanted = {docs / place: text for place, text in texts(root).items()}
    for path in docs.rglob("*.md"):
        if path not in wanted and holds(root, path):
            path.unlink()
            changed.append(path)
    for path, text in wanted.items():
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        changed.append(path)
    return changed


def holds(root: Path, page: Path) -> bool:
    """Whether a page is one of these, of the data as it is or as it was."""
    place = page.relative_to(root / "docs").as_posix()
    if not any(place.startswith(f"{folder}/") for folder in PLACES):
        return False
    return markdown.is_generated(page.read_text(encoding="utf-8"))
