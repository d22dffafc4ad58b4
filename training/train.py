"""Makes the engine's tables from the lexicon and the phrasings: `python -m training train`.

It says how much has changed, by class. `--check` writes nothing and exits 1 if the tables are not
what the files give.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from kb.ask import labelled_lines, lexicon, spelling, tables, words
from kb.ask.features import features
from kb.ask.lexicon import Lexicon
from kb.ask.reading import Reading, read
from kb.ask.spelling import Speller
from kb.ask.tables import Tables
from kb.knowledge.laid_out import laid_out
from training.examples import CELL, PHRASINGS, Example, examples, phrasings
from training.fitting import Fitted, fitted
from training.rounding import SLACK, rounded

BIAS = "bias"
SOURCES = (tables.lexicon_path(), PHRASINGS)
RAREST = 4
"""A feature of fewer examples is noise."""
_NAME = re.compile(r"\b[A-Z]\w*")
OF_THE_LEXICON = 5
"""How often a word of the lexicon counts as used, beyond the phrasings."""
SAID = 3.0
"""How often a sentence counts that stands in the phrasings as somebody would say it, beside one of
the many that are drawn from alternatives."""
Steps = dict[str, dict[str, int]]
"""Class -> feature -> weight as it is stored; the bias is the feature without a name."""


def main(arguments: Sequence[str]) -> int:
    """Write the tables; with `--check` compare them."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m training train [--check]", file=sys.stderr)
        return 2
    path = tables.path()
    stored = stored_steps(path)
    learnt = learn(start=stored)
    # Wider than what is written anew: a weight at the very edge of the slack is no difference.
    if path.exists() and path.read_text(encoding="utf-8") == written(
        tables_of(learnt, stored, 2 * SLACK)
    ):
        print(f"{path.name} is up to date")
        return 0
    if arguments:
        print(f"{path.name} is stale; run make train")
        return 1
    text = written(tables_of(learnt, stored, SLACK))
    path.write_text(text, encoding="utf-8")
    steps = stored_steps(path)
    print(f"{path.name}: {len(text) // 1024} KiB, {sum(map(len, steps.values()))} weights")
    for line in changed(stored, steps):
        print(line)
    return 0


def digest() -> str:
    """SHA-256 over the files that the tables are made from."""
    total = hashlib.sha256()
    for path in SOURCES:
        total.update(path.read_bytes())
    return total.hexdigest()


class Learnt(msgspec.Struct, frozen=True):
    """What the files give, before it is rounded."""

    lexicon: Lexicon
    vocabulary: dict[str, int]
    classes: tuple[str, ...]
    exact: Fitted


def learn(given: Iterable[Example] | None = None, start: Steps | None = None) -> Learnt:
    """Learn from the lexicon and the phrasings, or the examples given in place of these.

    `start` are weights to begin from, which saves time and changes nothing.

    Raises:
        DataError: a label is no question's id, no action's, and neither `cell` nor `none`.
    """
    forms = labelled_lines.read(tables.lexicon_path())
    known = lexicon.compiled(forms)
    drawn = list(examples() if given is None else given)
    vocabulary = _vocabulary(forms, drawn)
    speller = Speller(vocabulary)
    readings = [read(text, known, speller) for _, text in drawn]
    counted = Counter(name for one in readings for name in features(one))
    kept = {name for name, times in counted.items() if times >= RAREST}
    rows = [
        (kind, text, features(one, kept))
        for (label, text), one in zip(drawn, readings, strict=True)
        if (kind := _class(label, one))
    ]
    classes = sorted({label for label, _, _ in rows})
    said = {line: SAID for lines in phrasings().values() for line in lines}
    return Learnt(known, vocabulary, tuple(classes), fitted(rows, classes, start or {}, said))


def _class(label: str, reading: Reading) -> str | None:
    """What an example is one of; None where it asks for a cell and no action is read in it."""
    return reading.action if label == CELL else label


def tables_of(learnt: Learnt, stored: Steps, slack: float) -> Tables:
    """The tables, rounded; `stored` are the weights so far (see `rounding`)."""

    classes = _in_order(learnt.classes, stored)

    def steps(feature: str, row: Sequence[float]) -> list[int]:
        exact = dict(zip(learnt.classes, row, strict=True))
        return [
            rounded(exact[label], stored.get(label, {}).get(feature, 0), slack) for label in classes
        ]

    weights = {}
    for feature, row in sorted(learnt.exact.weights.items()):
        flat = [part for pair in enumerate(steps(feature, row)) if pair[1] for part in pair]
        if flat:
            weights[feature] = tuple(flat)
    return Tables(
        digest=digest(),
        lexicon=learnt.lexicon,
        vocabulary=learnt.vocabulary,
        classes=classes,
        bias=tuple(steps("", learnt.exact.bias)),
        weights=weights,
    )


def _in_order(classes: Iterable[str], stored: Steps) -> tuple[str, ...]:
    """As they are stored, new ones behind: so a class that comes changes no other's number."""
    old = [label for label in stored if label in {*classes}]
    return (*old, *(label for label in classes if label not in old))


def _vocabulary(forms: Mapping[str, list[str]], drawn: Sequence[Example]) -> dict[str, int]:
    """Every word that the speller may need, with how often it is used as a power of two.

    A word that stands with a capital only is a name, of which there is no end: what is one is not
    mended into another, and a product that nothing is known of is told by its name.

    The rough count is enough to choose between two words that are as near, and stays the same
    when a few phrasings come or go.
    """
    counted: Counter[str] = Counter()
    for lines in forms.values():
        for line in lines:
            counted.update(dict.fromkeys(words.words(line), OF_THE_LEXICON))
    for _, text in drawn:
        counted.update(words.words(_NAME.sub("", text)))
    return {
        word: times.bit_length() - 1
        for word, times in sorted(counted.items())
        if len(word) >= spelling.SHORTEST
    }


def written(made: Tables) -> str:
    """The text of the tables' file: `kb.ask.tables.read` reads it."""
    return laid_out(made)


def stored_steps(path: Path) -> Steps:
    """The weights in a file; none where it is missing or broken."""
    try:
        return _by_class(tables.read(path))
    except (OSError, msgspec.DecodeError):
        return {}


def _by_class(given: Tables) -> Steps:
    found = {label: {"": bias} for label, bias in zip(given.classes, given.bias, strict=True)}
    for feature, flat in sorted(given.weights.items()):
        pairs = iter(flat)
        for number, weight in zip(pairs, pairs, strict=True):
            found[given.classes[number]][feature] = weight
    return found


def changed(before: Steps, after: Steps) -> Iterator[str]:
    """A line for each class whose weights are others now: how many, and the largest changes."""
    for label in sorted({*before, *after}):
        old, new = before.get(label, {}), after.get(label, {})
        moves = {f: new.get(f, 0) - old.get(f, 0) for f in {*old, *new}}
        moved = sorted((f for f in moves if moves[f]), key=lambda f: (-abs(moves[f]), f))
        if moved:
            most = ", ".join(f"{f or BIAS} {moves[f]:+}" for f in moved[:5])
            yield f"  {label}: {len(moved)} of {len(new)} changed, most of all {most}"
