"""What `kb try` prints: what was found in a message, and what each action makes of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kb.errors import InputError
from kb.knowledge.book import Book
from kb.model import Action, Protocol, Verdict
from kb.render.text import Field, laid_out
from kb.trial import words
from kb.trial.given import report
from kb.trial.records import Change, Report, Trial

OCTETS = 64 << 20
"""The largest message that is read: 64 MiB."""


def command(
    name: str,
    book: Book,
    chosen: Sequence[Action] = (),
    protocol: Protocol | None = None,
    as_json: bool = False,
) -> int:
    """Try actions on a message and print what becomes of it; returns 0.

    Args:
        name: of the file; `-` for the standard input.
        book: the knowledge.
        chosen: actions to take together, at most one a threat; none for each by itself.
        protocol: the only one to tell of; None for all.
        as_json: whether for other programs.

    Raises:
        InputError: it is no message, or cannot be scanned or tagged.
        OSError: it cannot be read.
    """
    called = "standard input" if name == "-" else name
    octets = sys.stdin.buffer.read(OCTETS + 1) if name == "-" else _read(Path(name))
    if len(octets) > OCTETS:
        raise InputError(called, "-", f"it has more than {OCTETS} octets; bring a smaller one")
    found = report(octets, called, book, chosen, [protocol] if protocol else Protocol)
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(found)).decode())
    else:
        print(text(found, book), end="")
    return 0


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(OCTETS + 1)


def text(report: Report, book: Book) -> str:
    """A report for a terminal."""
    parts = [laid_out(_head(report))]
    for trial in report.trials:
        parts.append(f"\n{words.title(trial, book)}\n{laid_out(_fields(trial, report))}")
    return "".join(parts)


def _head(report: Report) -> Iterator[Field]:
    yield "Subject", report.before.subject or "none"
    yield "Octets", str(report.before.octets)
    yield "Spam", report.spam or words.NOT_FOUND
    yield "Infected", "\n".join(f"- {one}" for one in words.found(report)) or words.NOT_FOUND
    if supposed := words.supposed(report):
        yield "Supposed", supposed


def _fields(trial: Trial, report: Report) -> Iterator[Field]:
    for protocol, cells in trial.allowed.items():
        refused = [cell for cell in cells if cell.verdict is not Verdict.YES]
        told = [f"no ({cell.cell}): {cell.reason}" for cell in refused]
        yield protocol.label, "\n".join(told) or "yes"
    yield "The message", words.becomes(trial)
    if trial.after is None or not words.offered(trial):
        return
    if unchanged := words.unchanged(trial):
        yield "Changed", unchanged
        return
    for number, change in enumerate(trial.changes):
        yield ("Changed" if number == 0 else ""), _change(change)
    if trial.more:
        yield "", f"and {trial.more} more such places"
    after, before = trial.after, report.before
    yield "Octets", f"{before.octets} before, {after.octets} after"
    yield "In the list", after.subject or "no subject"
    if after.structure != before.structure:
        yield "Structure", f"before {before.structure}\nafter {after.structure}"
    yield "Signatures", "\n".join(trial.signatures)


def _change(change: Change) -> str:
    lines = [f"octet {change.at}: {change.removed} octets out, {change.added} in"]
    for sign, part in (
        (" ", change.above), ("-", change.came), ("+", change.goes), (" ", change.below),
    ):  # fmt: skip
        lines += [f"{sign} {line}" for line in part.splitlines()]
    return "\n".join(lines)
