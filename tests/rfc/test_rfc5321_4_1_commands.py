"""RFC 5321 4.1: each command and its argument, as transcripts."""

from __future__ import annotations

import pytest

from support.loop import Loop
from support.smtp import NextServer, Scripted, client, gateway


def test_4_1_1_1_hello(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: EHLO
            S: 501 5.5.4 Give a host name or an address literal
            C: HELO my^computer
            S: 501 5.5.4 *
            C: HELO -x.example.test
            S: 501 5.5.4 *
            C: HELO [127.0.0.256]
            S: 501 5.5.4 *
            C: MAIL FROM:<a@example.test>
            S: 503 5.5.1 Say EHLO or HELO first
            C: helo [IPv6:2001:db8::1]
            S: 250 [127.0.0.1]
            C: EhLo [192.0.2.1] and some words
            S: 250-[127.0.0.1] greets [192.0.2.1]
            S: ...
            S: 250 SIZE *
            C: EHLO bad^name
            S: 501 5.5.4 *
            C: HELO my_computer
            S: 250 [127.0.0.1]
            C: MAIL FROM:<a@example.test>
            S: 250 2.1.0 *
        """)


ACCEPTED_PATHS = {
    "<a@example.test>": "a@example.test",
    "<>": "",
    "  <a@example.test>": "a@example.test",
    '<"a b\\"@>c"@example.test>': '"a b\\"@>c"@example.test',
    "<@one.test,@two.test:a@example.test>": "a@example.test",
    "<a@[192.0.2.1]>": "a@[192.0.2.1]",
    "<a@[IPv6:2001:db8::1]>": "a@[IPv6:2001:db8::1]",
    "<!#$%&'*+-/=?^_`{|}~.x@example.test>": "!#$%&'*+-/=?^_`{|}~.x@example.test",
    f"<{'x' * 100}@example.test>": f"{'x' * 100}@example.test",
}


@pytest.mark.parametrize(("path", "sender"), ACCEPTED_PATHS.items())
def test_4_1_2_paths(loop: Loop, path: str, sender: str) -> None:
    server = Scripted(f"""
        S: 220 next.example.test
        C: EHLO [127.0.0.1]
        S: 250 next.example.test
        C: MAIL FROM:<{sender}>
        S: 250 Ok
        C: RCPT TO:<{sender or "postmaster"}>
        S: 250 Ok
        C: RSET
        S: 250 Ok
        C: QUIT
        S: 221 Bye
    """)
    with gateway(loop, server.endpoint) as endpoint, client(endpoint) as peer:
        peer.play(f"""
            C: HELO client.example.test
            S: 250 *
            C: MAIL FROM:{path}
            S: 250 2.1.0 Ok
            C: rcpt to:{path if sender else "<postmaster>"}
            S: 250 2.1.5 Ok
            C: RSET
            S: 250 *
            C: QUIT
            S: 221 *
        """)
    server.check()


REFUSED_PATHS = [
    "",
    "a@example.test",
    "<a@example.test",
    "<a@example.test>x",
    "<a b@example.test>",
    "<a@>",
    "<@example.test>",
    "<a..b@example.test>",
    "<.a@example.test>",
    "<a@exa_mple.test>",
    "<a@-example.test>",
    "<a@example.test.>",
    "<a@[300.0.0.1]>",
    "<a@[127.0.0.1>",
    "<a@[IPv6:::1%lo]>",
    "<a@@example.test>",
    '<"a@example.test>',
    "<a\x01@example.test>",
    "<one@example.test><two@example.test>",
    f"<a@{'x' * 250}.example.test>",
]


@pytest.mark.parametrize("path", REFUSED_PATHS)
def test_4_1_2_what_is_no_path_is_501(loop: Loop, behind: NextServer, path: str) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play(f"""
            C: HELO client.example.test
            S: 250 *
            C: MAIL FROM:{path}
            S: 501 5.1.7 The syntax is MAIL FROM:<address>
            C: MAIL FROM:<a@example.test>
            S: 250 2.1.0 *
            C: RCPT TO:{path}
            S: 501 5.1.3 The syntax is RCPT TO:<address>
            C: RCPT TO:<>
            S: 501 5.1.3 The syntax is RCPT TO:<address>
        """)


def test_4_1_1_2_the_word_before_the_path(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: HELO client.example.test
            S: 250 *
            C: MAIL <a@example.test>
            S: 501 5.1.7 *
            C: MAIL TO:<a@example.test>
            S: 501 5.1.7 *
            C: MAIL FROM :<a@example.test>
            S: 501 5.1.7 *
            C: mail from:<a@example.test>  \t
            S: 250 2.1.0 *
            C: RCPT FROM:<a@example.test>
            S: 501 5.1.3 *
        """)


def test_4_1_1_5_to_10(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: NOOP
            S: 250 2.0.0 Ok
            C: noop with words
            S: 250 2.0.0 Ok
            C: VRFY
            S: 501 5.5.4 VRFY needs a name or address
            C: VRFY postmaster
            S: 252 2.0.0 *
            C: EXPN list
            S: 502 5.5.1 EXPN is not offered here
            C: HELP
            S: 214 2.0.0 Commands: *
            C: HELP MAIL
            S: 214 2.0.0 Commands: *
            C: QUIT now
            S: 501 5.5.4 QUIT has no argument
            C: QUIT
            S: 221 2.0.0 [127.0.0.1] closing
            -- closed
        """)


def test_4_2_4_what_is_not_known_and_what_is_not_offered(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: FROB
            S: 500 5.5.2 Command not known; HELP lists those that are
            C:\x20
            S: 500 5.5.2 *
            C:  NOOP
            S: 500 5.5.2 *
            C: MAIL\xa0FROM:<a@example.test>
            S: 500 5.5.2 *
            C: XCLIENT NAME=x
            S: 500 5.5.2 *
            C: STARTTLS
            S: 502 5.5.1 STARTTLS is not offered here
            C: AUTH PLAIN AGEAYg==
            S: 502 5.5.1 AUTH is not offered here
            C: NOOP
            S: 250 2.0.0 Ok
        """)


def test_4_1_1_11_parameters(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: EHLO client.example.test
            S: ...
            S: 250 SIZE *
            C: MAIL FROM:<a@example.test> RET=HDRS
            S: 555 5.5.4 The parameter RET is not known here
            C: MAIL FROM:<a@example.test> AUTH=<>
            S: 555 5.5.4 The parameter AUTH is not known here
            C: MAIL FROM:<a@example.test> SIZE=x
            S: 501 5.5.4 SIZE needs a number of octets
            C: MAIL FROM:<a@example.test> SIZE
            S: 501 5.5.4 SIZE needs a number of octets
            C: MAIL FROM:<a@example.test> SIZE=1 SIZE=1
            S: 501 5.5.4 The parameter SIZE stands twice
            C: MAIL FROM:<a@example.test> BODY=BINARYMIME
            S: 501 5.5.4 BODY is 7BIT or 8BITMIME
            C: MAIL FROM:<a@example.test> BODY
            S: 501 5.5.4 BODY is 7BIT or 8BITMIME
            C: MAIL FROM:<a@example.test> SMTPUTF8=yes
            S: 501 5.5.4 SMTPUTF8 has no value
            C: MAIL FROM:<a@example.test> =x
            S: 501 5.5.4 A parameter is KEYWORD or KEYWORD=value
            C: MAIL FROM:<a@example.test>SIZE=1
            S: 501 5.1.7 *
            C: MAIL FROM:<a@example.test>  size=1  body=8bitmime smtputf8
            S: 250 2.1.0 *
            C: RCPT TO:<b@example.test> NOTIFY=NEVER
            S: 555 5.5.4 The parameter NOTIFY is not known here
            C: RCPT TO:<b@example.test> SIZE=1
            S: 555 5.5.4 The parameter SIZE is not known here
            C: RCPT TO:<b@example.test>
            S: 250 2.1.5 Ok
        """)


def test_after_helo_there_are_no_parameters(loop: Loop, behind: NextServer) -> None:
    with gateway(loop, behind.endpoint) as endpoint, client(endpoint) as peer:
        peer.play("""
            C: HELO client.example.test
            S: 250 [127.0.0.1]
            C: MAIL FROM:<a@example.test> SIZE=1
            S: 555 5.5.4 The parameter SIZE is not known here
        """)
