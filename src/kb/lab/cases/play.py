"""A case at the terminal (`kb lab --case N`): the ticket, the files, and a word at a time."""

from __future__ import annotations

import contextlib
import signal
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from kb.knowledge.cases import Case
from kb.lab import servers
from kb.lab.cases.checks import check
from kb.lab.cases.scene import Scene
from kb.lab.errors import LabError

_WORDS = "check, hint, log, files, solution, quit"
_LOG = 12
"""Lines of the log, counted from its end."""


def run(
    case: Case, server: str, words: Iterable[str] | None = None, out: TextIO | None = None
) -> int:
    """Play a case until it is solved, or until the words end.

    Args:
        case: which.
        server: the name of the servers.
        words: what the trainee types, a line each; by default standard input.
        out: where to print; by default standard output.

    Returns:
        0 where it was solved; 1 where it was not, or where the servers did not start, with one
        line on standard error.

    Raises:
        InputError: no servers have that name.
    """
    out, words = out or sys.stdout, sys.stdin if words is None else words
    servers.check(server)
    # However it is ended, the folder and the servers go.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.closing(servers.start(server)) as running, Scene(case, running) as scene:
            return 0 if _Game(scene, out).played(words) else 1
    except LabError as error:
        print(f"kb lab: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print(file=out)
    return 1


class _Game:
    def __init__(self, scene: Scene, out: TextIO) -> None:
        self._scene, self._out = scene, out
        self._hints = iter(scene.case.hints)
        self._commands: dict[str, Callable[[], Iterator[str]]] = {
            "check": self._check,
            "hint": self._hint,
            "log": self._log,
            "files": self._files,
            "solution": self._solution,
        }
        self._solved = False

    def played(self, words: Iterable[str]) -> bool:
        """Take a word after the other; whether the case was solved."""
        self._say(self._opening())
        self._ask()
        for line in words:
            word = line.strip().lower()
            if word in ("quit", "exit"):
                break
            if word:
                self._say(self._commands.get(word, self._unknown)())
            if self._solved:
                return True
            self._ask()
        else:
            self._say([""])
        return False

    def _say(self, lines: Iterable[str]) -> None:
        for line in lines:
            print(line, file=self._out, flush=True)

    def _ask(self) -> None:
        print("> ", end="", file=self._out, flush=True)

    def _unknown(self) -> Iterator[str]:
        yield f"Type one of: {_WORDS}"

    def _opening(self) -> Iterator[str]:
        case = self._scene.case
        yield f"Case {case.number}: {case.title}"
        yield ""
        yield from _paragraph(case.ticket, "    ")
        yield ""
        yield from _paragraph(f"Solved when: {case.aim}")
        yield f"The files, to be edited in another window, are in {self._scene.folder}:"
        yield "    " + ", ".join(self._names())
        yield from self._start()
        yield f"Then type a word: {_WORDS}"

    def _names(self) -> list[str]:
        return sorted(path.name for path in self._scene.folder.iterdir())

    def _start(self) -> Iterator[str]:
        try:
            self._scene.start()
        except LabError as error:
            yield f"The gateway: {error}"
        for protocol, address in self._scene.served.items():
            yield f"The gateway serves {protocol.label} on {address}"

    def _check(self) -> Iterator[str]:
        try:
            conditions = check(self._scene)
        except LabError as error:
            yield f"not met: {error}"
            yield "Not solved yet."
            return
        for words, met in conditions:
            yield f"{'met' if met else 'not met'}: {words}"
        self._solved = all(met for _, met in conditions)
        if self._solved:
            yield "Solved."
            yield from self._solution()
        else:
            yield "Not solved yet."

    def _hint(self) -> Iterator[str]:
        hint = next(self._hints, "")
        yield from _paragraph(hint or "That was the last hint; `solution` tells it all.")

    def _log(self) -> Iterator[str]:
        yield from self._scene.log()[-_LOG:] or ["The gateway has written nothing yet."]

    def _files(self) -> Iterator[str]:
        for name in self._scene.case.files:
            yield f"--- {name}"
            yield from self._scene.read(name).splitlines()

    def _solution(self) -> Iterator[str]:
        case = self._scene.case
        yield from _paragraph(case.solution)
        yield "What to tell the customer: " + ", ".join(f"kb show {one}" for one in case.questions)


def _paragraph(text: str, indent: str = "") -> list[str]:
    words = " ".join(text.split())
    return textwrap.wrap(words, 90, initial_indent=indent, subsequent_indent=indent)
