"""Stored runs of the users' own rules: one file a mail program, `rule_runs/PROGRAM.json`.

`python -m kb.lab.mail_rules --update` writes them.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from kb.errors import DataError
from kb.knowledge.complaint import plain
from kb.model.rule_run import RuleRuns

FOLDER = "rule_runs"
_MEND = "run `python -m kb.lab.mail_rules --update`"


def read(folder: Path) -> dict[str, RuleRuns]:
    """Read all of them, by mail program.

    Args:
        folder: the data folder.

    Raises:
        DataError: file and mend.
    """
    found = {}
    for path in sorted((folder / FOLDER).glob("[!.]*.json")):
        file = path.relative_to(folder).as_posix()
        try:
            runs = msgspec.json.decode(path.read_bytes(), type=RuleRuns)
        except msgspec.DecodeError as error:
            raise DataError(file, "-", f"{plain(error, RuleRuns)}; {_MEND}") from None
        if runs.id != path.stem:
            raise DataError(file, "id", f"it is of {runs.id}; rename the file, or {_MEND}")
        found[runs.id] = runs
    return found


def write(folder: Path, runs: RuleRuns) -> Path:
    """Store runs; return the file.

    Args:
        folder: the data folder.
        runs: of one mail program.
    """
    path = folder / FOLDER / f"{runs.id}.json"
    path.parent.mkdir(exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(runs), indent=2).decode()
    path.write_text(f"{text}\n", encoding="utf-8")
    return path
