"""The counts, on SQLite and on PostgreSQL."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.serve.store import Store, StoreError
from kb.serve.visitor import new_token, usable, voter

DAY = datetime.date(2026, 1, 31)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        database: str = request.getfixturevalue("postgresql").database()
        return database
    return f"sqlite:///{tmp_path}/kb.sqlite3"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(url)
    yield opened
    opened.close()


def test_one_vote_a_visitor(store: Store) -> None:
    store.vote("rating", "actions/tag/", "ann", 2)
    store.vote("rating", "actions/tag/", "ann", 5)
    store.vote("rating", "actions/tag/", "ben", 4)
    store.vote("helpful", "actions/tag/", "ann", 0)
    said = store.feedback("actions/tag/")
    assert (said.ratings, said.average) == (2, 4.5)
    assert (said.helpful, said.not_helpful) == (0, 1)


def test_nobody_voted(store: Store) -> None:
    said = store.feedback("glossary/")
    assert (said.ratings, said.average, said.helpful) == (0, None, 0)


def test_popular_counts_recent_days_only(store: Store) -> None:
    for page, day in [("a/", DAY), ("b/", DAY), ("b/", DAY), ("old/", DAY.replace(year=2020))]:
        store.visit(page, day)
    assert [(row.page, row.times) for row in store.popular(DAY, 10)] == [("b/", 2), ("a/", 1)]


def test_most_helpful_is_net(store: Store) -> None:
    for page, visitor, value in [("a/", "x", 1), ("a/", "y", 1), ("b/", "x", 1), ("b/", "y", 0)]:
        store.vote("helpful", page, visitor, value)
    assert [(row.page, row.times) for row in store.most_helpful(10)] == [("a/", 2)]


def test_unanswered_counts_and_days(store: Store) -> None:
    store.miss("does my vpn drop mail?", DAY)
    store.miss("does my vpn drop mail?", DAY + datetime.timedelta(days=2))
    (row,) = store.unanswered()
    assert (row.times, row.first_day.day, row.last_day.month) == (2, 31, 2)


def test_what_was_missing_is_counted_by_page(store: Store) -> None:
    for page, text in [("a/", "a picture"), ("b/", "a picture"), ("b/", "a picture"), ("a/", "x")]:
        store.want(page, text, DAY)
    found = [(row.page, row.text, row.times) for row in store.wanted()]
    assert found == [("b/", "a picture", 2), ("a/", "a picture", 1), ("a/", "x", 1)]


def test_words_have_a_bound_and_known_ones_still_count(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.serve.store.MOST_WORDS", 2)
    for text in ("one", "two", "three", "one"):
        store.miss(text, DAY)
    assert [(row.question, row.times) for row in store.unanswered()] == [("one", 2), ("two", 1)]


def test_of_a_page_the_oldest_remark_goes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.serve.store.MOST_REMARKS", 2)
    store.want("other/", "stays", DAY)
    for days, text in enumerate(("one", "two", "one", "three", "four")):
        store.want("a/", text, DAY + datetime.timedelta(days=days))
    assert {row.text for row in store.wanted()} == {"stays", "three", "four"}
    # Of one day that goes which fewer have said, never the one that is said just now.
    for text in ("four", "zero"):
        store.want("a/", text, DAY + datetime.timedelta(days=4))
    assert {(row.text, row.times) for row in store.wanted() if row.page == "a/"} == {
        ("four", 2), ("zero", 1),
    }  # fmt: skip


def test_the_secret_outlives_the_process(url: str) -> None:
    first, second = Store(url), Store(url)
    assert first.secret == second.secret
    first.close()
    second.close()


def test_a_voter_cannot_be_followed_from_page_to_page() -> None:
    token, secret = new_token(), b"s" * 32
    assert usable(token)
    assert voter(secret, token, "a/") == voter(secret, token, "a/")
    assert voter(secret, token, "a/") != voter(secret, token, "b/")
    assert token not in voter(secret, token, "a/")


@pytest.mark.parametrize("token", [None, "", "x" * 65])
def test_a_cookie_that_is_not_ours(token: str | None) -> None:
    assert not usable(token)


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////no/such/folder/kb.sqlite3", "what://x/y"])
def test_a_bad_url_is_one_line(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store(url)
    assert url in str(caught.value)
    assert "\n" not in str(caught.value)
