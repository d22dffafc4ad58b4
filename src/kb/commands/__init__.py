"""The commands of `kb`, described: names, arguments, words for help and reference.

`kb.cli` does what they say; `kb.docs` writes their reference. Neither knows the other by this.
"""

from __future__ import annotations

from kb.commands import knowledge, measuring, publishing
from kb.commands.command import Argument, Command

__all__ = ["COMMANDS", "Argument", "Command"]

_ORDER = (
    "matrix",
    "show",
    "products",
    "ask",
    "diagnose",
    "try",
    "rule",
    "docs",
    "verify",
    "gateway",
    "lab",
    "bench",
    "capacity",
    "export",
    "serve",
    "unanswered",
)
_BY_NAME = {
    one.name: one for one in (*knowledge.COMMANDS, *measuring.COMMANDS, *publishing.COMMANDS)
}

COMMANDS: tuple[Command, ...] = tuple(_BY_NAME[name] for name in _ORDER)
"""All commands, in the order in which help and reference list them."""
