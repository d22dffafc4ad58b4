"""Actions tried on a message by the server, as `kb try` does."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from litestar.testing import TestClient

from kb import cli
from kb.knowledge import loader
from kb.lab.mail.samples import EICAR, GTUBE
from kb.render import links
from kb.serve.site import Site

BOOK = loader.load()
MAIL = b"From: a@example.org\r\nSubject: Offer\r\n\r\n" + GTUBE + b"\r\n" + EICAR + b"\r\n"
Client = TestClient[Site]


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ({}, []),
        ({"spam": "tag"}, ["--spam", "tag"]),
        (
            {"spam": "tag", "virus": "strip-and-deliver", "protocol": "imap"},
            ["--spam", "tag", "--virus", "strip-and-deliver", "--protocol", "imap"],
        ),
    ],
)
def test_it_says_what_the_command_says(
    client: Client,
    query: dict[str, str],
    options: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = client.post("/api/try", params=query, content=MAIL)
    assert told.status_code == 200
    (tmp_path / "mail.eml").write_bytes(MAIL)
    assert cli.main(["try", str(tmp_path / "mail.eml"), "--json", *options]) == 0
    said = told.json()
    assert said["report"] == json.loads(capsys.readouterr().out)
    assert cli.main(["try", str(tmp_path / "mail.eml"), *options]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for one in said["said"]:
        assert one["title"] in printed
        assert f"The message {one['becomes']}" in printed
        assert one["unchanged"] in printed
    cells = [
        cell["cell"]
        for trial in said["report"]["trials"]
        for allowed in trial["allowed"].values()
        for cell in allowed
    ]
    assert cells
    assert {id_: page["url"] for id_, page in said["pages"].items()} == {
        id_: links.url(BOOK.cells[id_]) for id_ in cells
    }


def test_what_is_supposed_is_said(client: Client) -> None:
    said = client.post("/api/try", content=b"Subject: x\n\nhello\n").json()
    assert said["report"]["assumed"] == ["spam", "virus"]
    assert said["supposed"].startswith("taken for spam and the message itself taken for infected")
    assert said["found"] == []
    assert client.post("/api/try", content=MAIL).json()["supposed"] == ""


@pytest.mark.parametrize(
    ("query", "octets", "said"),
    [
        ({}, b"", "the file: this is no message"),
        ({"spam": "deliver"}, MAIL, "this is no action on spam; choose one of reject, drop"),
        ({"virus": "tag"}, MAIL, "this is no action on virus; choose one of deliver"),
        ({"protocol": "http"}, MAIL, "http"),
        ({"spam": "tag"}, b"X: y\n" * (1 << 18), "more than 1048576 octets"),
    ],
)
def test_bad_input_is_one_line(
    client: Client, query: dict[str, str], octets: bytes, said: str
) -> None:
    told = client.post("/api/try", params=query, content=octets)
    assert told.status_code == 400
    assert said in told.text
    assert "\n" not in told.json()["detail"]


@pytest.mark.parametrize("field", [b"Subject:", b"DKIM-Signature: v=1; h=subject"])
def test_an_answer_has_a_bound_whatever_is_in_the_header(client: Client, field: bytes) -> None:
    """A header may have thousands of fields that each would be told of."""
    octets = (field + b"\r\n") * 20_000 + b"\r\n"
    told = client.post("/api/try", params={"spam": "tag"}, content=octets)
    (trial,) = told.json()["report"]["trials"]
    assert len(trial["changes"]) + trial["more"] == (20_000 if field == b"Subject:" else 1)
    assert len(trial["signatures"]) <= 20
    assert len(told.content) < 100_000


SLOW = b"Subject: x\r\n" + b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(40)
) * 2000  # fmt: skip
"""Multiparts within multiparts, 4 MB, which take many seconds to read."""


@pytest.mark.parametrize("path", ["/api/try", "/api/diagnose"])
def test_no_message_takes_longer_than_its_time(
    path: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.serve.apart.SECONDS", 1.0)
    began = time.monotonic()
    told = client.post(path, content=SLOW)
    assert time.monotonic() - began < 10
    assert told.status_code == 503
    assert told.headers["retry-after"] == "1"
    assert "file takes more than 1 seconds" in told.json()["detail"]


def test_two_are_tried_at_a_time(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes then is told at once, and there is room again when they are done."""
    monkeypatch.setattr("kb.serve.apart.SECONDS", 2.0)
    with ThreadPoolExecutor(4) as posting:
        told = list(posting.map(lambda octets: client.post("/api/try", content=octets), [SLOW] * 4))
    assert {one.status_code for one in told} == {503}
    details = sorted(one.json()["detail"].split(";")[0] for one in told)
    assert details == [
        *["2 files are being read, which is the most at a time"] * 2,
        *["this file takes more than 2 seconds"] * 2,
    ]
    monkeypatch.undo()
    assert client.post("/api/try", content=MAIL).status_code == 200


PART = b"--b\r\nContent-Disposition: attachment; filename=%d.txt\r\n\r\n%s\r\n"


@pytest.mark.parametrize("virus", [EICAR, b"x"])
def test_an_answer_has_a_bound_whatever_the_parts(client: Client, virus: bytes) -> None:
    """Found infected or taken for infected: twenty are told, and how many more."""
    head = b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    parts = b"".join(PART % (n, virus) for n in range(500))
    told = client.post("/api/try", content=head + parts + b"--b--\r\n")
    said = told.json()
    assert len(said["report"]["infected"]) == 20
    assert said["report"]["more"] == 480
    shown = said["found"][-1] if virus is EICAR else said["supposed"]
    assert "and 480 more" in shown
    assert len(told.content) < 100_000


@pytest.mark.parametrize(
    "field",
    [
        b"Subject: %s",
        b"Content-Disposition: attachment; filename=%s",
        b"DKIM-Signature: v=1; h=subject; d=%s",
        b"Content-Description: %s",
    ],
)
def test_an_answer_has_a_bound_whatever_is_in_a_field(client: Client, field: bytes) -> None:
    octets = b"Content-Type: text/plain\r\n" + field % (b"x" * 500_000) + b"\r\n\r\n"
    told = client.post("/api/try", content=octets)
    assert told.status_code == 200
    assert len(told.content) < 100_000
