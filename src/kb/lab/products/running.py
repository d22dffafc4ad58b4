"""A product that runs, in a process and a folder of its own, for one setting."""

from __future__ import annotations

from typing import Self

from kb.lab.errors import LabError
from kb.lab.process import Child, new_folder
from kb.lab.products.product import OTHER, SERVES, Product, Setting, plain
from kb.lab.servers.debian import await_empty
from kb.lab.wire.listener import Address

MODULE = "kb.lab.products.process"
_ATTEMPTS = 3


class Running:
    """A product that stands before the next server.

    Args:
        product: which.
        setting: one of its.
        onward: the next server.
        other: the address that mail is forwarded to.

    Raises:
        LabError: it did not start.
    """

    def __init__(self, product: Product, setting: Setting, onward: Address, other: str) -> None:
        self._product = product
        self._onward, self._other = onward, other
        for attempt in range(1, _ATTEMPTS + 1):
            self.folder = new_folder("product")
            self._child = Child(
                self.folder,
                *(MODULE, str(self.folder), product.id, setting.id, str(onward), other),
            )
            try:
                self.address = self._child.address(SERVES)
            except LabError:
                self.close()
                # Another program may have been quicker to take a port.
                if attempt == _ATTEMPTS:
                    raise
            else:
                return

    def settle(self) -> None:
        """Wait until it has handed on all mail that it took.

        Raises:
            LabError: some is still there after half a minute.
        """
        folders = [self.folder / name for name in self._product.queues]
        await_empty(folders, f"mail is left in the queue of {self._product.id}")

    def configuration(self) -> dict[str, str]:
        """The files that were written for it, with words for what differs from run to run."""
        names = {self._onward.port: "next server's", self.address.port: "own"}
        for name in self._product.ports:
            if name != SERVES:
                names[self._child.address(name).port] = f"{name}'s"
        found = {}
        for name in self._product.files:
            text = plain((self.folder / name).read_text(encoding="utf-8"), self.folder, names)
            found[name] = text.replace(self._other, OTHER) if self._other else text
        return found

    def close(self) -> None:
        """End it; its folder goes with it."""
        self._child.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
