"""Forced actions: what a retrieval protocol's gateway could try where the article says no.

These gateways belong to the lab; the product's refuses such policies at start. Each does one
mechanism, as well as it can be done, so that what breaks is the protocol's doing. Which
mechanism each belongs to, and what it tries, stands in `kb.lab.experiments.mechanisms`.
"""

from __future__ import annotations

from collections.abc import Callable

from kb.lab.experiments.forcing.position import Position
from kb.lab.wire.listener import Listener

Forced = Callable[[Position], Listener]
"""Makes a forced gateway."""
