"""`kb serve`: the site and its API on one address."""

from __future__ import annotations

import csv
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import msgspec
import uvicorn

from kb.ask.answer import site as published
from kb.errors import InputError
from kb.serve.site import Site
from kb.serve.store import Store, StoreError, Unanswered, Wanted


def open_store(url: str) -> Store:
    """The store at a database URL.

    Raises:
        InputError: it cannot be used; one line.
    """
    try:
        return Store(url)
    except StoreError as error:
        raise InputError("--database", "-", str(error)) from None


def run(site: Path, host: str, port: int, database: str) -> int:
    """Serve `site` on `host`:`port` until interrupted; port 0 is any free one.

    Raises:
        InputError: the site is not built, its published address is none, the address is not to be
            had, or the database cannot be used.
    """
    if not (site / "index.html").is_file():
        raise InputError(str(site), "-", "no site here; build it with `make site`")
    published()  # Else the first answer would tell that replies cannot link there.
    store = open_store(database)
    with _listener(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        print(f"http://{shown}:{listener.getsockname()[1]}/", flush=True)
        config = uvicorn.Config(Site(site, store), log_level="warning", access_log=False)
        uvicorn.Server(config).run(sockets=[listener])
    return 0


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        mend = f"{error.strerror if isinstance(error, OSError) else error}; choose another"
        raise InputError("--host, --port", f"{host} {port}", mend) from None


def unanswered(database: str, style: str, *, missing: bool) -> int:
    """Print the questions that got no answer, or what was missing on pages, as `csv` or `json`.

    Raises:
        InputError: the database cannot be used.
    """
    store = open_store(database)
    if missing:
        _write(Wanted, store.wanted(), style, sys.stdout)
    else:
        _write(Unanswered, store.unanswered(), style, sys.stdout)
    store.close()
    return 0


def _write(
    kind: type[msgspec.Struct], rows: Sequence[msgspec.Struct], style: str, out: TextIO
) -> None:
    if style == "json":
        out.write(msgspec.json.format(msgspec.json.encode(rows)).decode() + "\n")
        return
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(kind.__struct_fields__)
    writer.writerows(map(_plain, msgspec.structs.astuple(row)) for row in rows)


def _plain(value: object) -> object:
    """A visitor's text so that no spreadsheet takes it for a formula."""
    formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@"))
    return f"'{value}" if formula else value
