"""Clients that send an octet now and then, as a program: `python -m support.drip HOST:PORT…`.

The places are those of the gateway's SMTP, POP3 and IMAP. It says `dripping` once all clients have
said their opening, logins and all; they go on until its standard input ends, however slow the
machine is. Its exit status is 0 once each of them was answered to the end.
"""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import zip_longest

from kb.lab.servers.embedded.accounts import PASSWORD

EACH = 100
"""Clients of each protocol."""
PAUSE = 0.05
"""Seconds between two octets of one of them."""


@dataclass(frozen=True)
class Speech:
    """What a client says, and how the last line of what it hears begins."""

    opening: bytes
    waiting: bytes
    ending: bytes
    answer: bytes

    def octets(self, more: Callable[[], bool]) -> Iterator[bytes]:
        """One by one: to the end, with what is said in waiting while there is to be more."""
        yield from (bytes([octet]) for octet in self.opening)
        while more():
            yield from (bytes([octet]) for octet in self.waiting)
        yield from (bytes([octet]) for octet in self.ending)


SPEECHES = (
    Speech(
        b"EHLO x\r\nMAIL FROM:<a@example.test>\r\nRCPT TO:<b@example.test>\r\n",
        b"NOOP\r\n",
        b"RSET\r\nQUIT\r\n",
        b"221 ",
    ),
    Speech(b"USER alice\r\nPASS secret\r\nSTAT\r\n", b"NOOP\r\n", b"QUIT\r\n", b"+OK "),
    Speech(
        b"a LOGIN alice %b\r\nb EXAMINE INBOX\r\n" % PASSWORD.encode(),
        b"n NOOP\r\n",
        b"c LOGOUT\r\n",
        b"c OK ",
    ),
)
"""SMTP's, POP3's and IMAP's."""


def wait(enough: threading.Event) -> None:
    """Say so once standard input has ended."""
    sys.stdin.read()
    enough.set()


def main(places: list[str]) -> None:
    """Drip until nothing more is wanted, then to the end."""
    enough = threading.Event()
    with ExitStack() as stack:
        clients: list[list[socket.socket]] = []
        for place in places:
            host, _, port = place.rpartition(":")
            clients.append([])
            for _ in range(EACH):
                sock = stack.enter_context(socket.create_connection((host, int(port)), 60))
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                clients[-1].append(sock)
        threading.Thread(target=wait, args=(enough,), daemon=True).start()
        said = (speech.octets(lambda: not enough.is_set()) for speech in SPEECHES)
        opened = max(len(speech.opening) for speech in SPEECHES)
        for at, octets in enumerate(zip_longest(*said)):
            if at == opened:
                print("dripping", flush=True)
            begun = time.monotonic()
            for socks, octet in zip(clients, octets, strict=True):
                for sock in socks if octet else ():
                    sock.sendall(octet)
            time.sleep(max(0, begun + PAUSE - time.monotonic()))
        for speech, socks in zip(SPEECHES, clients, strict=True):
            for sock in socks:
                with sock.makefile("rb") as file:
                    last = file.read().splitlines()[-1]
                    assert last.startswith(speech.answer), f"{speech} is answered {last!r}"


if __name__ == "__main__":
    main(sys.argv[1:])
