"""From which score on an answer is sure: `python -m training calibrate`.

What was trained on says nothing of how sure an answer is: the engine is nearly always right there.
Therefore each fifth of the phrasings is asked of tables that were made from the other four, and it
is counted, for a row of thresholds, how many answers would have been called sure and how many of
them were wrong. That is harder than life: a phrasing is written to be unlike the others, and tables
from all of them know more. `SURE` of `kb.ask.rank` is no less than the least threshold that keeps
the aim here.

The margin to the second, the chance of `none`, the share of words that are known and the question's
length were weighed beside the score, by logistic regression on the same answers: at the same share
of wrong ones hardly more were sure, so the score alone decides.
"""

from __future__ import annotations

import random
import sys
import zlib
from collections.abc import Iterator, Sequence

from kb.ask import rank
from kb.ask.rank import NONE
from kb.knowledge import loader
from training import train
from training.examples import CELL, drawn, examples, phrasings
from training.figures import AIMS

FOLDS = 5
THRESHOLDS = tuple(n / 20 for n in range(4, 20))

Outcome = tuple[float, bool]
"""Score of the first candidate, 0 where nothing is answered; whether it is right."""


def main(arguments: Sequence[str]) -> int:
    """Print, for each threshold, how much would be sure and how much of it wrong."""
    if arguments:
        print("usage: python -m training calibrate", file=sys.stderr)
        return 2
    outcomes = [one for fold in range(FOLDS) for one in unseen(fold)]
    print(f"{len(outcomes)} phrasings, each asked of tables that do not know it")
    print("threshold  confident share  confidently wrong")
    for threshold in THRESHOLDS:
        share, wrong = counted(outcomes, threshold)
        mark = "  SURE" if threshold == rank.SURE else ""
        print(f"{threshold:9.2f}  {share:15.1%}  {wrong:17.1%}{mark}")
    aim = AIMS["wrong"]
    print(f"{aim} confidently wrong from {least_sure(outcomes, aim.share)} on")
    return 0


def fold_of(line: str) -> int:
    """The fold of a phrasing, by its own text: a new one leaves the others where they are."""
    return zlib.crc32(line.encode()) % FOLDS


def unseen(fold: int) -> Iterator[Outcome]:
    """What becomes of the phrasings of a fold by tables made from the others."""
    learnt = train.learn(examples(lambda line: fold_of(line) != fold))
    made = train.tables_of(learnt, {}, 0.0)
    book = loader.load()
    for label, lines in phrasings().items():
        for line in lines:
            if fold_of(line) != fold:
                continue
            draw = random.Random(line)  # noqa: S311 - a fixed choice is the point, not a secret
            ranking = rank.rank(drawn(line, 1, draw)[0], book, made)
            if ranking.answered:
                first = ranking.candidates[0]
                yield first.score, _leads_to(first.id, label)
            else:
                yield 0.0, label == NONE


def _leads_to(id_: str, label: str) -> bool:
    """Whether the answer is what a phrasing's label wants: a question, an action's cell, or any."""
    _, _, cell = id_.partition("/")
    return label in ((CELL, cell.partition("/")[0]) if cell else (id_,))


def counted(outcomes: Sequence[Outcome], threshold: float) -> tuple[float, float]:
    """The share that is sure from a threshold on, and the share that is sure and wrong."""
    sure = [right for score, right in outcomes if score >= threshold]
    return len(sure) / len(outcomes), sure.count(False) / len(outcomes)


def least_sure(outcomes: Sequence[Outcome], most_wrong: float) -> float | None:
    """The least threshold that keeps under a share of confidently wrong; None if none does."""
    kept = (one for one in THRESHOLDS if counted(outcomes, one)[1] <= most_wrong)
    return next(kept, None)
