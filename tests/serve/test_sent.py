"""What is sent to the server to be read: it has a bound, and nothing of it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from litestar.testing import TestClient

from kb.serve.evidence import OCTETS
from kb.serve.site import Site

MAIL = Path(__file__).parents[1] / "diagnose/samples/bounce-postfix.eml"

pytestmark = pytest.mark.parametrize("address", ["/api/diagnose", "/api/try"])


def test_too_much_is_refused(client: TestClient[Site], address: str) -> None:
    told = client.post(address, content=b"Subject: x\n\n" + b"x" * OCTETS)
    assert told.status_code == 413


def test_nothing_of_it_is_kept(client: TestClient[Site], address: str, tmp_path: Path) -> None:
    there = {path for path in tmp_path.rglob("*") if path.is_file()}
    secret = b"X-Kept: never-on-disk-7f3a\n"
    assert client.post(address, content=secret + MAIL.read_bytes()).status_code == 200
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == there
    assert all(b"never-on-disk-7f3a" not in path.read_bytes() for path in there)
