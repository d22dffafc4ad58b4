"""`kb serve`: the site and its API on one address."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TextIO

import msgspec
import uvicorn

from kb.rules import BookError
from kb.serve.app import create_app
from kb.serve.store import Store, StoreError, Unanswered


def open_store(url: str) -> Store:
    """The store at a database URL.

    Raises:
        BookError: it cannot be used; one line.
    """
    try:
        return Store(url)
    except StoreError as error:
        raise BookError("--database", "-", str(error)) from None


def run(site: Path, host: str, port: int, database: str) -> int:
    """Serve `site` on `host`:`port` until interrupted.

    Raises:
        BookError: the site is not built, or the database cannot be used.
    """
    if not (site / "index.html").is_file():
        raise BookError(str(site), "-", "no site here; build it with `make site`")
    app = create_app(site, open_store(database))
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", access_log=False)
    print(f"http://{host}:{port}/  (API: /api/openapi.json)", flush=True)
    uvicorn.Server(config).run()
    return 0


def write_unanswered(rows: list[Unanswered], style: str, out: TextIO = sys.stdout) -> None:
    """Write the unanswered questions as `csv` or `json`."""
    if style == "json":
        out.write(msgspec.json.format(msgspec.json.encode(rows)).decode() + "\n")
        return
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(Unanswered.__struct_fields__)
    writer.writerows(msgspec.structs.astuple(row) for row in rows)
