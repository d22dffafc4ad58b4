"""How a command is described: data that the command line and its reference both read."""

from __future__ import annotations

from typing import Any, NamedTuple


class Argument(NamedTuple):
    """A positional argument or an option of a command."""

    names: tuple[str, ...]
    """One name without dashes for a positional argument; else the option's spellings."""
    meaning: str
    settings: dict[str, Any] = {}  # noqa: RUF012 - read only; what argparse calls keywords
    """Handed to `add_argument` as they are: `metavar`, `choices`, `default`, `nargs`…"""


class Command(NamedTuple):
    """One command of `kb`."""

    name: str
    summary: str
    """One clause without a full stop, for the list of commands."""
    detail: str
    """Markdown, for the reference."""
    arguments: tuple[Argument, ...] = ()
    statuses: tuple[tuple[int, str], ...] = ()
    """Exit statuses of its own, beyond 0 and 2."""
    extra: str = ""
    """The optional group of packages (`pip install 'kb[EXTRA]'`) that it needs."""
