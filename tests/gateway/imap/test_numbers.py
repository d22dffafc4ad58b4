"""kb.gateway.imap.numbers: the map that the server's announcements keep true."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.gateway.imap.numbers import Numbers, State


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
