"""Experiments for a notebook, on servers that start with the first use."""

from __future__ import annotations

import atexit
import os
from functools import lru_cache

from kb.errors import InputError, unknown_id
from kb.knowledge import loader
from kb.lab import demonstrations, servers
from kb.lab.experiments import cells as experiments
from kb.lab.experiments import mechanisms
from kb.lab.notebook.demonstration import Demonstrated
from kb.lab.notebook.display import Run
from kb.lab.servers.stack import Servers
from kb.model import Verdict

SERVER = "KB_LAB_SERVER"
"""The environment variable that names the servers."""


@lru_cache(maxsize=1)
def running() -> Servers:
    running = servers.start(os.environ.get(SERVER, "embedded"))
    atexit.register(running.close)
    return running


def experiment(cell: str, mechanism: str | None = None) -> Run:
    """Run the experiment on a cell and return what was seen.

    Args:
        cell: such as `spam/reject/smtp`.
        mechanism: by which the action is forced where the product does not offer it, such as
            `prefetch-hide-delete`; without one, the first that fulfils the contract, else the
            first there is.

    Raises:
        InputError: nothing is known by that id, or the cell has no such mechanism.
        LabError: the experiment could not be run.
    """
    cells = loader.load().cells
    if cell not in cells:
        raise unknown_id(cell, cells)
    known = [one.id for one in mechanisms.tried(cells[cell])]
    if not known or mechanism not in (None, *known):
        choice = f"choose {' or '.join(known)}" if known else "no experiment measures it yet"
        raise InputError(cell, "-", f"{mechanism or 'measuring'} is not to be had; {choice}")
    runs = experiments.measure(cells[cell], running())
    wanted = [run for run in runs if run.mechanism == mechanism]
    fulfilled = [run for run in runs if run.verdict is Verdict.YES]
    return Run((wanted or fulfilled or list(runs))[0])


def demonstration(id_: str) -> Demonstrated:
    """Run a demonstration and return what its clients were told.

    Args:
        id_: such as `search-misses-the-tag`.

    Raises:
        InputError: no demonstration has that id; the nearest are named.
        LabError: it could not be run.
    """
    known = loader.load().demonstrations
    if id_ not in known:
        raise unknown_id(id_, known)
    return Demonstrated(demonstrations.measure(known[id_], running()))
