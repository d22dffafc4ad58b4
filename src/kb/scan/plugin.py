"""What a scanner is: a module of `kb.scan.scanners`, named by its scheme, that fulfils `Plugin`.

There are three shapes of tests, for what programs can do:

- a virus `Test` is given every part of a message in every reading (`kb.scan.examine`);
- a spam `Test` is given what readers see as text, decoded;
- a `SpamCheck` is given the message as it came, with its envelope: what spam filters ask for.

A test runs in a thread of its own and may be called many times for one message; a check runs on
the event loop, and waits there for whoever does the work. Whatever either raises means that the
message could not be scanned: it is never taken for clean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from kb.message import Octets
from kb.scan.envelope import Envelope

Test = Callable[[Octets], str | None]
"""Looks at octets as they are, undoes nothing: the name of what it found, or None."""


@runtime_checkable
class SpamCheck(Protocol):
    """Asks a spam filter about one message."""

    async def check(self, octets: Octets, envelope: Envelope) -> str:
        """The filter's name for the spam that it is; "" if it is none."""
        ...


class SpamForm(NamedTuple):
    """A form of the configuration's `spam`."""

    text: str
    """As people read it: `spamd://HOST:PORT`."""
    pattern: re.Pattern[str]
    make: Callable[[str], Test | SpamCheck] | None
    """Makes it from the configured value; None: not implemented yet. Heavy imports belong here."""


class VirusForm(NamedTuple):
    """A form of the configuration's `virus`; as `SpamForm`."""

    text: str
    pattern: re.Pattern[str]
    make: Callable[[str], Test] | None


class Plugin(Protocol):
    """A module of `kb.scan.scanners`."""

    @property
    def SPAM(self) -> Sequence[SpamForm]:  # noqa: N802 - a module's constant
        """The forms of `spam` that it knows."""
        ...

    @property
    def VIRUS(self) -> Sequence[VirusForm]:  # noqa: N802 - likewise
        """The forms of `virus` that it knows."""
        ...
