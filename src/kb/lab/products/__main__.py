"""`python -m kb.lab.products`: measures the products that run here, compares, and stores."""

from __future__ import annotations

import sys

from kb.knowledge import loader, runs
from kb.lab.products import PRODUCTS
from kb.lab.products.measuring import measure
from kb.lab.program_runs import command
from kb.model.product_run import ProductRuns


def main(arguments: list[str] | None = None) -> int:
    """Measure the products named, or all, as `kb.lab.program_runs.command` does."""
    return command(
        "kb.lab.products",
        PRODUCTS,
        runs.read(loader.data_folder(), ProductRuns),
        lambda name, servers: measure(PRODUCTS[name], servers),
        arguments,
    )


if __name__ == "__main__":
    sys.exit(main())
