"""Stored runs of the lab that are not of a cell: one file a program, `PLACE/ID.json`.

`python -m kb.lab.mail_rules --update`, and `mail_clients` and `products` likewise, write them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from kb.errors import DataError
from kb.knowledge.complaint import plain
from kb.model.client_run import ClientRuns
from kb.model.product_run import ProductRuns
from kb.model.rule_run import RuleRuns

R = TypeVar("R", RuleRuns, ClientRuns, ProductRuns)
_STORED: dict[type[RuleRuns | ClientRuns | ProductRuns], tuple[str, str]] = {
    RuleRuns: ("rule_runs", "mail_rules"),
    ClientRuns: ("client_runs", "mail_clients"),
    ProductRuns: ("product_runs", "products"),
}
"""By kind: its folder in the data, and the part of `kb.lab` that writes it."""


def read(folder: Path, kind: type[R]) -> dict[str, R]:
    """Read all runs of one kind, by program.

    Args:
        folder: the data folder.
        kind: of what.

    Raises:
        DataError: file and mend.
    """
    place, module = _STORED[kind]
    mend = f"run `python -m kb.lab.{module} --update`"
    found = {}
    for path in sorted((folder / place).glob("[!.]*.json")):
        file = path.relative_to(folder).as_posix()
        try:
            runs = msgspec.json.decode(path.read_bytes(), type=kind)
        except msgspec.DecodeError as error:
            raise DataError(file, "-", f"{plain(error, kind)}; {mend}") from None
        if runs.id != path.stem:
            raise DataError(file, "id", f"it is of {runs.id}; rename the file, or {mend}")
        found[runs.id] = runs
    return found


def write(folder: Path, runs: RuleRuns | ClientRuns | ProductRuns) -> Path:
    """Store runs; return the file.

    Args:
        folder: the data folder.
        runs: of one program.
    """
    path = folder / _STORED[type(runs)][0] / f"{runs.id}.json"
    path.parent.mkdir(exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(runs), indent=2).decode()
    path.write_text(f"{text}\n", encoding="utf-8")
    return path
