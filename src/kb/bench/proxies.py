"""The sides of a benchmark of POP3 or IMAP: the gateway, the server itself, and other proxies."""

from __future__ import annotations

from contextlib import ExitStack
from typing import NamedTuple

from kb.bench.peers import Peer
from kb.lab.errors import LabError
from kb.lab.gateway_process import GatewayProcess, configuration, table
from kb.lab.servers.stack import Servers
from kb.lab.wire.listener import Address
from kb.model import Protocol

DIRECT = "direct"
PEERS = ("nginx", "perdition")


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
    behind = running.address("pop3"), running.address("imap")
    for name in PEERS:
        try:
            peer = stack.enter_context(Peer(name, *behind))
        except LabError as error:
            left_out[name] = str(error)
        else:
            ways.append(Way(name, peer.address(protocol), peer.pid))
    return ways, left_out
