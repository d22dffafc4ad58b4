"""RFC 3501 2.3.1.2 and 7.4.1: numbers stay the server's; RFC 7162's forms of the same."""

from __future__ import annotations

import pytest

from support.imap import CUTS, World
from support.imap_start import LOGIN, NUMBERS, SELECT

SPAM = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"


@pytest.fixture(params=CUTS)
def cut(request: pytest.FixtureRequest) -> str:
    return str(request.param)


ALL_SCANNED = (
    "C: c FETCH 1:3 RFC822.SIZE\n"
    + NUMBERS
    + f"""
c: kb2 FETCH 1:3 (UID BODY.PEEK[])
s: * 1 FETCH (UID 11 BODY[] {{5}}
s:
s: one)
s: * 2 FETCH (UID 12 BODY[] {{70}}
s:
s: {SPAM})
s: * 3 FETCH (UID 13 BODY[] {{7}}
s:
s: three)
s: kb2 OK
c: c FETCH 1:3 RFC822.SIZE
s: * 1 FETCH (RFC822.SIZE 5)
s: * 2 FETCH (RFC822.SIZE 70)
s: * 3 FETCH (RFC822.SIZE 7)
s: c OK
S: * 1 FETCH (RFC822.SIZE 5)
S: * 2 FETCH (RFC822.SIZE 87)
S: * 3 FETCH (RFC822.SIZE 7)
S: c OK
"""
)


def test_expunge_moves_numbers_up(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play(ALL_SCANNED)
    bench.play("""
    C: d NOOP
    c: d NOOP
    s: * 1 EXPUNGE
    s: * 3 EXISTS
    s: d OK
    S: * 1 EXPUNGE
    S: * 3 EXISTS
    S: d OK
    C: e FETCH 1:2 RFC822.SIZE
    c: kb3 FETCH 3:3 (UID)
    s: * 3 FETCH (UID 14)
    s: kb3 OK
    c: e FETCH 1:2 RFC822.SIZE
    s: * 1 FETCH (RFC822.SIZE 70)
    s: * 2 FETCH (RFC822.SIZE 7)
    s: e OK
    S: * 1 FETCH (RFC822.SIZE 87)
    S: * 2 FETCH (RFC822.SIZE 7)
    S: e OK
    """)


def test_vanished_does_too(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play(ALL_SCANNED)
    bench.play("""
    C: d NOOP
    c: d NOOP
    s: * VANISHED (EARLIER) 12
    s: * VANISHED 11,13
    s: d OK
    S: * VANISHED (EARLIER) 12
    S: * VANISHED 11,13
    S: d OK
    C: e FETCH 1 RFC822.SIZE
    c: e FETCH 1 RFC822.SIZE
    s: * 1 FETCH (RFC822.SIZE 70)
    s: e OK
    S: * 1 FETCH (RFC822.SIZE 87)
    S: e OK
    """)


def test_an_expunge_before_the_answer_that_waits(imap: World, cut: str) -> None:
    """RFC 3501 7.4.1 allows EXPUNGE during UID FETCH."""
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play(ALL_SCANNED)
    bench.play(f"""
    C: d UID FETCH 12 BODY.PEEK[TEXT]
    c: d UID FETCH 12 BODY.PEEK[TEXT]
    s: * 2 FETCH (UID 12 BODY[TEXT] {{68}}
    s: {SPAM})
    s: * 1 EXPUNGE
    s: d OK
    S: * 1 EXPUNGE
    c: kb3 FETCH 1 (UID BODY.PEEK[])
    s: * 1 FETCH (UID 12 BODY[] {{70}}
    s:
    s: {SPAM})
    s: kb3 OK
    S: * 1 FETCH (UID 12 BODY[TEXT] {{68}}
    S: {SPAM})
    S: d OK
    """)


def test_a_message_that_goes_while_its_answer_waits(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play(ALL_SCANNED)
    bench.play(f"""
    C: d UID FETCH 12 BODY.PEEK[TEXT]
    c: d UID FETCH 12 BODY.PEEK[TEXT]
    s: * 2 FETCH (UID 12 BODY[TEXT] {{68}}
    s: {SPAM})
    s: * 2 EXPUNGE
    s: d OK
    S: * 2 EXPUNGE
    S: d OK
    """)


def test_qresync(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(LOGIN)
    bench.play("""
    C: b SELECT INBOX (QRESYNC (7 90060115194045000 1:13))
    c: b SELECT INBOX (QRESYNC (7 90060115194045000 1:13))
    s: * 3 EXISTS
    s: * OK [UIDVALIDITY 7] valid
    s: * OK [HIGHESTMODSEQ 90060115205545359] highest
    s: * VANISHED (EARLIER) 1:2,4:10
    s: * 2 FETCH (UID 12 FLAGS (\\Seen $Junk) MODSEQ (90060115205545310))
    s: b OK [READ-WRITE] selected
    S: * 3 EXISTS
    S: * OK [UIDVALIDITY 7] valid
    S: * OK [HIGHESTMODSEQ 90060115205545359] highest
    S: * VANISHED (EARLIER) 1:2,4:10
    S: * 2 FETCH (UID 12 FLAGS (\\Seen $Junk) MODSEQ (90060115205545310))
    S: b OK [READ-WRITE] selected
    """)
    bench.play(ALL_SCANNED)


def test_the_numbers_of_the_next_mailbox_are_its_own(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play(ALL_SCANNED)
    bench.play(f"""
    C: d SELECT other
    c: d SELECT other
    s: * 2 EXPUNGE
    s: * OK [CLOSED] closed
    s: * 2 EXISTS
    s: * OK [UIDVALIDITY 7] valid
    s: d OK selected
    S: * 2 EXPUNGE
    S: * OK [CLOSED] closed
    S: * 2 EXISTS
    S: * OK [UIDVALIDITY 7] valid
    S: d OK selected
    C: e FETCH 1 RFC822.SIZE
    c: kb3 FETCH 1:2 (UID)
    s: * 1 FETCH (UID 11)
    s: * 2 FETCH (UID 12)
    s: kb3 OK
    c: kb4 FETCH 1 (UID BODY.PEEK[])
    s: * 1 FETCH (UID 11 BODY[] {{70}}
    s:
    s: {SPAM})
    s: kb4 OK
    c: e FETCH 1 RFC822.SIZE
    s: * 1 FETCH (RFC822.SIZE 70)
    s: e OK
    S: * 1 FETCH (RFC822.SIZE 87)
    S: e OK
    """)
