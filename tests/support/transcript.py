"""Plays one side of a conversation written as a transcript, and checks the other.

    C: NOOP
    S: 250 2.0.0 Ok

As the client, lines with `C: ` are sent and lines with `S: ` must come; as the server it is
the other way round. In a line that must come, `*` stands for any text. `C: ...` stands for
any lines up to the one after it, `-- close` closes the connection, `-- closed` expects the
other to have closed it (behind `...`: after whatever it sends). Blank lines mean nothing.
"""

from __future__ import annotations

import fnmatch
import socket
import textwrap


class Peer:
    """One end of a connection, with lines read one at a time.

    Args:
        sock: a connected socket.
        side: `C` or `S`: which of the two this end is.
    """

    def __init__(self, sock: socket.socket, side: str) -> None:
        self.socket, self.side = sock, side
        sock.settimeout(30)
        self._file = sock.makefile("rb")

    def play(self, transcript: str) -> None:
        """Send own lines, check the other's; raises AssertionError where they differ."""
        waiting_for = ""
        for line in textwrap.dedent(transcript).strip("\n").splitlines():
            side, text = line[:1], line[3:]
            if not line:
                continue
            if line == "-- close":
                self.close()
            elif line == "-- closed":
                self._wait_for_end(skipping=bool(waiting_for))
            elif side == self.side:
                self.send(text.encode("latin-1") + b"\r\n")
            elif text == "...":
                waiting_for = "..."
            else:
                came = self.line()
                while waiting_for and not _matches(came, text):
                    came = self.line()
                waiting_for = ""
                assert _matches(came, text), f"expected {text!r}, got {came!r}"

    def _wait_for_end(self, *, skipping: bool) -> None:
        try:
            octets = self._file.read() if skipping else self._file.read(1)
        except ConnectionResetError:
            return
        assert skipping or not octets, "the other side has not closed"

    def send(self, octets: bytes) -> None:
        """Send octets as they are."""
        self.socket.sendall(octets)

    def line(self) -> str:
        """The next line without its CR LF."""
        octets = self._file.readline()
        assert octets.endswith(b"\r\n"), f"the connection ended with {octets!r}"
        return octets[:-2].decode("latin-1")

    def close(self) -> None:
        """Close the connection."""
        self._file.close()
        self.socket.close()


def _matches(came: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(came, pattern.replace("[", "[[]"))
