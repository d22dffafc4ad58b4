"""A copy of the repository in another place, and commands run in it under other conditions."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PARTS = (
    *("src", "docs", "training", "notebooks", "tests/fuzz"),
    *("README.md", "mkdocs.yml", "pyproject.toml"),
)
COMMANDS = (
    ("docs", "--check"),
    *(("matrix", "--format", form) for form in ("text", "markdown", "csv", "json")),
    ("show", "spam/reject/pop3"),
    ("show", "kernun-answers-err"),
    (
        "ask",
        "--json",
        "Where is the naïve “Übung” mail? Can I bounce it over ＰＯＰ３\u00a0– \U0001e4ec?",
    ),
    ("ask", "can it tag on imap"),
    ("export", "exported"),
    ("verify", "--update", "spam/reject/smtp", "virus/strip-and-deliver/pop3", "spam/tag/imap"),
)
"""What must print and write the same everywhere."""

OTHER_HOST = """\
import socket
socket.gethostname = lambda: "somewhere-else.example.org"
socket.getfqdn = lambda name="": "somewhere-else.example.org"
"""
OTHER_UNICODE = """\
import unicodedata
old = unicodedata.ucd_3_2_0
for name in ("category", "combining", "decomposition", "normalize", "name", "lookup", "digit"):
    setattr(unicodedata, name, getattr(old, name))
unicodedata.unidata_version = old.unidata_version
"""


class Result(NamedTuple):
    """What one command did."""

    command: str
    status: int
    out: bytes
    err: bytes


class Copy:
    """The repository, copied.

    Args:
        folder: where to, a path that does not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder
        folder.mkdir(parents=True)
        for part in PARTS:
            if (ROOT / part).is_dir():
                leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
                shutil.copytree(ROOT / part, folder / part, ignore=leave)
            else:
                shutil.copy(ROOT / part, folder / part)

    def results(self, changes: Mapping[str, str], custom: str = "") -> list[Result]:
        """Run every command.

        Args:
            changes: environment variables to set.
            custom: Python that each of the processes, children too, runs as it starts.
        """
        (self.root / "custom").mkdir(exist_ok=True)
        (self.root / "custom/sitecustomize.py").write_text(custom, encoding="utf-8")
        paths = os.pathsep.join(str(self.root / one) for one in ("custom", "src"))
        environment = os.environ | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"} | changes
        return [self._result(command, environment) for command in COMMANDS]

    def _result(self, command: tuple[str, ...], environment: Mapping[str, str]) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "kb", *command],
            cwd=self.root,
            env=environment,
            capture_output=True,
            check=False,
        )
        # Experiments run side by side; the lines that tell of each as it is done come as they come.
        lines = [one for one in done.stdout.splitlines(True) if not one.startswith(b"[")]
        return Result(" ".join(command), done.returncode, b"".join(lines), done.stderr)

    def files(self) -> dict[str, str]:
        """Path below the root -> digest, of every file that is knowledge or made from it."""
        found = {}
        for part in ("src/kb/data", "docs", "README.md", "exported"):
            start = self.root / part
            for path in [start] if start.is_file() else sorted(start.rglob("*")):
                if path.is_file():
                    digest = hashlib.sha256(path.read_bytes()).hexdigest()
                    found[path.relative_to(self.root).as_posix()] = digest
        return found
