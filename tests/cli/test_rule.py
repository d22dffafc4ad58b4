"""`kb rule`: the rule alone on the standard output, and what is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from subprocess import PIPE, STDOUT

import pytest

from kb.cli import main
from kb.knowledge import loader


def test_the_rule_is_printed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "[SPAM]", "--for", "procmail", "--move", "it's"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ":0\n* ^Subject:[ \t]*\\[SPAM\\]\n'it'\\''s'/\n"
    assert "a tag added on SMTP, POP3 or IMAP" in printed.err


def test_where_it_goes_is_told_first() -> None:
    """On a terminal both streams are one."""
    command = [sys.executable, "-m", "kb", "rule", "[SPAM]", "--for", "thunderbird"]
    done = subprocess.run(command, stdout=PIPE, stderr=STDOUT, text=True, check=True)
    assert done.stdout.startswith("Program       Thunderbird\nWhere ")
    assert done.stdout.endswith('condition="AND (subject,begins with,[SPAM])"\n')


def test_delete(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "[SPAM]", "--for", "sieve", "--delete"]) == 0
    printed = capsys.readouterr()
    assert "discard;" in printed.out
    assert "SMTP only" in printed.err
    assert "tagged by mistake is deleted with the rest" in printed.err.splitlines()[0]


def test_moving_needs_no_warning(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "[SPAM]", "--for", "sieve"]) == 0
    assert "warning" not in capsys.readouterr().err


@pytest.mark.parametrize("action", [(), ("--delete",)], ids=["move", "delete"])
@pytest.mark.parametrize("program", ["outlook-new", "outlook-classic"])
def test_outlook_spares_answers_to_tagged_mail_and_nothing_else(
    program: str, action: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its words are looked for anywhere: `Re:` alone is in `[SPAM] Re: your invoice`, too."""
    assert main(["rule", "[SPAM]", "--for", program, *action]) == 0
    (step,) = (line for line in capsys.readouterr().out.splitlines() if "Re:" in line)
    assert re.findall(r"\b(Re|Fwd|FW|AW):( \[SPAM\])?", step) == [
        *(("Re", " [SPAM]"), ("Fwd", " [SPAM]"), ("FW", " [SPAM]"), ("AW", " [SPAM]"))
    ]


def test_steps_are_numbered(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "[SPAM]", "--for", "gmail"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("1. ")
    assert "https://support.google.com/mail/answer/6579" in printed.err


@pytest.mark.parametrize("program", loader.load().mail_rules)
def test_json(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "Übel", "--for", program, "--json"]) == 0
    rule = json.loads(capsys.readouterr().out)
    assert (rule["program"], rule["tag"], rule["action"], rule["folder"]) == (
        *(program, "Übel", "move", "Junk"),
    )
    assert rule["url"] == f"mail-rules/#{program}"
    assert rule["lines"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["[SPAM]", "--for", "mut"], "unknown program 'mut'; did you mean mutt?; known are "),
        (["[SP\nAM]", "--for", "sieve"], "TAG: '[SP\\nAM]': it must be printable text"),
        (["[SPAM]", "--for", "sieve", "--move", "a\nb"], "--move: 'a\\nb': it must be printable"),
        (["[SPAM]", "--for", "sieve", "--move", "a", "--delete"], "give one of the two"),
        (["[SPAM]"], "required: --for"),
    ],
)
def test_refusals(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", *arguments]) == 2
    printed = capsys.readouterr()
    assert not printed.out
    assert said in printed.err
    assert printed.err.count("\n") == 1
