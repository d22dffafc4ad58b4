"""How good the answers are: `python -m training measure`.

For each file of labelled questions, by default the development set, the held-out set and the
fresh set, it prints top-1 and top-3 accuracy, the share of cell questions whose cells (both,
where two are asked for) come first, and the share of off-topic questions that were answered
all the same. Of everything asked it prints the share of which the answer was sure, and the share
of which it was sure and wrong, the worst that there is. Beside them stand the baselines: BM25 over
the titles and, where its packages are installed, a sentence-embedding model; they have no doubts.

`--failures` lists what went wrong in what may be tuned on: never in the sets that are measured, not
studied.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from kb import ask
from kb.ask import labelled_lines
from kb.errors import InputError
from kb.knowledge import loader
from kb.knowledge.book import Book
from training import baselines

SETS = Path(__file__).parent / "sets"
NOTHING = "none"
UNSEEN = ("held-out.txt", "fresh.txt")
"""What nobody tunes on."""
FILES = ("development.txt", *UNSEEN)


class Found(NamedTuple):
    """What an engine says to a question."""

    ids: Sequence[str]
    """Best first; empty where it has nothing."""
    confident: bool
    """Whether the first is given as the answer, and not as one of a choice."""


Engine = Callable[[str], Found]


class Case(msgspec.Struct, frozen=True):
    """A labelled question."""

    wanted: tuple[str, ...]
    """One question, one cell, or the cells that are all to come first; empty for off-topic."""
    text: str

    @property
    def on_cells(self) -> bool:
        """Whether cells are wanted."""
        return any("/" in id_ for id_ in self.wanted)

    def first(self, found: Sequence[str]) -> bool:
        """Whether the first answer is right."""
        return bool(found) and found[0] in self.wanted

    def all_first(self, found: Sequence[str]) -> bool:
        """Whether all that are wanted come before anything else."""
        return {*found[: len(self.wanted)]} == {*self.wanted}

    def among_three(self, found: Sequence[str]) -> bool:
        """Whether a right answer is among the first three."""
        return not {*found[:3]}.isdisjoint(self.wanted)


class Aims(msgspec.Struct, frozen=True, kw_only=True):
    """Shares between 0 and 1 that are to be reached, or for off-topic kept under, on every set."""

    top1: float
    top3: float
    cells: float
    answered_off_topic: float
    confidently_wrong: float
    """Of all questions, off-topic ones too."""


AIMS = Aims(top1=0.92, top3=0.98, cells=0.98, answered_off_topic=0.03, confidently_wrong=0.03)


class Figures(Aims, frozen=True, kw_only=True):
    """What is reached; not a number where there was nothing to count."""

    confident: float
    """Share of all questions."""
    milliseconds: float
    """Per question."""


def cases(path: Path) -> list[Case]:
    """The labelled questions of a file."""
    return [
        Case(() if label == NOTHING else tuple(label.split()), line)
        for label, lines in labelled_lines.read(path).items()
        for line in lines
    ]


def kb_ask(book: Book) -> Engine:
    """The engine that is measured."""

    def engine(text: str) -> Found:
        response = ask.respond(text, book)
        return Found([answer.id for answer in response.answers], response.confident)

    return engine


def _certain(engine: Callable[[str], Sequence[str]]) -> Engine:
    return lambda text: Found(engine(text), confident=True)


def figures(labelled: Sequence[Case], engine: Engine) -> Figures:
    """Put every question to an engine and count."""
    began = time.perf_counter()
    found = [engine(case.text) for case in labelled]
    taken = time.perf_counter() - began
    pairs = list(zip(labelled, found, strict=True))
    on_topic = [(case, one.ids) for case, one in pairs if case.wanted]
    sure = [case.first(one.ids) for case, one in pairs if one.confident]
    return Figures(
        top1=_share([case.first(ids) for case, ids in on_topic]),
        top3=_share([case.among_three(ids) for case, ids in on_topic]),
        cells=_share([case.all_first(ids) for case, ids in on_topic if case.on_cells]),
        answered_off_topic=_share([bool(one.ids) for case, one in pairs if not case.wanted]),
        confidently_wrong=sure.count(False) / max(len(pairs), 1),
        confident=len(sure) / max(len(pairs), 1),
        milliseconds=1000 * taken / max(len(labelled), 1),
    )


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else float("nan")


def main(arguments: Sequence[str]) -> int:
    """Print a table for each file.

    Raises:
        InputError: a file cannot be read, or an option is unknown.
    """
    names = [name for name in arguments if not name.startswith("-")]
    if unknown := [a for a in arguments if a.startswith("-") and a != "--failures"]:
        raise InputError(unknown[0], "-", "it is unknown; --failures is known")
    paths = [Path(name) for name in names] or [SETS / name for name in FILES]
    known = loader.load()
    engines: dict[str, Engine] = {
        "kb ask": kb_ask(known),
        "BM25 over titles": _certain(baselines.bm25(known)),
    }
    try:
        engines["sentence embedding"] = _certain(baselines.embedding(known))
    except ModuleNotFoundError as error:
        print(f"no sentence embedding: the package {error.name} is not installed")
    for path in paths:
        labelled = cases(path)
        print(f"\n{path.stem}: {len(labelled)} questions, {_kinds(labelled)}")
        heads = "top-1  top-3  cells  off-topic answered  confidently wrong  confident share    ms"
        print(f"{'':20}  {heads}")
        print(f"{'aim':20}  {_row(AIMS)}")
        for name, engine in engines.items():
            found = figures(labelled, engine)
            print(f"{name:20}  {_row(found)}  {found.confident:15.1%}  {found.milliseconds:4.1f}")
        if "--failures" in arguments and path.name not in UNSEEN:
            _print_failures(labelled, engines["kb ask"])
    return 0


def _kinds(labelled: Sequence[Case]) -> str:
    cells = sum(case.on_cells for case in labelled)
    off_topic = sum(not case.wanted for case in labelled)
    return f"{cells} on cells, {off_topic} off-topic"


def _row(found: Aims) -> str:
    shares = (found.top1, found.top3, found.cells)
    row = "  ".join(f"{percent(share):>5}" for share in shares)
    return f"{row}  {percent(found.answered_off_topic):>18}  {found.confidently_wrong:17.1%}"


def percent(share: float) -> str:
    """A share as it is printed; a dash where there was nothing to count."""
    return "–" if math.isnan(share) else f"{share:.1%}"


def _print_failures(labelled: Sequence[Case], engine: Engine) -> None:
    for case in labelled:
        found, confident = engine(case.text)
        right = case.all_first(found) if case.wanted else not found
        if not right:
            wanted = " ".join(case.wanted) or NOTHING
            got = " ".join(found[:3]) or NOTHING
            sure = " for sure" if confident else ""
            print(f"  wanted {wanted}, got{sure} {got}: {case.text}")
