"""`kb serve` as a process, and its export."""

from __future__ import annotations

import datetime
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kb.cli import main
from kb.serve.store import Store

DAY = datetime.date(2026, 1, 31)
SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<h1>Home</h1>", encoding="utf-8")
    return tmp_path


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    """`kb serve` on a free port."""
    command = [sys.executable, "-m", "kb", "serve", str(site), "--port", "0"]
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(
        command, cwd=site, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) in (0, 130, -signal.SIGINT)


@pytest.mark.slow
def test_serves_site_and_api_and_keeps_its_counts(address: str, site: Path) -> None:
    assert httpx.get(address).text == "<h1>Home</h1>"
    answer = httpx.get(f"{address}api/ask", params={"question": "outlook crashes"})
    assert answer.json()["answers"] == []
    store = Store(f"sqlite:///{site}/kb.sqlite3")
    assert [row.question for row in store.unanswered()] == ["outlook crashes"]
    store.close()


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/asked.sqlite3"
    store = Store(url)
    store.miss("does my vpn, or yours, drop mail?", DAY)
    store.miss("why is the sky blue", DAY)
    store.miss("why is the sky blue", DAY)
    store.close()
    return url


def test_unanswered_as_csv(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["unanswered", "--database", database]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "question,times,first_day,last_day",
        "why is the sky blue,2,2026-01-31,2026-01-31",
        '"does my vpn, or yours, drop mail?",1,2026-01-31,2026-01-31',
    ]


def test_unanswered_as_json(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["unanswered", "--database", database, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[0] == {
        "question": "why is the sky blue",
        "times": 2,
        "first_day": "2026-01-31",
        "last_day": "2026-01-31",
    }


def test_what_was_missing_as_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path}/wanted.sqlite3"
    assert main(["unanswered", "--missing", "--database", url]) == 0
    assert capsys.readouterr().out == "page,text,times,first_day,last_day\n"
    store = Store(url)
    store.want("actions/tag/", "a picture, please", DAY)
    store.close()
    assert main(["unanswered", "--missing", "--database", url]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        'actions/tag/,"a picture, please",1,2026-01-31,2026-01-31'
    ]


def test_no_text_is_a_formula_in_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path}/wanted.sqlite3"
    store = Store(url)
    texts = ["+1 for it", "-1", "=1+1", "@SUM(A1)", "a=b"]
    for text in texts:
        store.want("", text, DAY)
    store.close()
    assert main(["unanswered", "--missing", "--database", url]) == 0
    kept = [line.split(",")[1] for line in capsys.readouterr().out.splitlines()[1:]]
    assert kept == ["'+1 for it", "'-1", "'=1+1", "'@SUM(A1)", "a=b"]
    assert main(["unanswered", "--missing", "--database", url, "--format", "json"]) == 0
    assert [row["text"] for row in json.loads(capsys.readouterr().out)] == texts


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1
    return printed.err


def test_no_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "make site" in refused(["serve", str(tmp_path)], capsys)


def test_an_address_that_no_reply_can_link_to(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Told before it listens: each answer would fail."""
    monkeypatch.setenv("KB_SITE", "http://127.0.0.1:8000/")
    arguments = ["serve", str(site), "--port", "0", "--database", f"sqlite:///{site}/x"]
    said = refused(arguments, capsys)
    assert said.startswith("kb serve: KB_SITE: ")
    assert "this machine only" in said


def test_a_port_that_is_taken(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        arguments = ["serve", str(site), "--port", port, "--database", f"sqlite:///{site}/x"]
        said = refused(arguments, capsys)
    assert port in said
    assert "in use" in said


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_no_such_port(site: Path, port: str, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{site}/x"
    assert port in refused(["serve", str(site), f"--port={port}", "--database", url], capsys)


@pytest.mark.parametrize("command", [["serve", "SITE"], ["unanswered"]])
def test_no_database(command: list[str], site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [str(site) if one == "SITE" else one for one in command]
    said = refused([*arguments, "--database", "what://x/y"], capsys)
    assert "what://x/y" in said
    assert "sqlite:///kb.sqlite3" in said
