"""The stacks of mail servers between which the gateway is measured, found by name.

`embedded` runs third-party servers from PyPI in a process of their own. A stack of this package
is a folder beside this file (see `stack`); nothing else names it, so it is there as soon as the
folder is, in a wheel and in an editable installation alike. Another package adds a stack by an
entry point of the group `kb.stacks`, whose name is the stack's and whose object is a `Stack`.
No stack is imported before it is asked for.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import partial
from importlib import metadata

from kb.errors import InputError
from kb.lab.servers.account import DOMAIN, Account
from kb.lab.servers.stack import Program, Servers, Stack

__all__ = [
    "ALL",
    "DOMAIN",
    "FIRST",
    "Account",
    "Program",
    "Servers",
    "Stack",
    "available",
    "check",
    "installed",
    "known",
    "stack",
    "start",
    "unavailable",
]

GROUP = "kb.stacks"
"""The entry points by which other packages add stacks."""
FIRST = "embedded"
"""The stack that needs nothing installed; the others' evidence is told by how it differs."""
ALL = "all"
"""What `--server` takes for every stack that can start here."""


def known() -> tuple[str, ...]:
    """The names of all stacks, the first one first."""
    return tuple(_found())


def _found() -> dict[str, Callable[[], object]]:
    """By name: what imports the stack. This package's own stand before those of others."""
    others = {point.name: point.load for point in metadata.entry_points(group=GROUP)}
    folders = [module.name for module in pkgutil.iter_modules(__path__) if module.ispkg]
    own = {name: partial(_own, name) for name in folders}
    names = sorted(others | own, key=lambda name: (name != FIRST, name))
    return {name: own.get(name) or others[name] for name in names}


def _own(name: str) -> object:
    return importlib.import_module(f"{__name__}.{name}.stack").STACK


def check(name: str) -> None:
    """Accept the name of a known stack, or `all`.

    Raises:
        InputError: nothing is known by that name; one line with those that are.
    """
    names = known()
    if name not in (*names, ALL):
        mend = f"there are no servers {name!r}; choose {_choice()}"
        raise InputError("--server", "-", mend)


def stack(name: str) -> Stack:
    """The stack of that name.

    Raises:
        InputError: nothing is known by that name, or what is known is no stack.
    """
    check(name)
    if name == ALL:
        raise InputError("--server", "-", f"here one stack is wanted; choose {_choice()}")
    found = _found()[name]()
    if not isinstance(found, Stack):
        raise InputError("--server", name, f"the entry point of {GROUP} must name a Stack")
    return found


def _choice() -> str:
    return " or ".join(known())


def installed(name: str) -> Stack:
    """The stack of that name, whose programs are all installed.

    Raises:
        InputError: nothing is known by that name, or programs are missing; one line with the
            Debian packages to install.
    """
    wanted = stack(name)
    if packages := wanted.missing():
        raise InputError("--server", name, _install(packages))
    return wanted


def start(name: str = FIRST) -> Servers:
    """Start the servers of that name and wait until they accept connections.

    Raises:
        InputError: nothing is known by that name, or its programs are not installed.
        LabError: they did not start.
    """
    return installed(name).start()


def available() -> tuple[str, ...]:
    """The names of the stacks whose programs are all installed."""
    return tuple(name for name in known() if not stack(name).missing())


def unavailable() -> dict[str, str]:
    """By name, the stacks that cannot start here: what to install, in one line."""
    lacking = {name: stack(name).missing() for name in known()}
    return {name: _install(packages) for name, packages in lacking.items() if packages}


def _install(packages: tuple[str, ...]) -> str:
    return f"programs are missing; apt install {' '.join(packages)}"
