"""`[state]` and `[process]`: where decisions are kept, and how many processes share them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Annotated

import msgspec

from kb.gateway.tables import ConfigError, place
from kb.model import Protocol


class StateTable(msgspec.Struct, frozen=True):
    """`[state]`."""

    folder: str = ""
    url: Annotated[str, msgspec.Meta(examples=["postgresql://…"])] = ""


class ProcessTable(msgspec.Struct, frozen=True):
    """`[process]`."""

    workers: Annotated[int, msgspec.Meta(ge=0)] = 1
    drain: Annotated[int, msgspec.Meta(ge=0)] = 30


def check_state(file: str, state: StateTable) -> None:
    """See that decisions are kept in one place, and that a URL may be a database's.

    Raises:
        ConfigError: they are not, or it is not.
    """
    # What it says may be a password: it is not shown.
    if state.url and not state.url.startswith(("postgresql://", "postgres://")):
        mend = 'not a PostgreSQL URL; write "postgresql://NAME:PASSWORD@HOST/DATABASE"'
        raise ConfigError(file, place("state", "url"), mend)
    if state.url and state.folder:
        mend = "decisions are kept in one place; leave out folder or url"
        raise ConfigError(file, place("state", "url"), mend)


def processes(
    file: str, process: ProcessTable, state: StateTable, protocols: Sequence[Protocol]
) -> int:
    """How many processes serve; one a core for 0.

    Raises:
        ConfigError: there are several, and each would decide for itself.
    """
    workers = process.workers or len(os.sched_getaffinity(0))
    # On SMTP nothing is decided twice: one message is one transaction.
    pinned = [protocol for protocol in protocols if protocol is not Protocol.SMTP]
    if workers > 1 and pinned and not (state.folder or state.url):
        mend = (
            f"{workers} processes must know of each other's decisions on {pinned[0].upper()};"
            ' write [state] folder = "…" or url = "…", or workers = 1'
        )
        raise ConfigError(file, place("process", "workers"), mend)
    return workers
