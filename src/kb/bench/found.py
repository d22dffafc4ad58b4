"""What a benchmark hands back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from kb.model.benchmark import Measure


class Found(NamedTuple):
    """What was measured, and what was not."""

    measures: Sequence[Measure]
    left_out: Mapping[str, str] = MappingProxyType({})
    """By peer: why it is not there."""
    versions: Mapping[str, str] = MappingProxyType({})
    """Of the programs that were measured, as far as they tell."""
