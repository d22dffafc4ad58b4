"""RFC 3501 6.1.1 and 7.2.1: what cannot be kept is offered nowhere, and refused everywhere."""

from __future__ import annotations

import pytest

from support.imap import CUTS, Served, World
from support.imap_start import LOGIN


@pytest.mark.parametrize("cut", CUTS)
def test_all_three_places_and_enable(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play("""
    s: * OK [CAPABILITY IMAP4rev1 IMAP4rev2 STARTTLS AUTH=PLAIN AUTH=DIGEST-MD5] ready
    S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready
    C: a CAPABILITY
    c: a CAPABILITY
    s: * CAPABILITY IMAP4rev1 LITERAL+ COMPRESS=DEFLATE SASL-IR X-THING
    s: a OK done
    S: * CAPABILITY IMAP4rev1 LITERAL+ SASL-IR
    S: a OK done
    C: b LOGIN alice secret
    c: b LOGIN alice secret
    s: b OK [CAPABILITY IMAP4rev1 UIDPLUS CATENATE BINARY QRESYNC UTF8=ACCEPT ENABLE] in
    S: b OK [CAPABILITY IMAP4rev1 UIDPLUS QRESYNC ENABLE] in
    C: c ENABLE QRESYNC UTF8=ACCEPT
    c: c ENABLE QRESYNC
    s: * ENABLED QRESYNC
    s: c OK
    S: * ENABLED QRESYNC
    S: c OK
    C: d ENABLE UTF8=ACCEPT IMAP4rev2
    S: * ENABLED
    S: d OK *
    """)


def test_mechanisms_with_a_layer_do_not_pass(imap: World) -> None:
    bench = imap.bench()
    bench.play("""
    s: * OK ready
    S: * OK ready
    C: a AUTHENTICATE GSSAPI
    S: a BAD *
    C: b AUTHENTICATE SCRAM-SHA-256-PLUS
    S: b BAD *
    C: c AUTHENTICATE
    S: c BAD *
    C: d AUTHENTICATE LOGIN
    c: d AUTHENTICATE LOGIN
    s: + VXNlcm5hbWU6
    S: + VXNlcm5hbWU6
    C: YWxpY2U=
    c: YWxpY2U=
    s: + UGFzc3dvcmQ6
    S: + UGFzc3dvcmQ6
    C: c2VjcmV0
    c: c2VjcmV0
    s: d OK [CAPABILITY IMAP4rev1 IDLE SNIPPET=FUZZY] in
    S: d OK [CAPABILITY IMAP4rev1 IDLE] in
    """)


REFUSED = [
    "COMPRESS DEFLATE",
    "STARTTLS",
    "URLFETCH imap://x/y",
    "GENURLAUTH imap://x/y INTERNAL",
    "RESETKEY",
    "UNAUTHENTICATE",
    "CONVERT 1 x",
    "UID REPLACE 4 x {3+}\r\nabc",
    "X-THING",
    "STATUS INBOX (MESSAGES SIZE)",
    'STATUS "a b" SIZE',
    'LIST "" * RETURN (SUBSCRIBED STATUS (MESSAGES SIZE))',
    "FETCH 1 BINARY[1]",
    "FETCH 1 PREVIEW",
    "FETCH $ FLAGS",
]


def test_what_is_not_offered_is_refused(imap: World, served: Served) -> None:
    client = imap.connect(imap.gateway(served.server), served.user)
    client.ask("SELECT INBOX")
    for command in REFUSED:
        assert client.ask(command).tagged.startswith(b"BAD"), command
    assert client.ask("NOOP").tagged.startswith(b"OK")


def test_catenate(imap: World) -> None:
    bench = imap.bench()
    bench.play(LOGIN)
    bench.play("""
    C: b APPEND box (\\Seen) CATENATE (URL "/x;UID=1")
    S: b BAD *
    C: c APPEND "a CATENATE (URL b" {3+}
    C: abc
    c: c APPEND "a CATENATE (URL b" {3+}
    c: abc
    s: c OK
    S: c OK
    """)
