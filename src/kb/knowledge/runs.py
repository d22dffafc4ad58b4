"""Stored runs that are not of a cell: one file a program or benchmark, `PLACE/ID.json`.

The command that writes each stands in `_STORED`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from kb.errors import DataError
from kb.knowledge.complaint import plain
from kb.model.benchmark import Benchmark
from kb.model.client_run import ClientRuns
from kb.model.picture import Pictures
from kb.model.product_run import ProductRuns
from kb.model.rule_run import RuleRuns
from kb.model.submission_run import SubmissionRuns

Stored = RuleRuns | ClientRuns | SubmissionRuns | ProductRuns | Benchmark | Pictures
R = TypeVar("R", RuleRuns, ClientRuns, SubmissionRuns, ProductRuns, Benchmark, Pictures)
_STORED: dict[type[Stored], tuple[str, str]] = {
    RuleRuns: ("rule_runs", "python -m kb.lab.mail_rules --update"),
    ClientRuns: ("client_runs", "python -m kb.lab.mail_clients --update"),
    SubmissionRuns: ("submission_runs", "python -m kb.lab.mail_clients.submission --update"),
    ProductRuns: ("product_runs", "python -m kb.lab.products --update"),
    Benchmark: ("bench", "kb bench --update"),
    Pictures: ("pictures", "python -m kb.lab.thunderbird.pictures"),
}
"""By kind: its folder in the data, and the command that writes it."""


def read(folder: Path, kind: type[R]) -> dict[str, R]:
    """Read all runs of one kind, by id.

    Args:
        folder: the data folder.
        kind: of what.

    Raises:
        DataError: file and mend.
    """
    place, command = _STORED[kind]
    mend = f"run `{command}`"
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


def write(folder: Path, runs: Stored) -> Path:
    """Store runs; return the file.

    Args:
        folder: the data folder.
        runs: of one program or benchmark.
    """
    path = folder / _STORED[type(runs)][0] / f"{runs.id}.json"
    path.parent.mkdir(exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(runs), indent=2).decode()
    path.write_text(f"{text}\n", encoding="utf-8")
    return path
