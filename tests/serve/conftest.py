"""The server's application as a client sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from kb.serve.site import Site
from kb.serve.store import Store


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient[Site]]:
    """Of a site of one page, with its database in the same folder."""
    (tmp_path / "index.html").write_text("<h1>Home</h1>", encoding="utf-8")
    with TestClient(Site(tmp_path, Store(f"sqlite:///{tmp_path}/kb.sqlite3"))) as opened:
        yield opened
