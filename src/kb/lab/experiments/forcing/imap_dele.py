"""Injected deletion: forced IMAP gateways that delete what the client asked for, in its session."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kb.lab.experiments.forcing.imap_inline import Inline, Refusing, Session
from kb.lab.experiments.forcing.imap_peer import Peer


class InjectedDele(Inline):
    """Answer NO and mark the message upstream; the end of the session commits the mark.

    As DELE and QUIT are to POP3, so are here the flag \\Deleted and UID EXPUNGE: expunged at
    once, every later message would have another number than the client knows.
    """

    def session(self, server: Peer) -> Session:
        """A session that marks."""
        return _Marking(server)


class InjectedDeleAndQuit(Inline):
    """Mark the message, expunge it, and end both connections with BYE (RFC 3501 7.1.5)."""

    def session(self, server: Peer) -> Session:
        """A session that ends itself."""
        return _Ending(server)


class _Marking(Refusing):
    def __init__(self, server: Peer) -> None:
        super().__init__(server)
        self._marked: set[int] = set()

    def answered(self, command: bytes) -> Iterable[bytes]:
        verb = command.upper().split()[1:2]
        if verb in ([b"LOGOUT"], [b"CLOSE"], [b"UNSELECT"], [b"SELECT"], [b"EXAMINE"]):
            self.left()
        return super().answered(command)

    def instead(self, command: bytes, uids: Collection[int]) -> Iterable[bytes]:
        if unmarked := set(uids) - self._marked:
            self.server.ask(_STORE % _set(unmarked))
            self._marked |= unmarked
        return super().instead(command, uids)

    def left(self) -> None:
        if self._marked:
            self.server.ask(_EXPUNGE % _set(self._marked))
            self._marked = set()


class _Ending(Refusing):
    def instead(self, command: bytes, uids: Collection[int]) -> Iterable[bytes]:
        self.server.ask(_STORE % _set(uids))
        self.server.ask(_EXPUNGE % _set(uids))
        self.server.ask(b"kb LOGOUT\r\n")
        yield b"* BYE the message is refused by policy\r\n"
        raise ConnectionError("ended on purpose")


_STORE = b"kb UID STORE %s +FLAGS.SILENT (\\Deleted)\r\n"
_EXPUNGE = b"kb UID EXPUNGE %s\r\n"


def _set(uids: Collection[int]) -> bytes:
    return b",".join(b"%d" % uid for uid in sorted(uids))
