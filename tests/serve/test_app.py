"""The API as its clients see it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from kb import ask
from kb.knowledge import loader
from kb.serve.site import Site
from kb.serve.store import Store
from kb.serve.visitor import COOKIE

BOOK = loader.load()
Client = TestClient[Site]


def page(folder: Path, address: str, title: str) -> dict[str, str]:
    (folder / address).mkdir(parents=True, exist_ok=True)
    (folder / address / "index.html").write_text(f"<h1>{title}</h1>", encoding="utf-8")
    return {"location": address, "title": title, "text": ""}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of three pages."""
    folder = tmp_path / "site"
    docs = [
        page(folder, "", "Home"),
        page(folder, "actions/tag/", "Tag"),
        page(folder, "actions/strip/", "Strip &amp; Deliver"),
        {"location": "actions/tag/#contract", "title": "When it counts", "text": ""},
    ]
    (folder / "search").mkdir()
    (folder / "search/search_index.json").write_bytes(msgspec.json.encode({"docs": docs}))
    (folder / "404.html").write_text("no such page here", encoding="utf-8")
    (folder / "javascripts").mkdir()
    (folder / "javascripts/server.js").write_text("window.kbServer = false;", encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path}/kb.sqlite3")


@pytest.fixture
def client(site: Path, store: Store) -> Iterator[Client]:
    with TestClient(Site(site, store)) as opened:
        yield opened


def vote(client: Client, **words: Any) -> Any:
    return client.post("/api/feedback", json={"page": "actions/tag/"} | words)


def test_ask_answers_as_the_command_does(client: Client) -> None:
    question = "can i bounce junk on port 110"
    said = client.get("/api/ask", params={"question": question}).json()
    assert said["question"] == question
    assert [one["id"] for one in said["answers"]] == [a.id for a in ask.answers(question, BOOK)]
    assert said["answers"][0]["id"] == "spam/reject/pop3"
    assert said["answers"][0]["verdict"] == "no"
    assert said["confident"] is True


def test_ask_offers_choices_where_it_is_not_sure(client: Client) -> None:
    said = client.get("/api/ask", params={"question": "something with the tag"}).json()
    assert list(said) == ["question", "confident", "answers", "reply"]
    assert "which of these you mean" in said["reply"]
    assert said["confident"] is False
    assert said["answers"]


def test_what_has_no_answer_is_kept_without_persons(client: Client, store: Store) -> None:
    for _ in range(2):
        asked = {"question": "my VPN on 192.0.2.7 drops, ann@example.org"}
        assert client.get("/api/ask", params=asked).json()["answers"] == []
    (row,) = store.unanswered()
    assert (row.question, row.times) == ("my VPN on [host] drops, [address]", 2)
    assert row.first_day == row.last_day == datetime.datetime.now(tz=datetime.UTC).date()


def test_an_answered_question_is_not_kept(client: Client, store: Store) -> None:
    client.get("/api/ask", params={"question": "can i bounce junk on port 110"})
    assert store.unanswered() == []


def test_matrix(client: Client) -> None:
    rows = client.get("/api/matrix").json()
    assert {row["id"]: row["article"] for row in rows} == {
        cell.id: cell.article for cell in BOOK.cells.values()
    }


def test_one_visitor_one_vote(client: Client) -> None:
    assert vote(client, rating=2).json()["ratings"] == 1
    said = vote(client, rating=5, helpful=True).json()
    assert said == {
        "page": "actions/tag/", "ratings": 1, "average": 5.0, "helpful": 1, "not_helpful": 0,
    }  # fmt: skip
    client.cookies.clear()
    assert vote(client, rating=3).json()["average"] == 4.0
    assert client.get("/api/feedback", params={"page": "/actions/tag"}).json()["ratings"] == 2


def test_what_was_missing_is_kept_without_persons_and_without_the_vote(
    client: Client, store: Store
) -> None:
    said = vote(client, helpful=False, missing="a picture for ann@example.org").json()
    assert said["not_helpful"] == 1
    assert vote(client, missing="a picture for\nben@example.org").status_code == 200
    (row,) = store.wanted()
    assert (row.page, row.text, row.times) == ("actions/tag/", "a picture for [address]", 2)
    assert row.first_day == datetime.datetime.now(tz=datetime.UTC).date()
    assert client.get("/api/feedback", params={"page": "actions/tag/"}).json()["not_helpful"] == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": ""}, 415),
        ({"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "application/json; charset=utf-8", "Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_other_sites_cannot_vote(
    client: Client, store: Store, headers: dict[str, str], status: int
) -> None:
    octets = b'{"page": "actions/tag/", "rating": 1, "missing": "a picture"}'
    told = client.post("/api/feedback", content=octets, headers=headers)
    assert told.status_code == status
    taken = int(status == 200)
    assert store.feedback("actions/tag/").ratings == len(store.wanted()) == taken
    assert ("set-cookie" in told.headers) == bool(taken)


def test_what_another_site_asks_is_not_kept(client: Client, store: Store) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    asked = {"question": "outlook crashes"}
    assert client.get("/api/ask", params=asked, headers=elsewhere).status_code == 200
    assert store.unanswered() == []


def test_a_question_with_control_characters(client: Client, store: Store) -> None:
    client.get("/api/ask", params={"question": "the printer\x00 \x1b[2Jjams"})
    assert [row.question for row in store.unanswered()] == ["the printer [2Jjams"]


def test_the_cookie_says_nothing_and_scripts_cannot_read_it(client: Client) -> None:
    cookie = vote(client, helpful=False).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "httponly" in cookie.lower()
    assert "samesite=strict" in cookie.lower()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({}, 400),
        ({"missing": " \n"}, 400),
        ({"missing": "x" * 2001}, 400),
        ({"missing": "a picture", "page": "no/such/"}, 404),
        ({"rating": 0}, 400),
        ({"rating": 6}, 400),
        ({"rating": "five"}, 400),
        ({"helpful": True, "name": "Ann"}, 400),
        ({"helpful": True, "page": "no/such/"}, 404),
        ({"helpful": True, "page": "../../etc"}, 404),
        ({"helpful": True, "page": "actions/./tag/"}, 404),
        ({"helpful": True, "page": "a\0b"}, 404),
        ({"helpful": True, "page": "\u00e9" * 200}, 404),
    ],
)
def test_a_vote_that_is_none(client: Client, words: dict[str, Any], status: int) -> None:
    assert vote(client, **words).status_code == status


def test_popular_counts_pages_that_people_opened(client: Client) -> None:
    for address in ("/actions/tag/", "/actions/tag/", "/actions/strip/", "/no/such/"):
        client.get(address)
    client.get("/actions/strip/", headers={"Sec-Purpose": "prefetch"})
    client.get("/actions/strip/", headers={"Sec-Fetch-Dest": "iframe"})
    assert client.get("/api/popular").json() == [
        {"page": "actions/tag/", "title": "Tag", "times": 2},
        {"page": "actions/strip/", "title": "Strip & Deliver", "times": 1},
    ]


def test_a_page_without_its_slash_leads_to_it(client: Client) -> None:
    answer = client.get("/actions/tag", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (301, "/actions/tag/")
    assert client.get("/api/popular").json() == []


@pytest.mark.parametrize(
    "path", ["/%2e%2e/secret", "/..%2fsecret", "/%00", "/%ff/", "//etc/passwd"]
)
def test_nothing_outside_the_site_is_served(client: Client, site: Path, path: str) -> None:
    (site.parent / "secret").write_text("secret", encoding="utf-8")
    assert client.get(path).status_code == 404


def test_helpful(client: Client) -> None:
    vote(client, helpful=True)
    assert client.get("/api/helpful").json() == [
        {"page": "actions/tag/", "title": "Tag", "times": 1}
    ]


def test_pages_know_that_a_server_is_here(client: Client) -> None:
    assert "window.kbServer = true" in client.get("/javascripts/server.js").text


def test_what_is_not_there_is_the_sites_own_404(client: Client) -> None:
    answer = client.get("/no/such/")
    assert (answer.status_code, answer.text) == (404, "no such page here")


def test_the_rate_is_limited_whatever_a_header_says(site: Path, store: Store) -> None:
    with TestClient(Site(site, store, requests_a_minute=3)) as client:
        found = [
            client.get("/api/popular", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
            for n in range(4)
        ]
        assert found == [200, 200, 200, 429]
        assert client.get("/actions/tag/").status_code == 200, "pages are not limited"


def test_openapi_describes_the_api(client: Client) -> None:
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.")
    paths = {path.rstrip("/"): set(methods) for path, methods in described["paths"].items()}
    assert paths == {
        "/api/ask": {"get"},
        "/api/diagnose": {"post"},
        "/api/feedback": {"get", "post"},
        "/api/helpful": {"get"},
        "/api/matrix": {"get"},
        "/api/popular": {"get"},
        "/api/try": {"post"},
    }
