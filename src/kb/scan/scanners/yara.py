"""YARA rules, in this process, by YARA-X: a file, or every `.yar` and `.yara` in a folder.

They are compiled once. When a file changes, comes or goes they are compiled anew, a few seconds
later at most, off the event loop; rules that have a mistake are told to the log, and the old ones
stay in force. At the start a mistake is one line, and the gateway does not start.

The extra is `yara`.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import logging
import re
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kb.extras import MissingExtraError, require
from kb.message import Octets, Region
from kb.scan.findings import Found
from kb.scan.patience import Patience
from kb.scan.plugin import SpamForm, VirusForm

if TYPE_CHECKING:
    import yara_x

EVERY = 2.0
"""Seconds between two looks at the files."""
SUFFIXES = (".yar", ".yara")

_LOG = logging.getLogger("kb.scan.yara")
_LINE = re.compile(r"^ *--> *(\S.*?):(\d+):(\d+)", re.MULTILINE)

_Stamp = frozenset[tuple[str, int, int]]


class _Rules:
    """Compiled rules, and what tells them apart from others."""

    def __init__(self, compiled: yara_x.Rules, digest: str) -> None:
        self.compiled = compiled
        self.scanner = f"yara, YARA-X {importlib.metadata.version('yara-x')}, rules {digest}"


class Yara:
    """The rules of one file or folder.

    Args:
        name: as the configuration has it.
        path: the file or folder.

    Raises:
        ValueError: there are none, or one has a mistake; in one line.
    """

    costly = True
    at_once = 0

    def __init__(self, name: str, path: Path) -> None:
        self.name, self._path = name, path
        self._lock = threading.Lock()
        self._looked = time.monotonic()
        self._stamp = _stamp(path)
        self._rules = _compiled(path)

    def test(self, octets: Octets, patience: Patience) -> list[Found]:
        """The rules that match. Raises `TimeoutError`, or what YARA-X raises."""
        import yara_x

        rules = self._fresh()
        scanner = yara_x.Scanner(rules.compiled)
        scanner.set_timeout(max(1, round(patience.left())))
        try:
            matching = scanner.scan(Region(octets).taken()).matching_rules
        except yara_x.TimeoutError as error:
            raise TimeoutError("it takes too long") from error
        return [Found(rule.identifier, rules.scanner) for rule in matching]

    def version(self, patience: Patience) -> str:
        """`YARA-X 1.23.0, rules 5f3a90c1`: the digest tells which rules they are."""
        return self._fresh().scanner.removeprefix("yara, ")

    def _fresh(self) -> _Rules:
        """The rules as the files have them now, or as they were when they last had no mistake.

        Whoever looks compiles; everybody else goes on with the old ones meanwhile.
        """
        if time.monotonic() - self._looked >= EVERY and self._lock.acquire(blocking=False):
            try:
                self._looked = time.monotonic()
                self._reload()
            finally:
                self._lock.release()
        return self._rules

    def _reload(self) -> None:
        try:
            if (stamp := _stamp(self._path)) == self._stamp:
                return
            self._stamp = stamp
            self._rules = _compiled(self._path)
        except (OSError, ValueError) as error:
            _LOG.error("scanner %s keeps its rules as they were: %s", self.name, error)
        else:
            _LOG.info("scanner %s: %s", self.name, self._rules.scanner)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES)
    return [path]


def _stamp(path: Path) -> _Stamp:
    """What changes when a file does."""
    states = ((file, file.stat()) for file in _files(path))
    return frozenset((str(file), state.st_mtime_ns, state.st_size) for file, state in states)


def _compiled(path: Path) -> _Rules:
    files = _files(path)
    if not files:
        raise ValueError(f"{path}: no file here ends in {' or '.join(SUFFIXES)}")
    return _compiled_of([(file, file.read_text(encoding="utf-8")) for file in files])


def _compiled_of(sources: Iterable[tuple[Path, str]]) -> _Rules:
    import yara_x

    compiler = yara_x.Compiler()
    digest = hashlib.sha256()
    for file, text in sources:
        digest.update(text.encode())
        # Rules of the same name may stand in several files.
        compiler.new_namespace(str(file))
        try:
            compiler.add_source(text, origin=str(file))
        except yara_x.CompileError as error:
            fault = _in_one_line(file, str(error))
            break
    else:
        return _Rules(compiler.build(), digest.hexdigest()[:8])
    # A compiler must end in its own thread, and an error's traceback would take it elsewhere.
    del compiler
    raise ValueError(fault)


def _in_one_line(file: Path, error: str) -> str:
    """File, line and the first line of YARA-X's explanation."""
    what = error.strip().splitlines()[0]
    match = _LINE.search(error)
    return f"{file}{f', line {match[2]}' if match else ''}: {what}"


def _made(value: str) -> Yara:
    path = Path(value.removeprefix("yara://"))
    try:
        require("yara://", "yara")
        return Yara(value, path)
    except MissingExtraError as error:
        raise ValueError(str(error)) from None
    except OSError as error:
        raise ValueError(f'"{value}" cannot be read: {error.strerror}') from None


SPAM: tuple[SpamForm, ...] = ()
VIRUS = (VirusForm("yara:///PATH", re.compile(r"yara:///\S.*"), _made),)
