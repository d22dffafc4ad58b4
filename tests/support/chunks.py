"""The same octets cut in many ways: what comes out of a sans-IO reader must not differ."""

from __future__ import annotations

import random
from collections.abc import Iterator


def cuts(octets: bytes, seed: int = 1, rounds: int = 20) -> Iterator[list[bytes]]:
    """Yield the octets whole, octet by octet, and in random chunks."""
    yield [octets]
    yield [octets[i : i + 1] for i in range(len(octets))]
    dice = random.Random(seed)
    for _ in range(rounds):
        at = sorted(dice.randrange(len(octets) + 1) for _ in range(dice.randint(1, 12)))
        yield [octets[a:b] for a, b in zip([0, *at], [*at, len(octets)], strict=True)]
