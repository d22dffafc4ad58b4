"""The page of ambiguous mail, from what was measured."""

from __future__ import annotations

from pathlib import Path

from kb.knowledge.ambiguity import FOLDER, Ambiguous, Reader, Subject, classes, readers, subjects
from kb.render import markdown
from kb.render.markdown import table

PAGE = "running/ambiguous-mail.md"

INTRODUCTION = """\
Mail programs read broken or unusual messages differently: what one shows as an attachment another
shows as text, or not at all. A scanner that reads a message in one way misses what a program that
reads it in another way shows (Ullrich and others, *Inbox Invasion*, ACM CCS 2024). This project's
gateway scans every reading: whatever any program here shows is found.

Each row is a message that carries EICAR, the harmless test file of virus scanners, or, where
nobody can look into it, a file with a password. Each was given to every program, by
`python -m kb.lab.ambiguity`; a test does it again with those that are installed, and fails if one
shows what the gateway does not find. ✓ under a scanner: it finds it (or says that it
cannot look into it). ✓ under a program: it shows the file, or the text, decoded. The gateway has
only its built-in scanner there, beside clamd with a signature for EICAR alone and its alerts for
encrypted files switched on.
"""

SUBJECTS = """\
A message marked as spam has the tag in front of its Subject. Which of a broken header's lines is
the Subject is ambiguous too. Each message here was tagged by the gateway; the table tells what
each program then takes for its Subject (Dovecot: in its ENVELOPE). *tagged*: it begins with the
tag. *none*: the program sees no Subject at all, so that there is nothing to mark; in a mail program
such a message stands without one. *untagged* would be a Subject that the tag did not reach.
"""

_GROUPS = {
    "structure": "Structure { #structure }",
    "encodings": "Encodings { #encodings }",
    "files": "Archives and documents { #files }",
}


def pages(data: Path) -> dict[str, str]:
    """The page, by its path below `docs/`.

    Args:
        data: the folder of the data files.
    """
    programs = readers(data)
    every = list(classes(data).values())
    parts = ["# What programs see in ambiguous mail", INTRODUCTION, _summary(programs, every)]
    for group, heading in _GROUPS.items():
        rows = [_row(one, programs) for one in every if one.group == group]
        parts += [f"## {heading}", table(["Class", *programs], rows)]
    told = list(subjects(data).values())
    names = list(told[0].seen) if told else []
    rows = [_subject(one, names) for one in told]
    parts += ["## Headers { #headers }", SUBJECTS, table(["Class", *names], rows)]
    return {PAGE: markdown.page(f"src/kb/data/{FOLDER}", *parts)}


def _summary(programs: dict[str, Reader], every: list[Ambiguous]) -> str:
    rows = [
        [name, program.version, f"{sum(name in one.seen for one in every)} of {len(every)}"]
        for name, program in programs.items()
        if program.scans or any(name in one.seen for one in every)
    ]
    return table(["Program", "Version", "Sees through"], rows)


def _row(one: Ambiguous, programs: dict[str, Reader]) -> list[str]:
    return [one.what, *("✓" if name in one.seen else "–" for name in programs)]


def _subject(one: Subject, names: list[str]) -> list[str]:
    return [one.what, *(one.seen.get(name, "–") for name in names)]
