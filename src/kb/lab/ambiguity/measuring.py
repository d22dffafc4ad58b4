"""Every class given to every program."""

from __future__ import annotations

from collections.abc import Iterable

from kb.lab.ambiguity import encodings, files, structure
from kb.lab.ambiguity.case import Case
from kb.lab.ambiguity.programs import Program
from kb.lab.ambiguity.subjects import HEADERS, takers

_FIRST = """\
# What programs see in ambiguous mail: written by `python -m kb.lab.ambiguity --update`, which gives
# every message to every program."""


def cases() -> list[Case]:
    """All classes, in the table's order."""
    return [*structure.cases(), *encodings.cases(), *files.cases()]


def measured(every: Iterable[Case], program: Program) -> tuple[str, ...]:
    """The ids of the classes that a program sees through."""
    return tuple(case.id for case in every if program.reads(case))


def taken() -> dict[str, dict[str, str]]:
    """What each program that is installed takes for the Subject, by header and program."""
    return {
        header.id: {name: takes(header.tagged) for name, takes in takers().items()}
        for header in HEADERS
    }


def as_toml(
    every: list[Case],
    results: dict[Program, tuple[str, ...]],
    subjects: dict[str, dict[str, str]],
) -> dict[str, str]:
    """The files that the page is written from, by the key of their tables."""
    files: dict[str, list[str]] = {"programs": [], "classes": [], "subjects": []}
    for program in results:
        files["programs"] += ["", "[[programs]]", f'id = "{program.name}"']
        files["programs"] += [f'version = "{program.version}"']
        files["programs"] += [f"scans = {str(program.is_scanner).lower()}"]
    for case in every:
        seen = [f'"{program.name}"' for program, ids in results.items() if case.id in ids]
        files["classes"] += ["", "[[classes]]", f'id = "{case.id}"', f'group = "{case.group}"']
        files["classes"] += [f'what = "{case.what}"', f"seen = [{', '.join(seen)}]"]
    for header in HEADERS:
        pairs = ", ".join(f'{name} = "{value}"' for name, value in subjects[header.id].items())
        files["subjects"] += ["", "[[subjects]]", f'id = "{header.id}"', f'what = "{header.what}"']
        files["subjects"] += [f"seen = {{ {pairs} }}"]
    return {key: "\n".join((_FIRST, *lines)) + "\n" for key, lines in files.items()}
