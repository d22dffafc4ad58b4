"""TLS towards Exim, in both modes.

Debian builds the Exim that the lab has without the PROXY protocol, so that is not tried with it.
"""

from __future__ import annotations

import smtplib

import pytest

from kb.gateway.endpoint import Endpoint
from support.exim import Exim
from support.loop import Loop
from support.smtp import MESSAGE, NextServer
from support.tls import Gateways
from support.wait import until


@pytest.mark.parametrize("mode", ["starttls", "implicit"])
def test_tls(gateways: Gateways, loop: Loop, mode: str) -> None:
    lmtp = NextServer(loop, lmtp=True)
    files = gateways.authority.certify("127.0.0.1", stem="exim")
    with Exim(lmtp.endpoint, *files, implicit=mode == "implicit") as server:
        at = gateways.before("smtp", server.endpoint, upstream_ca="ca.pem", upstream_tls=mode)
        with smtplib.SMTP(at.host, at.port, "spike.example.test", timeout=60) as client:
            client.sendmail("a@example.test", ["b@example.test"], MESSAGE)
        until(lambda: bool(lmtp.messages), server.log)
        until(lambda: " <= a@example.test " in server.log(), server.log)
        assert "P=esmtps X=TLS1." in server.log()
        # Another authority, another name.
        gateways.authority.certify("127.0.0.1")
        named = Endpoint("localhost", server.endpoint.port)
        for end, trusted in ((server.endpoint, "server.pem"), (named, "ca.pem")):
            at = gateways.before("smtp", end, upstream_ca=trusted, upstream_tls=mode)
            with smtplib.SMTP(at.host, at.port, timeout=60) as client:
                client.ehlo()
                assert client.mail("a@example.test")[0] == 451
    lmtp.close()
