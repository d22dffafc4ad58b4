"""What a customer sent, diagnosed by the server, which keeps nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from litestar.testing import TestClient

from kb.diagnose import diagnose
from kb.diagnose.command import known
from kb.knowledge import loader
from kb.render import links
from kb.serve.evidence import OCTETS
from kb.serve.site import Site
from kb.serve.store import Store

BOOK = loader.load()
SAMPLES = Path(__file__).parents[1] / "diagnose/samples"
Client = TestClient[Site]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "kb.sqlite3"


@pytest.fixture
def client(tmp_path: Path, database: Path) -> Iterator[Client]:
    (tmp_path / "index.html").write_text("<h1>Home</h1>", encoding="utf-8")
    with TestClient(Site(tmp_path, Store(f"sqlite:///{database}"))) as opened:
        yield opened


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


def test_too_much_is_refused(client: Client) -> None:
    told = client.post("/api/diagnose", content=b"Subject: x\n\n" + b"x" * OCTETS)
    assert told.status_code == 413


def test_nothing_of_it_is_kept(client: Client, tmp_path: Path) -> None:
    there = {path for path in tmp_path.rglob("*") if path.is_file()}
    octets = (SAMPLES / "bounce-postfix.eml").read_bytes()
    secret = b"X-Kept: never-on-disk-7f3a\n"
    assert client.post("/api/diagnose", content=secret + octets).status_code == 200
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == there
    assert all(b"never-on-disk-7f3a" not in path.read_bytes() for path in there)
