"""Clients that send an octet now and then, as a program: `python -m support.drip HOST:PORT…`.

The places are those of the gateway's SMTP, POP3 and IMAP. It says `dripping` once all clients are
connected; its exit status is 0 once each of them was answered to the end.
"""

from __future__ import annotations

import socket
import sys
import time
from contextlib import ExitStack

from kb.lab.servers.embedded.accounts import PASSWORD

EACH = 100
"""Clients of each protocol."""
PAUSE = 0.05
"""Seconds between two octets of one of them."""
SAID = (
    (
        b"EHLO x\r\nMAIL FROM:<a@example.test>\r\nRCPT TO:<b@example.test>\r\nRSET\r\nQUIT\r\n",
        b"221 ",
    ),
    (b"USER alice\r\nPASS secret\r\nSTAT\r\nQUIT\r\n", b"+OK "),
    (b"a LOGIN alice %b\r\nb EXAMINE INBOX\r\nc LOGOUT\r\n" % PASSWORD.encode(), b"c OK "),
)
"""By protocol: what a client says in all, and how the last line of what it hears begins."""


def main(places: list[str]) -> None:
    """Drip to the end."""
    with ExitStack() as stack:
        clients: list[tuple[socket.socket, bytes, bytes]] = []
        for place, (said, end) in zip(places, SAID, strict=True):
            host, _, port = place.rpartition(":")
            for _ in range(EACH):
                sock = stack.enter_context(socket.create_connection((host, int(port)), 60))
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                clients.append((sock, said, end))
        print("dripping", flush=True)
        for at in range(max(len(said) for _, said, _ in clients)):
            begun = time.monotonic()
            for sock, said, _ in clients:
                sock.sendall(said[at : at + 1])
            time.sleep(max(0, begun + PAUSE - time.monotonic()))
        for sock, said, end in clients:
            with sock.makefile("rb") as file:
                last = file.read().splitlines()[-1]
                assert last.startswith(end), f"{said!r} is answered {last!r}"


if __name__ == "__main__":
    main(sys.argv[1:])
