"""The ways in which a session loses one of its ends."""

from __future__ import annotations


class ServerLost(Exception):  # noqa: N818 - a state of affairs, not a mistake in code
    """The server cannot be reached, has closed, is silent, or does not speak its protocol.

    The message says which, in words for the log. It is no `OSError`: those are the client's.
    """


class Endless(ServerLost):
    """The server says more than is believed of any: without a bound it would fill the memory."""


class ClientGone(ConnectionError):  # noqa: N818 - a state of affairs, not a mistake in code
    """The client has closed its connection in the middle of something."""
