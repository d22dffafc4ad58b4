"""Postfix before the next server: what products that work inside it are measured with."""

from __future__ import annotations

from pathlib import Path

from kb.lab.products.product import SERVES, Place
from kb.lab.servers.account import DOMAIN
from kb.lab.servers.dovecot import postfix
from kb.lab.servers.keeper import Daemon

FOLDER = "postfix"
PROGRAMS = (postfix.POSTFIX, postfix.MASTER)
QUEUES = tuple(f"{FOLDER}/queue/{name}" for name in postfix.QUEUES)
# Whatever it has to send goes to the next server, which is the lab's: notices of failure, too.
_ONWARD = """\
virtual_transport = smtp:[{host}]:{port}
default_transport = smtp:[{host}]:{port}
smtp_destination_concurrency_limit = 1
"""


def lay(place: Place, settings: str) -> Daemon:
    """Write its configuration, and name the daemon.

    Args:
        place: where.
        settings: the product's, one a line.
    """
    folder: Path = place.folder / FOLDER
    folder.mkdir()
    onward = _ONWARD.format(host=place.onward.host, port=place.onward.port)
    # No port for LMTP: everything goes onward.
    return postfix.lay(folder, DOMAIN, place.ports[SERVES], 0, f"{settings}\n{onward}")
