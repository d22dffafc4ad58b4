"""The reference of the command line, rendered from the commands' own descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.commands import COMMANDS, Argument, Command
from kb.render import markdown
from kb.render.markdown import bullets, table

COMMAND_LINE = "reference/command-line.md"

INTRODUCTION = """\
`kb` and `python -m kb` are the same. Every command prints its result on the standard output,
and what went wrong in one line on the standard error. `kb COMMAND --help` prints in short what
stands here.
"""

_OPTION = re.compile(r"(?<=[ (])`--?[a-z][^`]*`")

_TAKES_A_VALUE = ("store", "append", "extend")
"""What argparse calls the actions of options that have a value; the others' are flags."""

STATUSES = {
    0: "done",
    2: "bad input: an unknown id, option or command, broken data, a file that cannot be read or "
    "written, an optional package that is missing; the one line says what would be right",
    130: "ended by Ctrl-C",
}


def pages() -> dict[str, str]:
    """The page of the command line."""
    # A narrow screen would break an option after its first dash.
    return {COMMAND_LINE: _OPTION.sub(r"\g<0>{ .kb-whole }", _page())}


def _page() -> str:
    return markdown.page(
        "src/kb/commands/",
        "# Command line",
        INTRODUCTION,
        table(["Command", "Does"], [[f"[`kb {c.name}`](#{c.name})", c.summary] for c in COMMANDS]),
        "## Exit status { #exit-status }",
        _statuses(STATUSES.items()),
        *(_command(command) for command in COMMANDS),
        "## Options of `kb` itself { #options }",
        bullets(["`--help`, `-h`: what the commands are", "`--version`: the package's version"]),
    )


def _command(command: Command) -> str:
    usage = " ".join(["kb", command.name, *map(_usage, command.arguments)])
    parts = [
        f"## kb {command.name} {{ #{command.name} }}",
        f"```text\n{usage}\n```",
        f"{command.summary[:1].upper()}{command.summary[1:]}. {command.detail}",
        bullets(map(_argument, command.arguments)),
        _statuses(command.statuses),
    ]
    if command.extra:
        parts.append(f"Needs the packages of `pip install 'kb[{command.extra}]'`.")
    return "\n\n".join(filter(None, parts))


def _metavar(argument: Argument) -> str:
    """How the value is called, empty for a flag."""
    settings = argument.settings
    if settings.get("action", "store") not in _TAKES_A_VALUE:
        return ""
    if "metavar" in settings:
        return str(settings["metavar"])
    if "choices" in settings:
        return "|".join(settings["choices"])
    return argument.names[-1].lstrip("-").upper()


def _usage(argument: Argument) -> str:
    metavar = _metavar(argument)
    if not argument.names[0].startswith("-"):
        return {
            "*": f"[{metavar}...]",
            "+": f"{metavar}...",
            "?": f"[{metavar}]",
        }.get(argument.settings.get("nargs", ""), metavar)
    option = " ".join(filter(None, [argument.names[0], metavar]))
    return option if argument.settings.get("required") else f"[{option}]"


def _argument(argument: Argument) -> str:
    positional = not argument.names[0].startswith("-")
    names = (
        [_metavar(argument)]
        if positional
        else [" ".join(filter(None, [name, _metavar(argument)])) for name in argument.names]
    )
    return f"{', '.join(f'`{name}`' for name in names)}: {argument.meaning}"


def _statuses(statuses: Iterable[tuple[int, str]]) -> str:
    return bullets(f"Exit status {number}: {meaning}" for number, meaning in statuses)
