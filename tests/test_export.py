"""What `kb export` writes is what other programs were promised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from kb import export
from kb.cli import main
from kb.knowledge import loader
from kb.model import Evidence, Observation, Protocol, Verdict
from kb.render import links, matrix

BOOK = loader.load()


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "made" / "where missing"
    assert main(["export", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def data(exported: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((exported / "kb.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def schema(exported: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((exported / "schema.json").read_text(encoding="utf-8"))
    return loaded


def test_three_files(exported: Path) -> None:
    assert {path.name for path in exported.iterdir()} == {"kb.json", "matrix.csv", "schema.json"}


def test_validates_against_its_schema(data: dict[str, Any], schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(data)


@pytest.mark.parametrize(
    "path",
    [
        ("cells", 0, "article"),
        ("cells", 0, "measured"),
        ("claims", 0, "citations"),
        ("claims", 0, "kind"),
        ("sources", 0, "kind"),
        ("terms", 0, "definition"),
    ],
)
def test_the_schema_refuses_nonsense(
    data: dict[str, Any], schema: dict[str, Any], path: tuple[Any, ...]
) -> None:
    changed = json.loads(json.dumps(data))
    *way, last = path
    node = changed
    for step in way:
        node = node[step]
    node[last] = 7
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(changed)


def test_cells_have_the_keys_agreed(data: dict[str, Any]) -> None:
    assert [cell["id"] for cell in data["cells"]] == list(BOOK.cells)
    agreed = {
        "id", "threat", "action", "protocol", "article", "basis", "claims", "instead", "measured",
    }  # fmt: skip
    for cell in data["cells"]:
        assert agreed <= set(cell)
        assert cell["id"] == f"{cell['threat']}/{cell['action']}/{cell['protocol']}"
        assert set(cell["measured"].values()) <= {"yes", "no"}


def test_records_have_the_keys_agreed(data: dict[str, Any]) -> None:
    agreed = {
        "claims": {"id", "statement", "kind", "citations"},
        "sources": {"id", "kind", "title", "rfc"},
        "questions": {"id", "title", "answer", "reply", "claims", "cells"},
        "terms": {"id", "term", "definition"},
        "evidence": {"cell", "server", "mechanism", "verdict", "transcript", "versions", "date"},
    }
    for kind, keys in agreed.items():
        assert len(data[kind]) == len(getattr(BOOK, kind))
        for record in data[kind]:
            assert keys <= set(record), kind
    assert {one["demonstration"] for one in data["demonstrated"]} == set(BOOK.demonstrations)
    for claim in data["claims"]:
        for citation in claim["citations"]:
            assert {"source", "section", "phrase"} <= set(citation)


def test_every_record_has_its_permanent_address(data: dict[str, Any]) -> None:
    for kind in ("cells", "claims", "sources", "questions", "terms", "demonstrations"):
        assert set(data["urls"][kind]) == {record["id"] for record in data[kind]}
    assert data["urls"]["cells"]["spam/reject/pop3"] == "actions/reject/#spam-reject-pop3"
    everything = [url for kind in data["urls"].values() for url in kind.values()]
    assert len(everything) == len(set(everything)), "two records share an address"


def test_csv_is_that_of_the_matrix(exported: Path) -> None:
    assert (exported / "matrix.csv").read_text(encoding="utf-8") == matrix.comma_separated(BOOK)


def test_measured_is_told_by_server() -> None:
    def evidence(server: str, mechanism: str, verdict: Verdict) -> Evidence:
        return Evidence(
            cell="spam/drop/pop3",
            server=server,
            mechanism=mechanism,
            verdict=verdict,
            findings=(),
            observation=Observation(senders=(), maildrops=()),
            transcript=(),
            versions={},
            date="2025-01-01",
        )

    every = (
        evidence("one", "error reply", Verdict.NO),
        evidence("one", "prefetch", Verdict.YES),
        evidence("two", "error reply", Verdict.NO),
    )
    book = msgspec.structs.replace(BOOK, evidence=every, outcomes=every)
    row = export.cell_row(book, book.cells["spam/drop/pop3"])
    assert row.protocol is Protocol.POP3
    assert row.measured == {"one": Verdict.YES, "two": Verdict.NO}
    assert row.measured_together == "conflict"
    assert row.url == links.url(book.cells["spam/drop/pop3"])
