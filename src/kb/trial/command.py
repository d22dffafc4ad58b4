"""What `kb try` prints: what was found in a message, and what each action makes of it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kb.errors import InputError
from kb.knowledge.book import Book
from kb.message import HeaderTooLarge, fields, section
from kb.model import Action, Protocol, Threat, Verdict
from kb.model.effects import EFFECTS, Outcome
from kb.render.text import Field, laid_out
from kb.scan import ScannerUnavailable, scanner
from kb.trial.records import Change, Found, Report, Trial
from kb.trial.trial import TAG, tried

OCTETS = 64 << 20
"""The largest message that is read: 64 MiB."""
BECOMES: dict[Outcome, str] = {
    "deliver": "is delivered",
    "reject": "is refused to the sender's server, and delivered to nobody",
    "drop": "is delivered to nobody; the sender's server is told that all went well",
    "forward": "goes to the address in forward_to instead",
}


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
    report = _tried(name, book, chosen, protocol)
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(report)).decode())
    else:
        print(text(report, book), end="")
    return 0


def _tried(name: str, book: Book, chosen: Sequence[Action], protocol: Protocol | None) -> Report:
    called = "standard input" if name == "-" else name
    octets = sys.stdin.buffer.read(OCTETS + 1) if name == "-" else _read(Path(name))
    if len(octets) > OCTETS:
        raise InputError(called, "-", f"it has more than {OCTETS} octets; bring a smaller one")
    if next(fields(octets, section(octets)), None) is None:
        raise InputError(called, "-", "this is no message: it has no header field such as Subject:")
    octets = on_the_wire(octets)
    try:
        findings = asyncio.run(scanner("builtin", "builtin").scan(octets))
        return tried(octets, findings, book, chosen, [protocol] if protocol else Protocol)
    except (ScannerUnavailable, HeaderTooLarge) as error:
        raise InputError(called, "-", str(error)) from None


def on_the_wire(octets: bytes) -> bytes:
    """A message as protocols carry it, with CRLF, which programs store with bare line feeds.

    One that has both is left as it is: a bare line feed in it may be what it is about.
    """
    return octets if b"\r\n" in octets else octets.replace(b"\n", b"\r\n")


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(OCTETS + 1)


def text(report: Report, book: Book) -> str:
    """A report for a terminal."""
    parts = [laid_out(_head(report))]
    for trial in report.trials:
        title = ", then ".join(f"{a.threat.label}: {book.actions[a].title}" for a in trial.actions)
        parts.append(f"\n{title}\n{laid_out(_fields(trial, report, book))}")
    return "".join(parts)


def _head(report: Report) -> Iterator[Field]:
    yield "Subject", report.before.subject or "none"
    yield "Octets", str(report.before.octets)
    yield "Spam", report.spam or "none found by the built-in test"
    real = Threat.VIRUS not in report.assumed
    found = [f"- {_named(one)}: {one.finding}" for one in report.infected]
    yield "Infected", "\n".join(found) if found and real else "none found by the built-in test"
    if report.assumed:
        yield "Supposed", _supposed(report)


def _supposed(report: Report) -> str:
    words = []
    if Threat.SPAM in report.assumed:
        words.append("taken for spam")
    if Threat.VIRUS in report.assumed:
        names = ", ".join(map(_named, report.infected))
        words.append(f"{names} taken for infected")
    return (
        " and ".join(words) + ", to show what the actions make of it; the built-in test knows "
        "the public test strings only"
    )


def _named(found: Found) -> str:
    if not found.part:
        return "the message itself"
    return f"part {found.part}" + (f" ({found.file})" if found.file else "")


def _fields(trial: Trial, report: Report, book: Book) -> Iterator[Field]:
    offered = []
    for protocol, cells in trial.allowed.items():
        refused = [cell for cell in cells if cell.verdict is not Verdict.YES]
        told = [f"no ({cell.cell}): {cell.reason}" for cell in refused]
        yield protocol.label, "\n".join(told) or "yes"
        if not refused:
            offered.append(protocol.label)
    if not offered:
        # What becomes of the message where nobody can have it so would read like a promise.
        yield "The message", "not offered"
        return
    everywhere = len(offered) == len(trial.allowed)
    where = "" if everywhere else f"on {' and '.join(offered)}, where it is offered, "
    yield "The message", where + BECOMES[trial.outcome]
    if trial.after is None:
        return
    for number, change in enumerate(trial.changes):
        yield ("Changed" if number == 0 else ""), _change(change)
    if not trial.changes:
        yield "Changed", _unchanged(trial)
        return
    after, before = trial.after, report.before
    yield "Octets", f"{before.octets} before, {after.octets} after"
    yield "In the list", after.subject or "no subject"
    if after.structure != before.structure:
        yield "Structure", f"before {before.structure}\nafter {after.structure}"
    yield "Signatures", "\n".join(trial.signatures)


def _unchanged(trial: Trial) -> str:
    as_it_came = "nothing: octet for octet as it came"
    if not any(EFFECTS[action].change == "tag" for action in trial.actions):
        return as_it_came
    return f"{as_it_came}; it is tagged already: every Subject starts with {TAG}, which is set once"


def _change(change: Change) -> str:
    came = [f"- {line}" for line in change.came.splitlines()]
    goes = [f"+ {line}" for line in change.goes.splitlines()]
    place = f"octet {change.at}: {change.removed} octets out, {change.added} in"
    return "\n".join([place, *came, *goes])
