"""kb.lab.thunderbird.marionette: a program that is gone is told as such."""

from __future__ import annotations

import socket
import struct
import threading

import pytest

from kb.lab.errors import LabError
from kb.lab.thunderbird.marionette import Marionette
from kb.lab.wire.listener import Address


@pytest.mark.parametrize("resets", [True, False])
def test_a_program_that_ends_meanwhile(resets: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def play() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"2:{}")
                connection.recv(1)
                if resets:
                    connection.setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                    )
                else:
                    connection.recv(1 << 16)

        thread = threading.Thread(target=play)
        thread.start()
        with pytest.raises(LabError, match=r"Marionette, WebDriver:NewSession: |has ended"):
            Marionette(Address(*server.getsockname()))
        thread.join()
