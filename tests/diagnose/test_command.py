"""What `kb diagnose` prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb import cli
from kb.diagnose import diagnose
from kb.gateway.crowd import REFUSALS

SAMPLES = Path(__file__).parent / "samples"
ONE, OTHER = str(SAMPLES / "code-0f.txt"), str(SAMPLES / "gateway.log")


def test_one_file_is_one_object_and_several_are_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diagnose", ONE, "--json"]) == 0
    one = json.loads(capsys.readouterr().out)
    assert list(one) == ["kind", "findings", "answers"]
    assert list(one["findings"][0]) == ["what", "evidence", "line"]
    assert cli.main(["diagnose", ONE, OTHER, "--json"]) == 0
    both = json.loads(capsys.readouterr().out)
    assert both[0] == one
    assert [each["kind"] for each in both] == ["session", "log"]


def test_text_names_kind_line_and_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diagnose", OTHER]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Log\n")
    assert "Line 2        2157258544A3: This gateway found GTUBE (spam)" in out
    assert "    kb show what-strip-and-deliver-does   questions/what-strip-and-deliver-does/" in out


def test_a_message_that_tells_nothing_exits_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_bytes(b"From: a@example.org\nTo: b@example.test\n\nhello\n")
    assert cli.main(["diagnose", str(mail)]) == 1
    assert capsys.readouterr().out == "Message\n\nNothing in it tells what happened.\n"


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("550 5.7.1 no\n", "A server refused. "),
        ("550-5.7.26 unauthenticated\n550 5.7.26 gsmtp\n", "A server refused. "),
        ("S: 554 5.7.1 no\n", "The server refused the client at once. "),
        ("220 mx ESMTP\n554 5.7.1 no\n", "The server refused the client at once. "),
        ("EHLO a\n550 5.7.1 no\n", "The server refused EHLO. "),
        ("Trying 192.0.2.1...\n554 5.7.1 no\n", "The server refused the client at once. "),
        ("The mail server responded: 5.7.1 Relaying denied\n", "A server refused. "),
    ],
)
def test_what_a_reply_answers_is_told_only_where_it_shows(text: str, begins: str) -> None:
    """A customer often pastes one line: whom the server refused, and when, is not in it."""
    found = diagnose(text.encode(), ()).findings
    assert [one.what[: len(begins)] for one in found] == [begins]


def test_a_reply_of_smtp_is_not_answered_with_what_is_about_collecting_mail() -> None:
    known = ("client-downloads-again", "sender-got-bounce")
    found = diagnose(b"553 sorry\n", known)
    assert found.findings[0].what.startswith("A server refused. Code 553: ")
    assert [*found.answers] == ["sender-got-bounce"]


@pytest.mark.parametrize("refusal", REFUSALS.values())
def test_what_the_gateway_tells_one_client_too_many_is_known(refusal: str) -> None:
    (found,) = diagnose(f"S: {refusal}".encode(), ()).findings
    assert "connections as it takes" in found.what or "limits how much it takes" in found.what


def test_a_field_is_quoted_as_it_is_written() -> None:
    mail = b"From: a@example.org\nTo: b@example.test\nSubject: x\nX-SPAM-flag: YES\n\nhello\n"
    assert [one.evidence for one in diagnose(mail, ()).findings] == ["X-SPAM-flag: YES"]


def test_passwords_are_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    for path in sorted(SAMPLES.glob("typed-*")):
        cli.main(["diagnose", str(path)])
    out = capsys.readouterr().out
    assert "PASS ***" in out
    assert not any(secret in out for secret in ("geheim", "x1y2", "bob secret"))


def test_a_file_that_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diagnose", "nowhere.eml"]) == 2
    assert capsys.readouterr().err == "kb diagnose: nowhere.eml: No such file or directory\n"


@pytest.mark.parametrize("text", ["550 5.7.1 refused by policy", "550 5.7.1 refused\n" * 400])
def test_a_text_in_a_files_place_is_told_where_it_goes(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["diagnose", text]) == 2
    said = capsys.readouterr().err
    assert said.startswith("kb diagnose: 550 5.7.1 refused")
    assert "kb diagnose - <<<" in said
    assert said.count("\n") == 1
