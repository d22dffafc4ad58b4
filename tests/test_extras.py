"""A missing extra is told in one line, by whatever needs it."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from kb import cli, extras
from kb.commands import COMMANDS
from kb.publish.__main__ import main as publish
from kb.serve.store import Store

ROOT = Path(__file__).parents[1]
PIP = f"{sys.executable} -m pip"
"""What installs an extra where this program is, and works without activating anything."""
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make the last module of an extra one that is not there."""

    def take_away(extra: str) -> None:
        gone = extras.MODULES[extra][-1]
        there = extras.find_spec
        monkeypatch.setattr(extras, "find_spec", lambda name: None if name == gone else there(name))

    return take_away


def test_every_extra_for_users_has_its_modules() -> None:
    assert {*extras.MODULES} == {*DECLARED} - {"dev"}


@pytest.mark.parametrize("extra", extras.MODULES)
def test_each_package_of_an_extra_is_known_by_a_module(extra: str) -> None:
    named = [re.split(r"[\[<>= ]", one)[0] for one in DECLARED[extra] if not one.startswith("kb[")]
    brought = metadata.packages_distributions()
    assert len(extras.MODULES[extra]) == len(named)
    for package, module in zip(named, extras.MODULES[extra], strict=True):
        assert package in [one.lower().replace("_", "-") for one in brought[module]]


@pytest.mark.parametrize(
    ("command", "extra"), [(one.name, one.extra) for one in COMMANDS if one.extra]
)
def test_a_command_names_the_extra_that_it_needs(
    command: str,
    extra: str,
    without: Callable[[str], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    without(extra)
    assert cli.main([command]) == 2
    told = f"kb: {command} needs the extra \"{extra}\": {PIP} install 'kb[{extra}]'\n"
    assert capsys.readouterr() == ("", told)


def test_the_site_s_build_names_its_extra(
    without: Callable[[str], None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    without("site")
    assert publish([str(tmp_path)]) == 2
    told = f"kb: kb.publish needs the extra \"site\": {PIP} install 'kb[site]'\n"
    assert capsys.readouterr() == ("", told)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_a_postgresql_address_names_its_extra(
    scheme: str, without: Callable[[str], None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    without("postgresql")
    assert cli.main(["unanswered", "--database", f"{scheme}://somewhere/kb"]) == 2
    told = f"kb: PostgreSQL needs the extra \"postgresql\": {PIP} install 'kb[postgresql]'\n"
    assert capsys.readouterr() == ("", told)


def test_a_bare_postgresql_address_is_read_by_the_driver_of_the_extra() -> None:
    with pytest.raises(Exception, match=r"^postgresql\+psycopg:"):
        Store("postgresql://127.0.0.1:1/kb")
