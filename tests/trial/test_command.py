"""What `kb try` prints and refuses."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kb import cli
from kb.lab.mail.samples import EICAR, GTUBE

MAIL = b"From: a@example.org\nSubject: Offer\n\n" + GTUBE + b"\n"


@pytest.fixture
def mail(tmp_path: Path) -> str:
    path = tmp_path / "mail.eml"
    path.write_bytes(MAIL)
    return str(path)


def test_text_tells_findings_cells_and_changes(
    mail: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["try", mail]) == 0
    out = capsys.readouterr().out
    assert "Spam          GTUBE" in out
    assert "POP3          no (spam/reject/pop3)" in out
    assert "+ Subject: [SPAM] Offer" in out
    assert "In the list   [SPAM] Offer" in out


def test_what_is_tagged_already_stays_and_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tagged.eml"
    path.write_bytes(MAIL.replace(b"Offer", b"[SPAM] Offer"))
    assert cli.main(["try", str(path), "--spam", "tag"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "as it came; it is tagged already: every Subject starts with [SPAM]" in out
    assert cli.main(["try", str(path), "--spam", "accept"]) == 0
    assert "tagged already" not in capsys.readouterr().out


def test_sizes_are_those_of_the_wire(mail: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A file with bare line feeds is a message that protocols carry with CRLF (RFC 5321 2.3.8)."""
    assert cli.main(["try", mail, "--spam", "tag", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["before"]["octets"] == len(MAIL.replace(b"\n", b"\r\n"))
    (trial,) = report["trials"]
    assert trial["after"]["octets"] == report["before"]["octets"] + len("[SPAM] ")


def test_a_message_on_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    octets = b"Subject: x\r\n\r\n" + EICAR + b"\r\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(octets)))
    assert cli.main(["try", "-", "--virus", "strip-and-deliver", "--protocol", "imap"]) == 0
    out = capsys.readouterr().out
    assert "Infected      - the message itself: EICAR" in out
    assert "POP3" not in out


def test_it_reads_what_the_gateway_does(mail: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["try", mail, "--spam", "drop"]) == 0
    assert "is delivered to nobody" in capsys.readouterr().out


def test_no_outcome_where_it_is_not_offered(mail: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What becomes of mail is told of the protocols that the action exists on, and no others."""
    assert cli.main(["try", mail, "--protocol", "pop3", "--spam", "drop"]) == 0
    out = capsys.readouterr().out
    assert "POP3          no (spam/drop/pop3)" in out
    assert "The message   not offered\n" in out
    assert "delivered to nobody" not in out
    assert cli.main(["try", mail, "--spam", "drop"]) == 0
    assert "The message   on SMTP, where it is offered, is delivered to nobody;" in (
        capsys.readouterr().out
    )
    assert cli.main(["try", mail, "--spam", "tag"]) == 0
    assert "The message   is delivered\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no-such-file.eml"], "no-such-file.eml"),
        (["{empty}"], "this is no message: it has no header field"),
        (["{mail}", "--spam", "deliver"], "choose from 'reject', 'drop', 'accept', 'tag'"),
        (["{mail}", "--protocol", "http"], "choose from 'smtp', 'pop3', 'imap'"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str],
    said: str,
    mail: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "empty.eml").write_bytes(b"\n\nhello\n")
    given = [one.format(mail=mail, empty=tmp_path / "empty.eml") for one in arguments]
    assert cli.main(["try", *given]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.count("\n") == 1
