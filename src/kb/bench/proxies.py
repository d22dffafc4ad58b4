"""The sides of a benchmark of POP3 or IMAP: the gateway, the server itself, and other proxies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from kb.bench.clients.session import Session
from kb.bench.clients.visit import Visit
from kb.bench.peers import Peer, require, xoauth2
from kb.bench.sides import Trial
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.servers.account import Account
from kb.lab.servers.dovecot.stack import Dovecot
from kb.lab.servers.stack import Servers
from kb.lab.wire.listener import Address
from kb.model import Protocol

DIRECT = "direct"


class Way(NamedTuple):
    """A way to the maildrops."""

    name: str
    at: Address
    pid: int | None
    """The root of its processes; None where they are not its alone."""


def gateway(stack: ExitStack, running: Servers, protocol: Protocol) -> Way:
    """A new gateway before the servers, which knows no message yet."""
    keys = table(protocol, running.address(protocol))
    started = stack.enter_context(GatewayProcess(configuration({protocol: keys})))
    return Way("gateway", started.address(protocol), started.pid)


def others(
    stack: ExitStack, running: Servers, protocol: Protocol
) -> tuple[list[Way], dict[str, str]]:
    """The server itself and the proxies; and by name, why one is not there."""
    ways, left_out = [Way(DIRECT, running.address(protocol), None)], {}
    for name, start in PEERS.items():
        # What a peer that does not start has started ends here and not with the benchmark.
        with ExitStack() as own:
            try:
                peer = start(own, running, name)
            except LabError as error:
                left_out[name] = str(error)
            else:
                ways.append(Way(name, peer.address(protocol), peer.pid))
                stack.enter_context(own.pop_all())
    return ways, left_out


def _in_clear(stack: ExitStack, running: Servers, name: str) -> Peer:
    behind = running.address("pop3"), running.address("imap")
    return stack.enter_context(Peer(name, *behind))


def _by_oauth2(stack: ExitStack, running: Servers, name: str) -> Peer:
    require(name)
    if not isinstance(running, Dovecot):
        raise LabError(f"{name} logs in by XOAUTH2 over TLS, for which only Dovecot is set up")
    server = stack.enter_context(Peer("xoauth2", running.accounts))
    behind = [server.address(one) for one in ("pop3s", "imaps", "token")]
    return stack.enter_context(Peer(name, *behind, server.folder / xoauth2.AUTHORITY))


PEERS: Mapping[str, Callable[[ExitStack, Servers, str], Peer]] = MappingProxyType(
    {"nginx": _in_clear, "perdition": _in_clear, "emailproxy": _by_oauth2}
)
"""By name: what starts it, before the servers."""


def trial(
    way: Way,
    log_in: Callable[[Address, Account], Session],
    accounts: Sequence[Account],
    act: Callable[[Sequence[Session]], float],
    messages: int,
) -> Trial:
    """What one way does in a round, its logins aside.

    Args:
        way: to the maildrops.
        log_in: opens a session.
        accounts: one session for each.
        act: is measured: gets the sessions, and returns the figure.
        messages: how many one run handles.
    """
    visit = Visit(partial(log_in, way.at), accounts, act)
    return Trial(way.name, visit.run, way.pid, messages, visit.begin)
