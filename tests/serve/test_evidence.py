"""What a customer sent, diagnosed by the server, which keeps nothing of it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from litestar.testing import TestClient

from kb.diagnose import diagnose
from kb.diagnose.command import known
from kb.knowledge import loader
from kb.render import links
from kb.serve.site import Site

BOOK = loader.load()
SAMPLES = Path(__file__).parents[1] / "diagnose/samples"
Client = TestClient[Site]


@pytest.mark.parametrize(
    "name", ["bounce-postfix.eml", "amavis.log", "curl-imaps-wrong.txt", "barracuda.eml"]
)
def test_it_says_what_the_command_says(client: Client, name: str) -> None:
    octets = (SAMPLES / name).read_bytes()
    told = client.post("/api/diagnose", content=octets)
    assert told.status_code == 200
    wanted = msgspec.to_builtins(diagnose(octets, known(BOOK)))
    said = told.json()
    assert [*said] == ["kind", "findings", "answers", "pages"]
    assert {key: said[key] for key in wanted} == wanted
    assert said["findings"]
    records = [BOOK.find(id_) for id_ in said["answers"]]
    assert [page["url"] for page in said["pages"]] == [links.url(record) for record in records]
    assert all(page["title"] for page in said["pages"])


@pytest.mark.parametrize(
    ("octets", "said"),
    [(b"", "it is empty"), (b"hello there", "not recognised"), (bytes(range(256)), "the file: ")],
)
def test_what_is_no_evidence_is_told_in_one_line(client: Client, octets: bytes, said: str) -> None:
    told = client.post("/api/diagnose", content=octets)
    assert told.status_code == 400
    assert said in told.json()["detail"]
    assert "\n" not in told.json()["detail"]
