"""The stacks of mail servers that products are measured with: each starts when it is asked for."""

from __future__ import annotations

from kb.lab import servers
from kb.lab.servers.stack import Servers


class Stacks:
    """Running stacks, by name."""

    def __init__(self) -> None:
        self._running: dict[str, Servers] = {}

    def running(self, name: str) -> Servers:
        """The stack of that name.

        Raises:
            InputError: its programs are not installed.
            LabError: it did not start.
        """
        if name not in self._running:
            self._running[name] = servers.start(name)
        return self._running[name]

    def close(self) -> None:
        """End them all."""
        for one in self._running.values():
            one.close()
