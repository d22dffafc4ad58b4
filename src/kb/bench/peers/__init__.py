"""Other people's proxies, and the server behind them, each in processes that end with the lab.

- `sink`: Postfix's smtp-sink, which takes mail and forgets it.
- `relay`: what a few lines with aiosmtpd make: no scanning, one message after the other.
- `clamsmtp`: an SMTP filter in C, which scans with clamd.
- `nginx`, `perdition`: proxies for POP3 and IMAP that look at nothing behind the login.
- `emailproxy`: one that logs in by OAuth 2, over TLS; and `xoauth2`, which lets it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Self

from kb.bench.peers import clamsmtp, emailproxy, nginx, perdition, relay, sink, xoauth2
from kb.bench.peers.script import Script
from kb.lab.errors import LabError
from kb.lab.process import started
from kb.lab.servers.dovecot import mailstore
from kb.lab.servers.keeper import Daemon
from kb.lab.servers.stack import Program, missing
from kb.lab.wire.listener import Address


class Kind(NamedTuple):
    """A peer that can be started."""

    programs: tuple[Program, ...]
    lay: Callable[[Path, Sequence[int], Sequence[str]], Sequence[Daemon]]
    """Given a folder, free ports and what stands behind it, ports of servers and paths, writes the
    configuration and names the daemons."""
    serves: tuple[str, ...] = ("smtp",)
    spare: int = 0
    """How many free ports it wants beside one for each that it serves."""
    scripts: tuple[Script, ...] = ()


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "sink": Kind((sink.SINK,), sink.lay),
        "relay": Kind((), relay.lay),
        "clamsmtp": Kind((clamsmtp.CLAMSMTP,), clamsmtp.lay),
        "nginx": Kind((nginx.NGINX,), nginx.lay, ("pop3", "imap"), 1),
        "perdition": Kind((perdition.PERDITION,), perdition.lay, ("pop3", "imap")),
        "emailproxy": Kind((), emailproxy.lay, ("pop3", "imap"), scripts=(emailproxy.EMAILPROXY,)),
        "xoauth2": Kind(mailstore.PROGRAMS, xoauth2.lay, ("pop3s", "imaps", "token")),
    }
)
"""By name."""


def require(name: str) -> None:
    """Go on if the programs of a kind are installed.

    Raises:
        LabError: one is not.
    """
    kind = KINDS[name]
    if packages := missing(kind.programs):
        raise LabError(f"{name} is missing; apt install {' '.join(packages)}")
    for script in kind.scripts:
        _ = script.command


class Peer:
    """A peer that runs.

    Args:
        name: of its kind.
        behind: the servers behind it, and files, in its order.

    Raises:
        LabError: it is not installed, or did not start.
    """

    def __init__(self, name: str, *behind: Address | Path) -> None:
        require(name)
        words = [str(one.port if isinstance(one, Address) else one) for one in behind]
        self._child = started("peer", KINDS[name].serves, __name__, name, *words)
        self.pid = self._child.pid
        """The root of its processes."""
        self.folder = self._child.folder
        """With what it wrote; gone when it ends."""

    def address(self, protocol: str) -> Address:
        """Where it serves a protocol."""
        return self._child.address(protocol)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it; its folder goes with it."""
        self._child.stop()
