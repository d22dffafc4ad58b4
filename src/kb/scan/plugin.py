"""What a scanner is: a module of `kb.scan.scanners`, named by its scheme, that fulfils `Plugin`.

There are three shapes of tests, for what programs can do:

- a `VirusTest` is given every part of a message in every reading (`kb.scan.examine`), and the
  message as it came;
- a spam `Test` is given what readers see as text, decoded;
- a `SpamCheck` is given the message as it came, with its envelope: what spam filters ask for.

The first two run in threads, and may be called many times for one message; a check runs on the
event loop, and waits there for whoever does the work. Whatever any of them raises means that the
message could not be scanned: it is never taken for clean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from kb.message import Octets
from kb.scan.envelope import Envelope
from kb.scan.findings import Found, SpamVerdict
from kb.scan.patience import Patience

Test = Callable[[Octets], str | None]
"""Looks at octets as they are, undoes nothing: the name of what it found, or None."""


@runtime_checkable
class VirusTest(Protocol):
    """Looks at octets for viruses; one object for all messages, called from several threads."""

    name: str
    """As the configuration has it: `clamd://127.0.0.1:3310`."""
    costly: bool
    """Whether to remember what it said of octets costs less than to ask it once more."""
    at_once: int
    """How many questions it has before it at a time, where another program does the work; 0 where
    this process does it, in the thread that asks."""

    def test(self, octets: Octets, patience: Patience) -> Sequence[Found]:
        """What is found in octets, of which nothing was undone.

        Raises:
            TimeoutError: `patience` ended before it was known.
            Exception: it is not known.
        """
        ...

    def version(self, patience: Patience) -> str:
        """Engine and signatures, as people know them; "" for none. Raises what `test` raises."""
        ...


@runtime_checkable
class SpamCheck(Protocol):
    """Asks a spam filter about one message."""

    name: str
    """As the configuration has it: `spamd://127.0.0.1:783`."""

    async def check(self, octets: Octets, envelope: Envelope) -> SpamVerdict:
        """What the filter says.

        Raises:
            Exception: it is not known.
        """
        ...

    async def version(self) -> str:
        """The filter's version, as far as it tells. Raises what `check` raises."""
        ...


@runtime_checkable
class Keeps(Protocol):
    """What a `VirusTest` or `SpamCheck` is besides, if it keeps connections."""

    async def close(self) -> None:
        """Close them. Who asks it all the same is answered, by a connection that is not kept."""
        ...


class SpamForm(NamedTuple):
    """A form of the configuration's `spam`."""

    text: str
    """As people read it: `spamd://HOST:PORT`."""
    pattern: re.Pattern[str]
    make: Callable[[str], Test | SpamCheck]
    """Makes it from the configured value. Heavy imports belong here.

    Raises `ValueError` for a value that cannot be used, with what would be right.
    """


class VirusForm(NamedTuple):
    """A form of the configuration's `virus`; as `SpamForm`."""

    text: str
    pattern: re.Pattern[str]
    make: Callable[[str], VirusTest]


class Plugin(Protocol):
    """A module of `kb.scan.scanners`."""

    @property
    def SPAM(self) -> Sequence[SpamForm]:  # noqa: N802 - a module's constant
        """The forms of `spam` that it knows."""
        ...

    @property
    def VIRUS(self) -> Sequence[VirusForm]:  # noqa: N802 - a module's constant
        """The forms of `virus` that it knows."""
        ...
