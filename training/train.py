"""Makes the engine's tables from the lexicon and the phrasings: `python -m training train`.

Softmax regression by stochastic gradient steps with AdaGrad's rates and dropout, in plain
Python with a fixed seed, so that the same files give the same tables. `--check` writes
nothing and exits 1 if the tables are not what the files give.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from kb.ask import analysis, labelled_lines, lexicon, tables, words
from kb.ask.classifier import softmax
from kb.ask.features import features
from kb.ask.spelling import Speller
from kb.ask.tables import SCALE, Tables
from training.examples import PHRASINGS, Example, examples

SOURCES = (tables.lexicon_path(), PHRASINGS)
SEED = 1073
RAREST = 3
"""A feature of fewer examples is noise."""
EPOCHS = 12
RATE = 0.5
DROPPED = 0.4
"""Share of an example's features that each step leaves out, so that none is relied on alone."""
SMALLEST = 40
"""Weights under this many hundredths are left out."""


def main(arguments: Sequence[str]) -> int:
    """Write the tables; with `--check` compare them."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m training train [--check]", file=sys.stderr)
        return 2
    made = encoded(trained())
    if arguments:
        same = tables.path().exists() and tables.path().read_bytes() == made
        print("tables.json is up to date" if same else "tables.json is stale; run without --check")
        return 0 if same else 1
    tables.path().write_bytes(made)
    print(f"{tables.path()}: {len(made) // 1024} KiB")
    return 0


def digest() -> str:
    """SHA-256 over the files that the tables are made from."""
    total = hashlib.sha256()
    for path in SOURCES:
        total.update(path.read_bytes())
    return total.hexdigest()


def encoded(made: Tables) -> bytes:
    """The tables as JSON, one feature a line, so that a diff can be read."""
    rows = msgspec.to_builtins(made)
    parts = []
    for key, value in rows.items():
        if isinstance(value, dict) and len(value) > 9:
            lines = (f"{_json(k)}:{_json(v)}" for k, v in value.items())
            parts.append(f"{_json(key)}:{{\n" + ",\n".join(lines) + "\n}")
        else:
            parts.append(f"{_json(key)}:{_json(value)}")
    return ("{" + ",\n".join(parts) + "}\n").encode()


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def trained() -> Tables:
    """The tables that the files give.

    Raises:
        DataError: a label is neither a question's id nor `cell` nor `none`.
    """
    forms = labelled_lines.read(tables.lexicon_path())
    known = lexicon.compiled(forms)
    drawn = list(examples())
    vocabulary = _vocabulary(forms, drawn)
    speller = Speller(vocabulary)
    analyses = [(label, analysis.analysed(text, known, speller)) for label, text in drawn]
    counted = Counter(name for _, one in analyses for name in features(one))
    kept = {name for name, times in counted.items() if times >= RAREST}
    rows = [(label, features(one, kept)) for label, one in analyses]
    classes = sorted({label for label, _ in drawn})
    weights, bias = fitted(rows, classes)
    return Tables(
        digest=digest(),
        lexicon=known,
        vocabulary=dict(sorted(vocabulary.items())),
        classes=tuple(classes),
        bias=tuple(round(one * SCALE) for one in bias),
        weights={name: flat for name in sorted(weights) if (flat := tuple(_flat(weights[name])))},
    )


def _flat(row: Sequence[float]) -> Iterator[int]:
    for number, weight in enumerate(row):
        if abs(hundredths := round(weight * SCALE)) >= SMALLEST:
            yield from (number, hundredths)


def _vocabulary(forms: Mapping[str, list[str]], drawn: Sequence[Example]) -> dict[str, int]:
    """Every word used, with a weight: a word of the lexicon counts five times."""
    counted: Counter[str] = Counter()
    for lines in forms.values():
        for line in lines:
            counted.update(dict.fromkeys(words.words(line), 5))
    for _, text in drawn:
        counted.update(words.words(text))
    return dict(counted)


def fitted(
    rows: Sequence[tuple[str, dict[str, float]]], classes: Sequence[str]
) -> tuple[dict[str, list[float]], list[float]]:
    """Weights by feature and a bias, one number for each class.

    Every class counts about alike, however many examples it has.
    """
    number = {label: n for n, label in enumerate(classes)}
    sizes = Counter(label for label, _ in rows)
    share = {label: (len(rows) / len(classes) / sizes[label]) ** 0.7 for label in classes}
    weights = {name: [0.0] * len(classes) for _, row in rows for name in row}
    squares = {name: [1e-3] * len(classes) for name in weights}
    bias, bias_squares = [0.0] * len(classes), [1.0] * len(classes)
    order = list(range(len(rows)))
    draw = random.Random(SEED)  # noqa: S311 - a fixed order is the point, not a secret
    for _ in range(EPOCHS):
        draw.shuffle(order)
        for at in order:
            label, whole = rows[at]
            row = {n: v / (1 - DROPPED) for n, v in whole.items() if draw.random() >= DROPPED}
            sums = bias.copy()
            for name, value in row.items():
                sums = [s + value * w for s, w in zip(sums, weights[name], strict=True)]
            errors = softmax(sums)
            errors[number[label]] -= 1.0
            errors = [error * share[label] for error in errors]
            _step(bias, bias_squares, errors, 1.0)
            for name, value in row.items():
                _step(weights[name], squares[name], errors, value)
    return weights, bias


def _step(row: list[float], squares: list[float], errors: Sequence[float], value: float) -> None:
    for n, error in enumerate(errors):
        if abs(error) > 1e-3:
            slope = error * value
            squares[n] += slope * slope
            row[n] -= RATE * slope / squares[n] ** 0.5
