"""The command line as people and scripts meet it."""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import kb
from kb.cli import main
from kb.cli.parser import parser
from kb.knowledge import loader
from kb.render import matrix, text

ROOT = Path(__file__).parents[2]
PACKAGE = Path(kb.__file__).parent
BOOK = loader.load()


def run(
    *arguments: str, package: Path = PACKAGE, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m kb` as a shell would."""
    return subprocess.run(
        [sys.executable, "-m", "kb", *arguments],
        env=os.environ | {"PYTHONPATH": str(package.parent)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def assert_refused(status: int, err: str, *words: str) -> None:
    """Exit status 2 and one line on stderr with these words in it."""
    assert status == 2
    assert err.count("\n") == 1, err
    assert err.endswith("\n")
    assert "Traceback" not in err
    for word in words:
        assert word in err


def commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """The parser's own commands; the reference must not be trusted on what there is."""
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def documented(command: str) -> str:
    """The section of the reference on one command."""
    page = (ROOT / "docs/reference/command-line.md").read_text(encoding="utf-8")
    _, found, rest = page.partition(f"## kb {command} {{ #{command} }}")
    assert found, f"kb {command} has no section"
    return rest.partition("\n## ")[0]


def test_there_are_commands() -> None:
    assert {"matrix", "show", "docs", "verify", "gateway", "lab", "export"} <= {
        name for name, _ in commands()
    }


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_argument_is_documented(name: str) -> None:
    section = documented(name)
    command = dict(commands())[name]
    for action in command._actions:
        for spelling in action.option_strings or [str(action.metavar)]:
            if spelling not in ("-h", "--help"):
                assert f"`{spelling}" in section, f"kb {name} {spelling}"
        assert action.help, f"kb {name} {action.dest} has no help"
        for choice in action.choices or ():
            assert choice in section


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_help_is_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert f"usage: kb {name}" in capsys.readouterr().out


def test_what_a_command_does_not_know_leads_to_its_own_help(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["matrix", "--nix"]) == 2
    assert capsys.readouterr().err == (
        "kb matrix: unrecognized arguments: --nix; see kb matrix --help\n"
    )
    assert main(["--nix", "matrix"]) == 2
    assert capsys.readouterr().err.endswith("; see kb --help\n")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"kb {kb.__version__}\n"


class TestMatrix:
    def test_text_has_every_action_and_says_what_its_marks_mean(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["matrix"]) == 0
        out = capsys.readouterr().out
        for action in BOOK.actions.values():
            assert action.title in out
        measured = sum(BOOK.measured(id_) is not None for id_ in BOOK.cells)
        assert f"{measured} of 24 cells measured" in out

    def test_csv_has_exactly_the_columns_agreed(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["matrix", "--format", "csv"]) == 0
        rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
        assert rows[0] == ["threat", "action", "protocol", "article", "basis", "measured"]
        assert len(rows) == 25
        assert ["spam", "reject", "pop3", "no", "protocol"] in [row[:5] for row in rows]
        assert {row[5] for row in rows[1:]} <= {"", "yes", "no", "conflict"}

    def test_json_has_every_cell(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["matrix", "--format", "json"]) == 0
        cells = json.loads(capsys.readouterr().out)
        assert [cell["id"] for cell in cells] == list(BOOK.cells)

    def test_markdown_is_the_article_s_table(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["matrix", "--format", "markdown"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == "| Threat | Action | SMTP | POP3 | IMAP |"
        assert "| **Spam** | Reject | ✓ Yes | ✕ No (protocol) | ✕ No (protocol) |" in lines
        assert len(lines) == 10


SHELVES = ("cells", "claims", "sources", "questions", "terms", "actions", "protocols",
           "discrepancies", "sentences", "products")  # fmt: skip


class TestShow:
    @pytest.mark.parametrize("shelf", SHELVES)
    def test_every_record_fits_a_terminal(
        self, shelf: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        records = getattr(BOOK, shelf)
        for id_, record in records.items():
            shown = text.show(BOOK, record)
            assert "Page  " in shown
            for line in shown.splitlines():
                # A word longer than the line (an address) is not broken.
                longest = max(map(len, line.split()), default=0)
                assert len(line) <= max(text.WIDTH, text.INDENT + longest), (id_, line)
            assert main(["show", id_]) == 0
            assert capsys.readouterr().out.strip()

    def test_a_cell_has_all_that_an_agent_needs(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["show", "spam/reject/pop3"]) == 0
        out = " ".join(capsys.readouterr().out.split())
        cell = BOOK.cells["spam/reject/pop3"]
        for expected in (
            "✕ No",
            "no, by the protocol",
            " ".join(cell.reason.split()),
            "spam/tag/pop3",
            *cell.claims,
            "RFC ",
            "actions/reject/#spam-reject-pop3",
        ):
            assert expected in out

    @pytest.mark.parametrize(
        ("written", "title"),
        [
            (["spam", "reject", "pop3"], "Spam, Reject, POP3"),
            (["SPAM/Reject/POP3"], "Spam, Reject, POP3"),
            (["https://kb.example/actions/reject/#spam-reject-pop3"], "Spam, Reject, POP3"),
            (["RFC", "1939"], "Post Office Protocol"),
            (["1939"], "Post Office Protocol"),
            (["1073"], "article 1073"),
            (["questions/pop3-quarantine/"], BOOK.questions["pop3-quarantine"].title),
        ],
    )
    def test_ids_as_people_write_them(
        self, written: list[str], title: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["show", *written]) == 0
        assert title in capsys.readouterr().out.splitlines()[0]

    def test_an_id_that_has_another_one_now(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        arrow = "drop-of-mail glossary/#drop-of-mail -> maildrop\n"
        monkeypatch.setattr("kb.docs.permanent.stored", lambda: arrow)
        assert main(["show", "drop-of-mail"]) == 0
        out, err = capsys.readouterr()
        assert err == "kb show: drop-of-mail is now maildrop\n"
        assert main(["show", "maildrop"]) == 0
        assert capsys.readouterr().out == out

    def test_an_action_on_the_other_threat(self, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["show", "virus/reject/pop3"])
        words = ("reject is an action on spam", "do-not-deliver", "strip-and-deliver")
        assert_refused(status, capsys.readouterr().err, *words)

    def test_an_unknown_id_names_the_nearest(self, capsys: pytest.CaptureFixture[str]) -> None:
        status = main(["show", "spam/rejct/pop3"])
        assert_refused(status, capsys.readouterr().err, "spam/rejct/pop3", "spam/reject/pop3")


class TestBadInput:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ([], ["COMMAND"]),
            (["matrx"], ["matrx", "matrix"]),
            (["matrix", "--format", "xml"], ["xml", "csv"]),
            (["matrix", "--form", "csv"], ["--form"]),
            (["matrix", "two\nlines"], ["two lines"]),
            (["show"], ["ID"]),
            (["export"], ["DIR"]),
        ],
    )
    def test_is_one_line(
        self, arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = main(arguments)
        assert_refused(status, capsys.readouterr().err, *words)

    def test_a_file_where_the_folder_should_be(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        in_the_way = tmp_path / "file"
        in_the_way.touch()
        status = main(["export", str(in_the_way / "below")])
        assert_refused(status, capsys.readouterr().err, str(in_the_way))
        status = main(["export", str(in_the_way)])
        assert_refused(status, capsys.readouterr().err, str(in_the_way), "name a folder")

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ('article = "yes"', 'article = "maybe"', ["matrix.toml", "spam/reject/smtp", "maybe"]),
            ('product = "', 'product "', ["matrix.toml", "TOML"]),
        ],
    )
    def test_broken_data(self, tmp_path: Path, old: str, new: str, words: list[str]) -> None:
        package = tmp_path / "kb"
        shutil.copytree(PACKAGE, package)
        file = package / "data/matrix.toml"
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
        done = run("matrix", package=package)
        assert_refused(done.returncode, done.stderr, *words)

    def test_missing_data(self, tmp_path: Path) -> None:
        package = tmp_path / "kb"
        shutil.copytree(PACKAGE, package)
        (package / "data/terms.toml").unlink()
        done = run("matrix", package=package)
        assert_refused(done.returncode, done.stderr, "terms.toml", "missing")

    def test_docs_outside_a_checkout(self, tmp_path: Path) -> None:
        package = tmp_path / "kb"
        shutil.copytree(PACKAGE, package)
        done = subprocess.run(
            [sys.executable, "-m", "kb", "docs", "--check"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert_refused(done.returncode, done.stderr, "mkdocs.yml", "checkout")

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["verify", "spam/accept/pop4"], ["spam/accept/pop4", "spam/accept/pop3"]),
            (["verify", "--server", "exim"], ["exim", "embedded"]),
            (["lab", "--server", "exim"], ["exim", "embedded"]),
            (["gateway", "no/such.toml"], ["no/such.toml"]),
        ],
    )
    def test_commands_that_run_servers(
        self, arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = main(arguments)
        assert_refused(status, capsys.readouterr().err, *words)


class TestManners:
    def test_ctrl_c_is_quiet(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def interrupted(_: object) -> str:
            raise KeyboardInterrupt

        monkeypatch.setattr(matrix, "text", interrupted)
        assert main(["matrix"]) == 130
        assert capsys.readouterr() == ("", "")

    def test_a_reader_that_left_is_no_error(self) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [sys.executable, "-m", "kb", "matrix"],
            stdout=writing,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(PACKAGE.parent)},
            check=False,
        )
        os.close(writing)
        assert done.stderr == b""
        assert done.returncode == 141

    def test_a_terminal_without_the_signs_gets_question_marks(self) -> None:
        done = run("show", "spam/reject/pop3", PYTHONIOENCODING="ascii")
        assert (done.returncode, done.stderr) == (0, "")
        assert "? No" in done.stdout

    def test_module_and_script_are_the_same(self) -> None:
        assert run("matrix").stdout == matrix.text(BOOK)

    def test_works_from_any_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert run("matrix").stdout == matrix.text(BOOK)

    def test_reading_imports_no_server(self) -> None:
        code = (
            "import sys; from kb.cli import main; main(['matrix']); main(['show', 'rfc1939']);"
            "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONPATH": str(PACKAGE.parent)},
            capture_output=True,
            text=True,
            check=True,
        )
        imported = set(done.stdout.splitlines()[-1].split())
        assert "kb" in imported
        assert not imported & {"aiosmtpd", "pymap", "twisted", "asyncio", "socket", "sqlite3"}
