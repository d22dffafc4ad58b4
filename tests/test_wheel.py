"""The wheel by itself: no checkout at hand, no package but those that it asks for."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest

from kb import ask
from kb.commands import COMMANDS, Command
from kb.knowledge import loader
from kb.render import matrix, text
from support.wheel import Installed

pytestmark = pytest.mark.slow

BOOK = loader.load()
GATEWAY = """\
[pop3]
listen = "127.0.0.1:0"
upstream = "127.0.0.1:110"
spam = "tag"
virus = "strip-and-deliver"
"""


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel with what its core depends on."""
    return Installed(tmp_path_factory.mktemp("core"))


def test_it_is_the_package_alone(core: Installed) -> None:
    where = core.run("python", "-c", "import kb; print(kb.__file__)")
    assert Path(where.stdout.strip()).parent.parent == core.packages
    assert {one.name.partition("-")[0] for one in core.packages.iterdir()} == {"kb", "msgspec"}


def test_matrix_show_and_ask(core: Installed) -> None:
    assert core.run("kb", "matrix").stdout == matrix.text(BOOK)
    cell = BOOK.cells["spam/reject/pop3"]
    assert core.run("kb", "show", cell.id).stdout == text.show(BOOK, cell)
    question = "can i bounce spam when i fetch it with pop"
    asked = core.run("kb", "ask", "--json", question)
    best = ask.answers(question, BOOK)[0]
    assert json.loads(asked.stdout)["answers"][0]["id"] == best.id


def test_the_gateway_starts_and_ends(core: Installed) -> None:
    (core.empty / "gateway.toml").write_text(GATEWAY, encoding="ascii")
    command, variables = core.command("kb", "gateway", "gateway.toml")
    with subprocess.Popen(
        command, cwd=core.empty, env=variables, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("ready pop3 127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.extra], ids=lambda c: c.name)
def test_a_command_without_its_extra(core: Installed, command: Command) -> None:
    done = core.run("kb", command.name)
    assert (done.returncode, done.stdout) == (2, "")
    needs = f'kb: {command.name} needs the extra "{command.extra}"'
    install = f"-m pip install 'kb[{command.extra}]'\n"
    assert re.fullmatch(re.escape(f"{needs}: ") + r"\S+ " + re.escape(install), done.stderr)


def test_the_build_of_the_site_without_its_extra(core: Installed) -> None:
    done = core.run("python", "-m", "kb.publish")
    assert done.returncode == 2
    needs = 'kb: kb.publish needs the extra "site": '
    install = "-m pip install 'kb[site]'\n"
    assert re.fullmatch(re.escape(needs) + r"\S+ " + re.escape(install), done.stderr)


def test_the_lab_s_extra_is_all_that_verify_needs(tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    installed.add("lab")
    done = installed.run("kb", "verify", "spam/reject/pop3")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert "1 of 1" in done.stdout, done.stdout
    assert not list(installed.empty.iterdir())


def test_the_server_s_extra_is_all_that_unanswered_needs(tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    installed.add("serve")
    done = installed.run("kb", "unanswered")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "question,times,first_day,last_day\n"
