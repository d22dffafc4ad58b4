"""How the lab tells that it could not do its work, which is no outcome of an experiment."""

from __future__ import annotations


class LabError(RuntimeError):
    """The lab could not do its work: what failed, in one line."""
