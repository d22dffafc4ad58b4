"""A product's process: `python -m kb.lab.products.process FOLDER PRODUCT SETTING ONWARD OTHER`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from kb.lab.products import PRODUCTS
from kb.lab.products.product import Place, Product
from kb.lab.servers import keeper
from kb.lab.servers.keeper import Daemon
from kb.lab.wire.listener import Address


def main(folder: str, product: str, setting: str, onward: str, other: str = "") -> int:
    """Run a product until SIGTERM, with one of its settings."""
    chosen = PRODUCTS[product]
    if not isinstance(chosen, Product):
        raise TypeError(f"{product} has no process of its own")
    (set_,) = (one for one in chosen.settings if one.id == setting)
    host, _, port = onward.rpartition(":")

    def lay(place: Path, ports: Sequence[int]) -> Sequence[Daemon]:
        named = dict(zip(chosen.ports, ports, strict=True))
        return chosen.lay(Place(place, named, Address(host, int(port)), other, set_))

    return keeper.keep(Path(folder), lay, len(chosen.ports))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
