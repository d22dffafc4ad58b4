"""Injected DELE: forced POP3 gateways that delete what the client asked for, in its session."""

from __future__ import annotations

from collections.abc import Iterable

from kb.lab.experiments.forcing.pop3_inline import Asked, ErrorReply
from kb.lab.experiments.forcing.pop3_peer import Peer


class InjectedDele(ErrorReply):
    """Answer -ERR and mark the message upstream; the client's own QUIT commits the mark."""

    def instead(self, asked: Asked, server: Peer) -> Iterable[bytes]:
        """An error, after the DELE; a look at the header deletes nothing yet."""
        if asked.text:
            server.ask(b"DELE " + asked.number + b"\r\n")
        return super().instead(asked, server)


class InjectedDeleAndQuit(ErrorReply):
    """Mark the message, commit that by a QUIT of its own, and end the client's connection."""

    def instead(self, asked: Asked, server: Peer) -> Iterable[bytes]:
        """Nothing.

        Raises:
            ConnectionError: always.
        """
        server.ask(b"DELE " + asked.number + b"\r\n")
        server.ask(b"QUIT\r\n")
        raise ConnectionError("ended on purpose")
