"""The wiretap records and forwards every octet, in order, on real connections."""

from __future__ import annotations

import socket
import threading

from kb.lab.wire.listener import Address, Listener
from kb.lab.wire.wiretap import Wiretap


class Echo(Listener):
    """Sends back what it gets, in capitals, then ends."""

    def serve(self, client: socket.socket) -> None:
        while octets := client.recv(1000):
            client.sendall(octets.upper())


def talk(address: Address, *messages: bytes) -> bytes:
    with socket.create_connection(address) as client:
        reply = b""
        for message in messages:
            client.sendall(message)
            reply += client.recv(1000)
        client.shutdown(socket.SHUT_WR)
        while more := client.recv(1000):
            reply += more
        return reply


def test_octets_are_recorded_in_order() -> None:
    with Echo() as echo, Wiretap(echo.address) as tap:
        assert talk(tap.address, b"one\r\n", b"\x00\xfftwo") == b"ONE\r\n\x00\xffTWO"
        assert tap.settle()
        (connection,) = tap.connections
        assert [(p.by_client, p.octets) for p in connection.pieces] == [
            (True, b"one\r\n"),
            (False, b"ONE\r\n"),
            (True, b"\x00\xfftwo"),
            (False, b"\x00\xffTWO"),
        ]


def test_many_megabytes_both_ways_at_once() -> None:
    sent = bytes(range(256)) * 20_000
    with Echo() as echo, Wiretap(echo.address) as tap, socket.create_connection(tap.address) as end:
        writer = threading.Thread(
            target=lambda: (end.sendall(sent), end.shutdown(socket.SHUT_WR)), daemon=True
        )
        writer.start()
        got = bytearray()
        while octets := end.recv(1 << 16):
            got += octets
        writer.join()
        assert bytes(got) == sent.upper()
        assert tap.settle()
        recorded = b"".join(p.octets for p in tap.connections[0].pieces if p.by_client)
        assert recorded == sent


def test_connections_are_counted_over_all_wiretaps() -> None:
    with Echo() as echo, Wiretap(echo.address) as one, Wiretap(echo.address) as two:
        for tap in (one, two, one):
            talk(tap.address, b"x")
        assert one.settle()
        assert two.settle()
        first, third = (c.order for c in one.connections)
        assert first < two.connections[0].order < third


def test_where_nothing_listens_the_client_is_hung_up_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = Address(*gone.getsockname()[:2])
    with Wiretap(address) as tap, socket.create_connection(tap.address) as client:
        assert client.recv(10) == b""
        assert tap.settle()


def test_an_open_connection_does_not_settle() -> None:
    with Echo() as echo, Wiretap(echo.address) as tap:
        with socket.create_connection(tap.address) as client:
            client.sendall(b"x")
            assert client.recv(1) == b"X"
            assert not tap.settle(seconds=0)
        assert tap.settle()


def test_closing_cuts_what_is_open() -> None:
    with Echo() as echo:
        tap = Wiretap(echo.address)
        with socket.create_connection(tap.address) as client:
            client.sendall(b"x")
            assert client.recv(1) == b"X"
            tap.close()
            assert client.recv(1) == b""
