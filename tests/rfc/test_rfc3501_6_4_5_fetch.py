"""RFC 3501 6.4.5 and 7.4.2: what the server is asked before the client is told."""

from __future__ import annotations

import pytest

from support.imap import CUTS, Stubborn, World
from support.imap_start import NUMBERS, SELECT

SPAM = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
"""As the lab's samples have it; 68 octets."""

NILS = " ".join(["NIL"] * 8)


@pytest.fixture(params=CUTS)
def cut(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_items_that_tell_nothing_of_the_octets_pass_at_once(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("""
    C: c FETCH 1:* (UID FLAGS INTERNALDATE)
    c: c FETCH 1:* (UID FLAGS INTERNALDATE)
    s: * 1 FETCH (UID 11 FLAGS () INTERNALDATE "24-Nov-2026 10:00:00 +0000")
    s: c OK done
    S: * 1 FETCH (UID 11 FLAGS () INTERNALDATE "24-Nov-2026 10:00:00 +0000")
    S: c OK done
    """)


def test_a_tagged_message(imap: World, cut: str) -> None:
    """The client's command reaches the server as it is, and sets \\Seen there."""
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("C: c FETCH 2 (ENVELOPE BODY[HEADER])")
    bench.play(NUMBERS)
    bench.play(f"""
    c: kb2 FETCH 2 (UID BODY.PEEK[])
    s: * 2 FETCH (UID 12 BODY[] {{84}}
    s: Subject: buy
    s:
    s: {SPAM})
    s: kb2 OK done
    c: c FETCH 2 (ENVELOPE BODY[HEADER])
    s: * 2 FETCH (FLAGS (\\Seen) ENVELOPE (NIL "buy" {NILS}) BODY[HEADER] {{16}}
    s: Subject: buy
    s:
    s: )
    s: c OK done
    c: kb3 FETCH 2 (UID BODY.PEEK[HEADER])
    s: * 2 FETCH (UID 12 BODY[HEADER] {{16}}
    s: Subject: buy
    s:
    s: )
    s: kb3 OK done
    S: * 2 FETCH (FLAGS (\\Seen) ENVELOPE (NIL "[SPAM] buy" {NILS}) BODY[HEADER] {{23}}
    S: Subject: [SPAM] buy
    S:
    S: )
    S: c OK done
    """)


def test_a_size_needs_no_second_download(imap: World) -> None:
    bench = imap.bench()
    bench.play(SELECT)
    bench.play("C: c UID FETCH 12 RFC822.SIZE")
    bench.play(NUMBERS)
    bench.play(f"""
    c: kb2 FETCH 2 (UID BODY.PEEK[])
    s: * 2 FETCH (UID 12 BODY[] {{84}}
    s: Subject: buy
    s:
    s: {SPAM})
    s: kb2 OK done
    c: c UID FETCH 12 RFC822.SIZE
    s: * 2 FETCH (UID 12 RFC822.SIZE 84)
    s: c OK done
    S: * 2 FETCH (UID 12 RFC822.SIZE 91)
    S: c OK done
    C: d FETCH 2 FAST
    c: d FETCH 2 FAST
    s: * 2 FETCH (FLAGS () RFC822.SIZE 84)
    s: d OK done
    S: * 2 FETCH (FLAGS () RFC822.SIZE 91)
    S: d OK done
    """)


def test_a_message_that_arrives_while_the_server_answers(imap: World, cut: str) -> None:
    """It is told of before it was looked at: its answer waits until it was."""
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("C: c UID FETCH 14:* BODY.PEEK[TEXT]")
    bench.play(NUMBERS)
    bench.play(f"""
    c: kb2 FETCH 3 (UID BODY.PEEK[])
    s: * 3 FETCH (UID 13 BODY[] {{5}}
    s:
    s: ham)
    s: kb2 OK done
    c: c UID FETCH 14:* BODY.PEEK[TEXT]
    s: * 4 EXISTS
    s: * 4 FETCH (UID 14 BODY[TEXT] {{68}}
    s: {SPAM})
    s: c OK done
    S: * 4 EXISTS
    c: kb3 FETCH 4:4 (UID)
    s: * 4 FETCH (UID 14)
    s: kb3 OK
    c: kb4 FETCH 4 (UID BODY.PEEK[])
    s: * 4 FETCH (UID 14 BODY[] {{70}}
    s:
    s: {SPAM})
    s: kb4 OK
    c: kb5 FETCH 4 (UID BODY.PEEK[])
    s: * 4 FETCH (UID 14 BODY[] {{70}}
    s:
    s: {SPAM})
    s: kb5 OK
    S: * 4 FETCH (UID 14 BODY[TEXT] {{68}}
    S: {SPAM})
    S: c OK done
    """)


def test_an_answer_that_nobody_asked_for_is_not_believed(imap: World, cut: str) -> None:
    """Whatever makes a server tell octets, they do not pass before they were looked at."""
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("""
    C: c NOOP
    c: c NOOP
    s: * 1 FETCH (BODY[TEXT]<0> {3}
    s: abc FLAGS (\\Seen))
    s: c OK
    """)
    bench.play(NUMBERS)
    bench.play("""
    c: kb2 FETCH 1 (UID BODY.PEEK[])
    s: * 1 FETCH (UID 11 BODY[] {5}
    s:
    s: abc)
    s: kb2 OK
    c: kb3 FETCH 1 (UID BODY.PEEK[TEXT]<0.3>)
    s: * 1 FETCH (UID 11 BODY[TEXT]<0> {3}
    s: abc)
    s: kb3 OK
    S: * 1 FETCH (FLAGS (\\Seen))
    S: * 1 FETCH (UID 11 BODY[TEXT]<0> {3}
    S: abc)
    S: c OK
    """)


def test_a_message_that_cannot_be_scanned_is_left_out_of_the_command(imap: World) -> None:
    scan = Stubborn()
    bench = imap.bench(scan=scan)
    bench.play(SELECT)
    bench.play("C: c FETCH 1 BODY[]")
    bench.play(NUMBERS)
    bench.play("""
    c: kb2 FETCH 1 (UID BODY.PEEK[])
    s: * 1 FETCH (UID 11 BODY[] {3}
    s:
    s: a)
    s: kb2 OK
    c: c FETCH 1 BODY[]
    s: * 1 FETCH (BODY[] {3}
    s:
    s: a)
    s: c OK
    S: * 1 FETCH (BODY[] {3}
    S:
    S: a)
    S: c OK
    """)
    scan.down = True
    bench.play("""
    C: d UID FETCH 1:* (FLAGS BODY[]) (CHANGEDSINCE 5)
    c: kb3 FETCH 2:3 (UID BODY.PEEK[])
    s: * 2 FETCH (UID 12 BODY[] {1}
    s: a)
    s: * 3 FETCH (UID 13 BODY[] {1}
    s: a)
    s: kb3 OK
    c: d UID FETCH 11 (FLAGS BODY[]) (CHANGEDSINCE 5)
    s: d OK
    S: d NO [UNAVAILABLE] *
    """)


def test_a_server_that_does_not_tell_a_message(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("C: c FETCH 1:2 BODY[]")
    bench.play(NUMBERS)
    bench.play("""
    c: kb2 FETCH 1:2 (UID BODY.PEEK[])
    s: * 1 FETCH (UID 11 BODY[] NIL)
    s: kb2 NO some are gone
    c: c FETCH 2 BODY[]
    s: c NO [EXPUNGEISSUED] it is gone
    S: c NO [EXPUNGEISSUED] it is gone
    """)


def test_octets_told_as_a_quoted_string(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("C: c FETCH 1 BODY.PEEK[]")
    bench.play(NUMBERS)
    bench.play("""
    c: kb2 FETCH 1 (UID BODY.PEEK[])
    s: * 1 FETCH (BODY[] "a: b" UID 11)
    s: kb2 OK
    c: c FETCH 1 BODY.PEEK[]
    s: * 1 FETCH (BODY[] "a: b")
    s: c OK
    S: * 1 FETCH (BODY[] "a: b")
    S: c OK
    """)
