"""RFC 2180 4.1: what servers answer about messages that another session has expunged."""

from __future__ import annotations

import pytest

from support.imap import CUTS, World
from support.imap_start import NUMBERS, SELECT


@pytest.fixture(params=CUTS)
def cut(request: pytest.FixtureRequest) -> str:
    return str(request.param)


ONE_OF_TWO = """
c: kb2 FETCH 1:2 (UID BODY.PEEK[])
s: * 1 FETCH (UID 11 BODY[] {5}
s:
s: one)
"""


@pytest.mark.parametrize("ended", ["OK [EXPUNGEISSUED] some are gone", "NO [EXPUNGEISSUED] gone"])
def test_nil_for_want_of_the_message(imap: World, cut: str, ended: str) -> None:
    """4.1.3 and 4.1.4: NIL is not told, the others are, the tagged reply is the server's."""
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("C: c FETCH 1:2 BODY.PEEK[TEXT]")
    bench.play(NUMBERS + ONE_OF_TWO)
    bench.play(f"""
    s: * 2 FETCH (UID 12 BODY[] NIL)
    s: kb2 {ended}
    c: c FETCH 1:2 BODY.PEEK[TEXT]
    s: * 1 FETCH (BODY[TEXT] "one")
    s: * 2 FETCH (BODY[TEXT] NIL)
    s: c {ended}
    c: kb3 FETCH 2 (UID BODY.PEEK[])
    s: * 2 FETCH (UID 12 BODY[] NIL)
    s: kb3 {ended}
    S: * 1 FETCH (BODY[TEXT] "one")
    S: c {ended}
    """)


def test_nil_without_a_reason_is_a_failure(imap: World, cut: str) -> None:
    """A message that is there and cannot be looked at is not taken to be gone."""
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("C: c FETCH 1:2 BODY.PEEK[TEXT]")
    bench.play(NUMBERS + ONE_OF_TWO)
    bench.play("""
    s: * 2 FETCH (UID 12 BODY[] NIL)
    s: kb2 OK done
    c: c FETCH 1 BODY.PEEK[TEXT]
    s: * 1 FETCH (BODY[TEXT] "one")
    s: c OK done
    S: * 1 FETCH (BODY[TEXT] "one")
    S: c NO [UNAVAILABLE] Not all of these messages could be scanned
    """)


def test_all_are_gone(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("C: c FETCH 2 RFC822.SIZE")
    bench.play(NUMBERS)
    bench.play("""
    c: kb2 FETCH 2 (UID BODY.PEEK[])
    s: kb2 NO some of them no longer exist
    c: c FETCH 2 RFC822.SIZE
    s: c NO some of them no longer exist
    S: c NO some of them no longer exist
    """)


MISSING = """
C: c FETCH 1:3 BODY.PEEK[TEXT]
c: kb1 FETCH 1:3 (UID)
s: * 1 FETCH (UID 11)
s: * 3 FETCH (UID 13)
s: kb1 OK done
c: kb2 FETCH 1,3 (UID BODY.PEEK[])
s: * 1 FETCH (UID 11 BODY[] {5}
s:
s: one)
s: * 3 FETCH (UID 13 BODY[] {7}
s:
s: three)
s: kb2 OK done
c: c FETCH 1:3 BODY.PEEK[TEXT]
s: * 1 FETCH (BODY[TEXT] "one")
"""


def test_a_unique_id_that_is_not_told(imap: World, cut: str) -> None:
    """Cyrus leaves out all of a message that is gone; its number stays in use."""
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play(MISSING)
    bench.play("""
    s: * 3 FETCH (BODY[TEXT] "three")
    s: c OK done
    S: * 1 FETCH (BODY[TEXT] "one")
    S: * 3 FETCH (BODY[TEXT] "three")
    S: c OK done
    C: d NOOP
    c: d NOOP
    s: * 2 EXPUNGE
    s: d OK
    S: * 2 EXPUNGE
    S: d OK
    C: e UID FETCH 13 BODY.PEEK[TEXT]
    c: e UID FETCH 13 BODY.PEEK[TEXT]
    s: * 2 FETCH (UID 13 BODY[TEXT] "three")
    s: e OK done
    S: * 2 FETCH (UID 13 BODY[TEXT] "three")
    S: e OK done
    """)


@pytest.mark.parametrize(
    ("ended", "tagged"),
    [
        ("OK done", "OK done"),
        ("NO [INUSE] later", "NO [UNAVAILABLE] Not all of these messages could be scanned"),
    ],
)
def test_what_is_told_of_it_all_the_same_is_held_back(
    imap: World, cut: str, ended: str, tagged: str
) -> None:
    """It came and went between two questions; nobody has looked at those octets."""
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play(MISSING)
    bench.play(f"""
    s: * 2 FETCH (BODY[TEXT] "two")
    s: * 3 FETCH (BODY[TEXT] "three")
    s: c OK done
    S: * 1 FETCH (BODY[TEXT] "one")
    S: * 3 FETCH (BODY[TEXT] "three")
    c: kb3 FETCH 2:2 (UID)
    s: kb3 {ended}
    S: c {tagged}
    """)


def test_a_missing_one_that_comes_back_is_looked_at(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play(MISSING)
    bench.play("""
    s: * 2 FETCH (BODY[TEXT] "two")
    s: c OK done
    S: * 1 FETCH (BODY[TEXT] "one")
    c: kb3 FETCH 2:2 (UID)
    s: * 2 FETCH (UID 12)
    s: kb3 OK done
    c: kb4 FETCH 2 (UID BODY.PEEK[])
    s: * 2 FETCH (UID 12 BODY[] {5}
    s:
    s: two)
    s: kb4 OK done
    c: kb5 FETCH 2 (UID BODY.PEEK[TEXT])
    s: * 2 FETCH (UID 12 BODY[TEXT] "two")
    s: kb5 OK done
    S: * 2 FETCH (UID 12 BODY[TEXT] "two")
    S: c OK done
    """)


def test_a_server_that_refuses_to_tell_unique_ids_is_lost(imap: World, cut: str) -> None:
    bench = imap.bench(cut)
    bench.play(SELECT)
    bench.play("""
    C: c FETCH 1 RFC822.SIZE
    c: kb1 FETCH 1:3 (UID)
    s: kb1 BAD what?
    S: * BYE [UNAVAILABLE] The mail server cannot be reached now
    """)
    bench.closed()
