"""A gateway that cuts the connection where the client asks for a flagged message."""

from __future__ import annotations

from collections.abc import Iterable

from kb.lab.experiments.forcing import pop3_inline
from kb.lab.experiments.forcing.pop3_peer import Peer, flagged


class Cut(pop3_inline.Inline):
    """POP3: nothing is said in answer to RETR, and the session is over without QUIT."""

    def replaced(self, command: bytes, server: Peer) -> Iterable[bytes]:
        """The server's reply.

        Raises:
            ConnectionError: the message is flagged.
        """
        verb, _, argument = command.strip().partition(b" ")
        if verb.upper() in (b"RETR", b"TOP"):
            whole = server.ask(b"RETR " + argument.split(b" ")[0] + b"\r\n")
            if flagged(whole):
                raise ConnectionError("cut on purpose")
        return server.ask(command)
