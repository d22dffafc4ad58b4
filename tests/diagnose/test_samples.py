"""Every sample is recognised, and told what was seen in it, at the right lines.

`expected.json` holds what was read and found right, line by line; a sentence there is the
beginning of what is to be said.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.diagnose import answers, diagnose
from kb.knowledge.loader import load

HERE = Path(__file__).parent
EXPECTED = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))
SAMPLES = sorted((HERE / "samples").iterdir())


def test_there_are_samples_enough_and_each_has_its_expectation() -> None:
    assert len(SAMPLES) >= 60
    assert {path.name for path in SAMPLES} == EXPECTED.keys()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_tells_what_happened(path: Path) -> None:
    want = EXPECTED[path.name]
    found = diagnose(path.read_bytes(), answers.ids(), path.name)
    assert found.kind == want["kind"]
    told = [
        [one.line, one.what[: len(what)]]
        for one, (_, what) in zip(found.findings, want["findings"], strict=True)
    ]
    assert told == want["findings"]
    assert found.answers[:1] == want["answer"]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_evidence_stands_in_its_line(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for one in diagnose(path.read_bytes(), (), path.name).findings:
        if one.line:
            start = one.evidence.split(" ")[0].rstrip("…*")
            assert start in lines[one.line - 1]


def test_every_id_in_the_table_is_in_the_book_or_being_written() -> None:
    book = load()
    assert answers.ids() <= book.questions.keys() | book.cells.keys()
