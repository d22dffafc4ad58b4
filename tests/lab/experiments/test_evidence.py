"""Evidence files: names, stable octets, and files touched only for a reason."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kb.lab.experiments import evidence
from kb.model import Evidence, Exchange, Observation, Protocol, Verdict

ONE = Evidence(
    cell="spam/tag/pop3",
    server="embedded",
    mechanism="gateway",
    verdict=Verdict.YES,
    findings=("met: x",),
    observation=Observation(senders=(), maildrops=()),
    transcript=(
        Exchange(client="a", server="b", protocol=Protocol.POP3, lines=("C: STAT", "S: +OK …")),
    ),
    versions={"kb": "1"},
    date="2026-01-01",
)


def test_a_file_a_cell_server_and_mechanism(tmp_path: Path) -> None:
    name = "evidence/spam-tag-pop3.embedded.gateway.json"
    assert evidence.store(tmp_path, [ONE], []) == [f"wrote {name}"]
    octets = (tmp_path / name).read_bytes()
    assert msgspec.json.decode(octets, type=Evidence) == ONE
    assert octets.startswith(b'{\n  "cell": "spam/tag/pop3",\n  "server": "embedded",')
    assert octets.endswith(b"}\n")
    assert "S: +OK …".encode() in octets


def test_versions_and_date_alone_touch_no_file(tmp_path: Path) -> None:
    evidence.store(tmp_path, [ONE], [])
    file = tmp_path / ONE.file
    before = file.read_bytes()
    later = msgspec.structs.replace(ONE, versions={"kb": "2"}, date="2026-02-02")
    assert evidence.store(tmp_path, [later], []) == []
    assert file.read_bytes() == before


def test_anything_else_is_written_with_the_new_date(tmp_path: Path) -> None:
    evidence.store(tmp_path, [ONE], [])
    later = msgspec.structs.replace(ONE, verdict=Verdict.NO, date="2026-02-02")
    assert len(evidence.store(tmp_path, [later], [])) == 1
    assert b"2026-02-02" in (tmp_path / ONE.file).read_bytes()


def test_what_no_experiment_yields_is_deleted(tmp_path: Path) -> None:
    evidence.store(tmp_path, [ONE], [])
    assert evidence.store(tmp_path, [], [ONE]) == [f"deleted {ONE.file}"]
    assert not (tmp_path / ONE.file).exists()


def test_files_that_cannot_be_read_are_deleted(tmp_path: Path) -> None:
    evidence.store(tmp_path, [ONE], [])
    bad = tmp_path / "evidence" / "bad.json"
    bad.write_text('{"cell": "spam/tag/pop3"}', encoding="utf-8")
    assert evidence.mend(tmp_path) == ["deleted evidence/bad.json, which could not be read"]
    assert [p.name for p in (tmp_path / "evidence").iterdir()] == [
        "spam-tag-pop3.embedded.gateway.json"
    ]
