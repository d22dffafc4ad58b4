"""How good the answers are: `python -m training measure`.

For each file of labelled questions, by default all sets, it prints a table: for the topics that
were there first and for those that came later how often the first answer is right and how often a
right one is among the first three; for how many questions on cells these come first (all, where
several are asked for); how many off-topic questions were answered all the same; and of everything
asked how much the answer was sure and wrong, the worst that there is. Each figure stands beside
its aim, with its counts, for a small set proves little. Beside them stand the baselines: BM25 over
the titles and, where its packages are installed, a sentence-embedding model; they have no doubts.

The last table is over all sets together that were never looked into.

`--failures` lists what went wrong in what may be tuned on: never in the sets that are measured, not
studied. `--update` writes the figures of all sets into the guide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from kb import ask
from kb.errors import InputError
from kb.knowledge import loader
from kb.knowledge.book import Book
from training import baselines, guide
from training.figures import AIMS, NOTHING, Case, Engine, Figures, Found, cases, figures

SETS = Path(__file__).parent / "sets"
UNSEEN = ("held-out.txt", "fresh.txt", "blind.txt", "statements.txt", "morning.txt", "evening.txt")
"""What nobody looks into: nothing is changed because of what fails there."""
LOOKED_INTO = (
    "development.txt", "strangers.txt", "earlier.txt", "joined.txt", "cells.txt", "newest.txt",
    "study.txt", "roundabout.txt", "unmet.txt", "unseen.txt", "desk.txt", "offices.txt",
)  # fmt: skip
FILES = (*LOOKED_INTO, *UNSEEN)
POOLED = "never looked into, together"
OURS = "kb ask"
OPTIONS = ("--failures", "--update")


def kb_ask(book: Book) -> Engine:
    """The engine that is measured."""

    def engine(text: str) -> Found:
        response = ask.respond(text, book)
        return Found([answer.id for answer in response.answers], response.confident)

    return engine


def _certain(engine: Callable[[str], Sequence[str]]) -> Engine:
    return lambda text: Found(engine(text), confident=True)


def main(arguments: Sequence[str]) -> int:
    """Print a table for each file.

    Raises:
        InputError: a file cannot be read, or an option is unknown.
        DataError: the guide has no place for the figures.
    """
    names = [name for name in arguments if not name.startswith("-")]
    if unknown := [one for one in arguments if one.startswith("-") and one not in OPTIONS]:
        raise InputError(unknown[0], "-", f"it is unknown; {' and '.join(OPTIONS)} are known")
    if names and "--update" in arguments:
        raise InputError("--update", "-", "the guide has the figures of all sets; name no file")
    known = loader.load()
    if "--update" in arguments:
        text = guide.with_figures(guide.GUIDE.read_text(encoding="utf-8"), all_figures(known))
        guide.GUIDE.write_text(text, encoding="utf-8")
        return 0
    engines: dict[str, Engine] = {
        OURS: kb_ask(known),
        "BM25 over titles": _certain(baselines.bm25(known)),
    }
    try:
        engines["sentence embedding"] = _certain(baselines.embedding(known))
    except ModuleNotFoundError as error:
        print(f"no sentence embedding: the package {error.name} is not installed")
    paths = [Path(name) for name in names] or [SETS / name for name in FILES]
    unseen: list[Case] = []
    for path in paths:
        labelled = cases(path)
        _print(path.stem, labelled, engines)
        if path.name in UNSEEN:
            unseen += labelled
        elif "--failures" in arguments:
            _print_failures(labelled, engines[OURS])
    if not names:
        _print(POOLED, unseen, engines)
    return 0


def all_figures(book: Book) -> dict[str, Figures]:
    """What is reached on each set, by its name, and on those together that nobody tuned on."""
    engine = cache(kb_ask(book))  # the pooled questions stand in their own sets, too
    sets = {Path(name).stem: cases(SETS / name) for name in FILES}
    sets[POOLED] = [case for name in UNSEEN for case in cases(SETS / name)]
    return {name: figures(labelled, engine) for name, labelled in sets.items()}


def _print(name: str, labelled: Sequence[Case], engines: Mapping[str, Engine]) -> None:
    print(f"\n{name}: {len(labelled)} questions")
    found = {title: figures(labelled, engine) for title, engine in engines.items()}
    print(_line("", "aim", "", *found))
    for key, aim in AIMS.items():
        shares = [one.share(key) for one in found.values()]
        ours = shares[0]
        verdict = ("reached" if aim.reached(ours) else "missed") if ours.of else ""
        print(_line(aim.title, str(aim), verdict, *map(str, shares)))
    print(_line("sure", "", "", *(str(one.sure) for one in found.values())))
    times = (f"{one.milliseconds:.1f}" for one in found.values())
    print(_line("milliseconds a question", "", "", *times))


def _line(title: str, aim: str, verdict: str, *columns: str) -> str:
    return "  ".join([f"{title:26}", f"{aim:12}", f"{verdict:7}", *(f"{c:18}" for c in columns)])


def _print_failures(labelled: Sequence[Case], engine: Engine) -> None:
    for case in labelled:
        found, confident = engine(case.text)
        right = case.all_first(found) if case.wanted else not found
        if not right:
            wanted = " ".join(case.wanted) or NOTHING
            got = " ".join(found[:3]) or NOTHING
            sure = " for sure" if confident else ""
            print(f"  wanted {wanted}, got{sure} {got}: {case.text}")
