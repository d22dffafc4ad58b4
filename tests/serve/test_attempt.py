"""Actions tried on a message by the server, as `kb try` does."""

from __future__ import annotations

import json
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
