"""Open files: each client's connection is one, and the one to its server another."""

from __future__ import annotations

import contextlib
import resource


def allow_all() -> None:
    """Raise this process's limit of open files to what the system lets it have (getrlimit(2)).

    Many systems begin with 1,024 for the sake of programs that use select(2). The gateway does
    not, and could serve no more than some 500 clients. Processes that it starts have the same
    limit.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # macOS tells of no bound, and takes none.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
