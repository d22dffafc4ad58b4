"""The log and the figures of a running gateway: what happened to that mail."""

from __future__ import annotations

import json
import logging
import re
import signal
import smtplib
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from kb import extras
from kb.diagnose import diagnose
from kb.gateway.endpoint import Endpoint
from kb.gateway.logs import TEXT, JsonFormatter, TextFormatter
from kb.gateway.main import run as run_gateway
from kb.gateway.metrics import Metrics
from kb.lab.mail.samples import GTUBE
from support.process import running
from support.smtp import NextServer

RUN = (
    "import sys, pathlib; from kb.gateway.main import run; sys.exit(run(pathlib.Path(sys.argv[1])))"
)
CONFIGURATION = """
[smtp]
listen = "127.0.0.1:0"
upstream = "smtp://{upstream}"
spam = "{spam}"
virus = "strip-and-deliver"
[log]
format = "{form}"
metrics = "127.0.0.1:0"
"""
PAGE = Path(__file__).parents[2] / "docs/running/log.md"
HAM = b"Message-ID: <ham@example.test>\r\nSubject: secret words\r\n\r\nhello\r\n"
SPAM = b"Message-ID: <spam@example.test>\r\nSubject: secret words\r\n\r\n" + GTUBE + b"\r\n"


class Told(NamedTuple):
    """What a gateway told of a clean message and of spam."""

    lines: list[str]
    figures: dict[str, float]


@pytest.fixture
def told(tmp_path: Path, behind: NextServer) -> Callable[[str, str], Told]:
    def run(form: str, spam: str) -> Told:
        file = tmp_path / "gateway.toml"
        text = CONFIGURATION.format(upstream=behind.endpoint, form=form, spam=spam)
        file.write_text(text, encoding="utf-8")
        with running("-c", RUN, str(file)) as process:
            assert process.stdout
            ready = [process.stdout.readline().split() for _ in range(2)]
            assert [words[:2] for words in ready] == [["ready", "smtp"], ["ready", "metrics"]]
            host, port = ready[0][2].split(":")
            with smtplib.SMTP(host, int(port)) as client:
                client.sendmail("a@example.test", ["b@example.test"], HAM)
                try:
                    client.sendmail("a@example.test", ["b@example.test"], SPAM)
                except smtplib.SMTPDataError:
                    assert spam == "reject"
            with urllib.request.urlopen(f"http://{ready[1][2]}/metrics", timeout=30) as page:
                figures = page.read().decode()
            process.send_signal(signal.SIGTERM)
            _, log = process.communicate(timeout=30)
            assert process.returncode == 0
        samples = re.findall(r"^([a-z_]+(?:\{.*\})?) (\S+)$", figures, re.MULTILINE)
        warning, *lines = log.splitlines()
        assert "GTUBE and EICAR only" in warning
        if form == "json":
            told = json.loads(warning)
            assert (told["level"], told["logger"]) == ("warning", "kb.gateway.scanners")
        return Told(lines, {name: float(value) for name, value in samples})

    return run


def test_json(told: Callable[[str, str], Told]) -> None:
    ham, spam = map(json.loads, told("json", "tag").lines)
    assert re.fullmatch(r"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z", ham.pop("time"))
    reply, id_ = ham.pop("outcome"), ham.pop("id")
    assert reply.startswith("next server: 250 ")
    assert re.fullmatch("[0-9A-F]+", id_)
    assert 0 <= ham.pop("ms") < 30_000
    assert ham == {
        "level": "info",
        "logger": "kb.gateway.smtp",
        "protocol": "smtp",
        "verdict": "clean",
        "action": "deliver",
        "from": "a@example.test",
        "to": "b@example.test",
        "message_id": "<ham@example.test>",
        "size": len(HAM),
        "sent": len(HAM),
    }
    assert (spam["cells"], spam["message_id"]) == (["spam/tag/smtp"], "<spam@example.test>")
    assert (spam["size"], spam["sent"]) == (len(SPAM), len(SPAM) + len("[SPAM] "))


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_page_has_a_line_as_the_gateway_writes_it(
    form: str, told: Callable[[str, str], Told]
) -> None:
    (sample,) = re.findall(rf"^```{form}\n(.*)\n```$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert _steady(told(form, "tag").lines[1]) == _steady(sample)


def _steady(line: str) -> str:
    """A line without what differs from run to run: time, id, duration, next server's words."""
    line = re.sub(r"[0-9-]{10}[ T][0-9:]{8}[,.][0-9]{3}", "TIME", line)
    line = re.sub(r'((?:\bid=|"id":)"?)[0-9A-F]+', r"\1ID", line)
    line = re.sub(r'((?:\bms=|"ms":))[0-9]+', r"\1MS", line)
    return re.sub(r'(next server: 250)[^"]*', r"\1", line)


def test_figures(told: Callable[[str, str], Told]) -> None:
    figures = told("text", "reject").figures
    name = 'kb_gateway_messages_total{{action="{}",protocol="smtp",verdict="{}"}}'
    assert figures[name.format("deliver", "clean")] == 1
    assert figures[name.format("reject", "spam")] == 1
    assert figures['kb_gateway_message_octets_total{protocol="smtp"}'] == len(HAM) + len(SPAM)
    assert figures['kb_gateway_inspection_seconds_count{protocol="smtp"}'] == 2


def test_errors_of_scanners_count_too() -> None:
    metrics = Metrics()
    try:
        where = metrics.open(Endpoint("127.0.0.1", 0))
        logging.getLogger("kb.scan.yara").error("it keeps its rules as they were")
        with urllib.request.urlopen(f"http://{where}/metrics", timeout=30) as page:
            figures = page.read().decode()
    finally:
        metrics.close()
    assert 'kb_gateway_log_errors_total{logger="kb.scan.yara"} 1.0\n' in figures


@pytest.mark.parametrize("spam", ["reject", "tag"])
def test_diagnose_reads_either_form_alike(told: Callable[[str, str], Told], spam: str) -> None:
    found = []
    for form in ("text", "json"):
        lines = told(form, spam).lines
        assert "secret words" not in "".join(lines)
        diagnosis = diagnose("\n".join(lines).encode(), (), "gateway.log")
        assert str(diagnosis.kind) == "log"
        found.append([(one.line, re.sub(r"^\w+: ", "", one.what)) for one in diagnosis.findings])
    assert found[0] == found[1]
    assert len(found[0]) == 2
    assert "This gateway found GTUBE (spam)" in found[0][1][1]


def test_other_lines_and_tracebacks_are_one_object_each() -> None:
    try:
        raise ValueError("a\nb")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "two\nlines", (), sys.exc_info())
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "two\nlines"
    assert "ValueError" in json.loads(line)["traceback"]


@pytest.mark.parametrize(
    ("keys", "mend"),
    [
        ('format = "xml"', '[log] format: "xml" cannot be used; write one of "text", "json"'),
        ('metrics = "9469"', '[log] metrics: "9469" cannot be used'),
    ],
)
def test_a_mistake_in_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], keys: str, mend: str
) -> None:
    file = tmp_path / "gateway.toml"
    text = CONFIGURATION.partition("[log]")[0].format(upstream="127.0.0.1:25", spam="tag")
    file.write_text(f"{text}[log]\n{keys}\n", encoding="utf-8")
    assert run_gateway(file) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert mend in line


def test_metrics_where_another_program_listens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], behind: NextServer
) -> None:
    file = tmp_path / "gateway.toml"
    text = CONFIGURATION.format(upstream=behind.endpoint, spam="tag", form="text")
    file.write_text(text.replace('metrics = "127.0.0.1:0"', f'metrics = "{behind.endpoint}"'))
    assert run_gateway(file) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"[log] metrics: {behind.endpoint} cannot be listened on" in line


def test_without_the_extra(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(extras.MODULES, "metrics", ("kb_no_such_module",))
    file = tmp_path / "gateway.toml"
    file.write_text(CONFIGURATION.format(upstream="127.0.0.1:25", spam="tag", form="text"))
    assert run_gateway(file) == 2
    told = capsys.readouterr().err
    install = f"{sys.executable} -m pip install 'kb[metrics]'"
    assert told == f'kb: [log] metrics needs the extra "metrics": {install}\n'


def test_lines_of_text_are_as_logging_itself_writes_them() -> None:
    own, usual = TextFormatter(), logging.Formatter(TEXT)
    for created in (1.0, 1.5, 1.9999, 2.0, 86_400.25, 1.0):
        record = logging.LogRecord("kb.x", logging.INFO, "", 0, "at %s", (created,), None)
        record.created, record.msecs = created, created % 1 * 1000
        assert own.format(record) == usual.format(record)
