"""The scanners that the product's gateway is measured with, by name; the first is built in.

One axis of an experiment, as mechanism and stack are. Forced gateways ask none: they look for
the public test strings themselves, so what they show is measured once, with the first scanner.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Scanner(NamedTuple):
    """What finds spam and viruses for the gateway."""

    id: str
    title: str
    keys: Mapping[str, str]
    """The keys of the gateway's table `[scanner]`."""


BUILTIN = Scanner(
    "builtin",
    "the built-in test for the public test strings GTUBE and EICAR",
    MappingProxyType({"spam": "builtin", "virus": "builtin"}),
)

SCANNERS: Mapping[str, Scanner] = MappingProxyType({one.id: one for one in (BUILTIN,)})
"""By id, the first one first."""
