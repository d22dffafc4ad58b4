"""Sends a message on to the other recipient, in a transaction of its own."""

from __future__ import annotations

import email
from email.utils import parseaddr

from kb.lab import clients
from kb.lab.experiments.forcing.position import Position


def send_on(place: Position, message: bytes) -> None:
    """Send a message on.

    The envelope went with delivery, so the reverse-path is guessed from the From field.
    """
    address = parseaddr(email.message_from_bytes(message).get("From", ""))[1]
    clients.send(place.next_server, address, [place.other], message)
