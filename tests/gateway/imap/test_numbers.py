"""kb.gateway.imap.numbers: the map that the server's announcements keep true."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.gateway.imap.numbers import MOST, Numbers, State
from kb.gateway.transport.errors import ServerLost
from kb.wire.imap.sets import LARGEST


def numbers(*uids: int) -> Numbers:
    made = Numbers()
    made.exists(len(uids))
    for number, uid in enumerate(uids, 1):
        made.learn(number, uid)
    return made


def test_new_messages_are_unknown() -> None:
    made = numbers(11, 12)
    assert made.unknown() is None
    made.exists(4)
    assert made.unknown() == (3, 4)
    # Those that are known are found beside them.
    assert [made.number(uid) for uid in (11, 12, 13)] == [1, 2, 0]
    made.settle(1, State.UNTOUCHED)
    assert [made.state(n) for n in range(6)] == [0, State.UNTOUCHED, 0, 0, 0, 0]


def test_one_known_before_many_unknown() -> None:
    made = numbers(11)
    made.exists(100)
    assert made.number(11) == 1


def test_a_number_that_becomes_another_message_is_looked_at_again() -> None:
    made = numbers(11)
    made.settle(1, State.UNTOUCHED)
    made.learn(1, 11)
    assert made.state(1) == State.UNTOUCHED
    made.learn(1, 12)
    assert made.state(1) == State.UNKNOWN


def test_a_count_that_shrinks_is_not_believed() -> None:
    made = numbers(11, 12, 13)
    made.settle(1, State.UNTOUCHED)
    made.exists(2)
    assert made.unknown() == (1, 2)
    assert made.state(1) == State.UNKNOWN


def test_vanished_with_unknown_numbers() -> None:
    made = numbers(11, 12)
    made.exists(3)
    assert made.vanished([(12, 12)]) == []
    assert len(made) == 2
    assert made.unknown() == (1, 2)


def test_sets() -> None:
    made = numbers(11, 15, 20)
    assert made.of([(12, 30)], by_uid=True) == [2, 3]
    assert made.of([(2, 30)], by_uid=False) == [2, 3]
    assert Numbers().of([(1, 5)], by_uid=True) == []


def test_one_that_is_missing_is_known_to_nobody_until_it_is_told() -> None:
    made = numbers(11, 12, 13, 14)
    made.exists(6)
    made.learn(6, 20)
    made.miss((5, 6))
    assert not made.unasked
    assert made.unknown() == (5, 5)
    assert (made.uid(5), made.number(15), made.state(5)) == (0, 0, State.MISSING)
    assert [made.number(uid) for uid in (14, 20)] == [4, 6]
    assert made.of([(1, 30)], by_uid=True) == [1, 2, 3, 4, 5, 6]
    made.learn(5, 17)
    assert made.unknown() is None
    assert (made.uid(5), made.number(17), made.state(5)) == (17, 5, State.UNKNOWN)


def test_vanished_with_one_missing() -> None:
    """Nobody can say whether it was that one."""
    made = Numbers()
    made.exists(3)
    made.learn(1, 11)
    made.learn(3, 13)
    made.miss((1, 3))
    assert made.vanished([(12, 12)]) == []
    assert made.unknown() == (1, 2)


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.lists(st.integers(1, 12), max_size=8))
def test_missing_ones_go_when_they_are_announced(told: list[bool], gone: list[int]) -> None:
    made, server = Numbers(), [3 * n if is_told else 0 for n, is_told in enumerate(told, 1)]
    made.exists(len(server))
    for number, uid in enumerate(server, 1):
        if uid:
            made.learn(number, uid)
    made.miss((1, len(server)))
    for number in gone:
        if number <= len(server):
            made.expunge(number)
            del server[number - 1]
        assert [made.uid(n) for n in range(1, len(made) + 1)] == server
        assert [made.number(u) for u in server if u] == [n for n, u in enumerate(server, 1) if u]
        assert (made.unknown() is None) == all(server)


@given(st.lists(st.one_of(st.integers(1, 12), st.none()), max_size=30))
def test_it_follows_the_server(steps: list[int | None]) -> None:
    """A number is an EXPUNGE, None is one more message, whose unique-id is then learnt."""
    server: list[int] = []
    made, uid = Numbers(), 0
    for step in steps:
        if step is None:
            uid += 3
            server.append(uid)
            made.exists(len(server))
            made.learn(len(server), uid)
        elif step <= len(server):
            made.expunge(step)
            del server[step - 1]
        assert [made.uid(n) for n in range(1, len(made) + 1)] == server
        assert [made.number(u) for u in server] == list(range(1, len(server) + 1))
        assert made.unknown() is None


def test_what_no_number_can_be_is_not_believed() -> None:
    made = numbers(11)
    with pytest.raises(ServerLost, match="more than 32 bits"):
        made.learn(1, LARGEST + 1)
    with pytest.raises(ServerLost, match="is none"):
        made.learn(1, 0)
    made.learn(1, LARGEST)
    assert made.uid(1) == LARGEST
    with pytest.raises(ServerLost, match="limit"):
        made.exists(MOST + 1)
    assert len(made) == 1
