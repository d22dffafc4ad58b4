"""What `kb rule` prints: what to know of the rule, on the standard error, then the rule itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Literal

import msgspec

from kb.knowledge.book import Book
from kb.model import Protocol
from kb.render import links, mail_rule, text

DELETES = (
    "kb rule: warning: mail that was tagged by mistake is deleted with the rest, for good where "
    "nothing keeps deleted mail; --move keeps it"
)


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule, as `kb rule --json` prints it."""

    program: str
    name: str
    tag: str
    action: Literal["move", "delete"]
    folder: str | None
    """Null where mail is deleted."""
    form: Literal["paste", "steps"]
    lines: tuple[str, ...]
    """The lines to paste, or the steps in order."""
    place: str
    acts: str
    sees: tuple[Protocol, ...]
    """The protocols on which a gateway may add the tag so that the rule sees it."""
    before: str
    """What has to be there before; empty where nothing has."""
    note: str
    described: str
    """Year of the program that the steps describe; empty for lines to paste."""
    executed: tuple[Protocol, ...]
    """The protocols on which the gateway tagged when the lab ran it; empty where it did not."""
    sources: tuple[str, ...]
    url: str
    """Permanent address below the site's root."""


def command(book: Book, tag: str, program: str, folder: str | None, as_json: bool) -> int:
    """Print one mail program's rule; returns 0.

    Raises:
        InputError: see `kb.render.mail_rule`.
    """
    one = rule(book, tag, program, folder)
    if one.action == "delete":
        print(DELETES, file=sys.stderr)
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(one)).decode())
        return 0
    # First where it goes and what it does, for a person; the standard output is what is pasted.
    print(text.laid_out(_told(one)), file=sys.stderr, flush=True)
    steps = one.form == "steps"
    for number, line in enumerate(one.lines, 1):
        print(f"{number}. {line}" if steps else line)
    return 0


def rule(book: Book, tag: str, program: str, folder: str | None) -> Rule:
    """The rule for that tag in that program; `folder` is None to delete.

    Raises:
        InputError: see `kb.render.mail_rule`.
    """
    found = mail_rule.find(book, program)
    return Rule(
        program=program,
        name=found.name,
        tag=tag,
        action="delete" if folder is None else "move",
        folder=folder,
        form="paste" if found.pasted else "steps",
        lines=mail_rule.written(found, tag, folder),
        place=found.place,
        acts=found.acts,
        sees=found.sees,
        before=found.needs_folder if folder is not None else "",
        note=found.note,
        described=found.described,
        executed=executed(book, program),
        sources=tuple(book.sources[cited.source].url for cited in found.citations),
        url=links.url(found),
    )


def executed(book: Book, program: str) -> tuple[Protocol, ...]:
    """The protocols on which the gateway tagged in the lab's runs of that rule."""
    if program not in book.rule_runs:
        return ()
    ran = {run.protocol for run in book.rule_runs[program].runs}
    return tuple(protocol for protocol in Protocol if protocol in ran)


def _told(one: Rule) -> Iterator[text.Field]:
    yield "Program", one.name
    yield ("Where" if one.form == "paste" else "Begins"), one.place
    if one.before:
        yield "Before", one.before
    yield "Acts", one.acts
    yield "Sees", f"a tag added on {seen(one.sees)}"
    if one.note:
        yield "Note", one.note
    yield "Executed", "in the lab" if one.executed else "not here"
    if one.described:
        yield "Source", f"the maker's documentation, as of {one.described}: {one.sources[0]}"


def seen(sees: tuple[Protocol, ...]) -> str:
    """The protocols in words: `SMTP, POP3 or IMAP`."""
    *most, last = [protocol.label for protocol in Protocol if protocol in sees]
    return f"{', '.join(most)} or {last}" if most else f"{last} only"
