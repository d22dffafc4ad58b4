"""How the knowledge's own work grows with it: loading and rendering ten and a hundred times it.

What grows is the questions and the claims, whose copies have ids of their own.
"""

from __future__ import annotations

import itertools
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kb.bench.found import Found
from kb.bench.options import Options
from kb.bench.sides import Trial, compare
from kb.knowledge import loader
from kb.knowledge.book import Book
from kb.model.benchmark import Measure
from kb.render.pages import pages

_CLAIM = re.compile(r'^id = "([^"]+)"', re.MULTILINE)
_TITLE = re.compile(r"^title = .+$", re.MULTILINE)


def run(options: Options) -> Found:
    """Load and render the data as it is, and copies that are larger."""
    times = (1, 10, 100) if options.full else (1, 10)
    with tempfile.TemporaryDirectory(prefix="kb-growth-") as folder:
        books = {
            f"{number} times" if number > 1 else "as it is": grown(Path(folder), number)
            for number in times
        }
        measures = list(_measures(books, options.rounds))
    return Found(measures)


def _measures(folders: dict[str, Path], rounds: int) -> Iterator[Measure]:
    loading = [Trial(name, _timed(loader.load, path)) for name, path in folders.items()]
    # The largest is the subject: its ratio tells how much more it takes than the others.
    yield compare("loading the knowledge", "s", loading[::-1], rounds)
    rendering = [Trial(name, _timed(_render, loader.load(path))) for name, path in folders.items()]
    yield compare("rendering all pages", "s", rendering[::-1], rounds)


def _render(book: Book) -> None:
    pages(book)


def _timed(work: Callable[..., object], given: object) -> Callable[[], float]:
    def once() -> float:
        begun = time.perf_counter()
        work(given)
        return time.perf_counter() - begun

    return once


def grown(parent: Path, times: int) -> Path:
    """A data folder with that many times the questions and claims."""
    folder = parent / str(times)
    copies = itertools.count(1)
    shutil.copytree(loader.data_folder(), folder, ignore=shutil.ignore_patterns("bench"))
    for number in range(1, times):
        for path in list((loader.data_folder() / "questions").glob("*.toml")):
            copy = folder / "questions" / f"{path.stem}-{number}.toml"
            copy.write_bytes(path.read_bytes())
        for path in list((loader.data_folder() / "claims").glob("*.toml")):
            text = path.read_text(encoding="utf-8")
            copy_of_all = _CLAIM.sub(rf'id = "\1-{number}"', text)
            # A title is short, and no other claim's.
            copy_of_all = _TITLE.sub(
                lambda _: f'title = "A copy, number {next(copies)}"', copy_of_all
            )
            with (folder / "claims" / path.name).open("a", encoding="utf-8") as file:
                file.write(f"\n{copy_of_all}")
    return folder
