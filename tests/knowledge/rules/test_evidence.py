"""Stored evidence: each rule, broken in a copy of the data, is told in one line."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kb.knowledge import loader
from kb.knowledge.rules import evidence
from kb.model import Evidence, Observation, Verdict
from kb.model.demonstration import Demonstrated
from support.data import Data
from support.rules import Case, ids_of, told


def stored(data: Data, **changes: object) -> None:
    """Write one file of evidence, sound but for the changes."""
    sound = Evidence(
        cell="spam/reject/pop3",
        server="embedded",
        mechanism="error-reply",
        verdict=Verdict.NO,
        findings=("met: there was a session", "not met: the sender was told"),
        observation=Observation(senders=(), maildrops=()),
        transcript=(),
        versions={},
        date="2026-01-01",
    )
    changed = msgspec.structs.replace(sound, **changes)
    data.write(f"{changed.name}.json", msgspec.json.encode(changed).decode())


def shown(data: Data, demonstration: str) -> None:
    """Write one file of a demonstration's evidence."""
    sound = Demonstrated(
        demonstration=demonstration,
        server="embedded",
        verdict=Verdict.YES,
        findings=("met: it was seen",),
        answers=(),
        transcript=(),
        versions={},
        date="2026-01-01",
    )
    data.write(f"{sound.name}.json", msgspec.json.encode(sound).decode())


CASES: list[Case] = [
    (
        evidence.evidence_is_of_a_cell,
        lambda data: stored(data, cell="spam/reject/pop"),
        "evidence/spam-reject-pop/error-reply.builtin.embedded: cell: nothing has the id "
        "'spam/reject/pop'; did you mean spam/reject/pop3 or spam/reject/smtp or "
        "spam/reject/imap?",
    ),
    (
        evidence.evidence_is_of_a_demonstration,
        lambda data: shown(data, "search-misses-a-tag"),
        "evidence/demonstrations/search-misses-a-tag/embedded: demonstration: nothing has "
        "the id 'search-misses-a-tag'; did you mean search-misses-the-tag?",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)


def test_every_rule_is_broken_here() -> None:
    assert {case[0] for case in CASES} == set(evidence.RULES)


def test_sound_evidence_breaks_no_rule(tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    stored(data)
    loaded = loader.load(data.folder)
    assert loaded.verdicts("spam/reject/pop3") == {"embedded": Verdict.NO}


def test_evidence_on_a_demonstration_breaks_no_rule(tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    shown(data, "search-misses-the-tag")
    (one,) = loader.load(data.folder).demonstrated_of("search-misses-the-tag")
    assert one.findings == ("met: it was seen",)
