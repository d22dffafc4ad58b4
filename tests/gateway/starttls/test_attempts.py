"""Every attempt of the table is played: as the client, as the server, or as whoever is between."""

from __future__ import annotations

import contextlib
import socket
from importlib import resources
from pathlib import Path

import pytest

from kb.knowledge.starttls import Case, cases
from support.between import TIMEOUT, Behind, Between
from support.tls import Gateways

CASES = cases(Path(str(resources.files("kb") / "data")))


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_attempt(gateways: Gateways, case: Case) -> None:
    behind = Behind(case.server, gateways.authority.server("127.0.0.1"))
    if case.side == "client":
        at = gateways.before(case.protocol, behind.endpoint, tls="starttls")
    else:
        keys = {"upstream_tls": "starttls", "upstream_ca": "ca.pem"}
        at = gateways.before(case.protocol, behind.endpoint, **keys)
    sock = socket.create_connection(at, TIMEOUT)
    with contextlib.closing(Between(sock, "C", gateways.authority.client())) as client:
        if case.protocol == "smtp":
            client.play("S: 220 *")
        client.act(case.client)
    behind.check()


def test_every_protocol_and_side_has_its_attempts() -> None:
    found = {(case.protocol, case.side) for case in CASES.values()}
    assert len(found) == 6
