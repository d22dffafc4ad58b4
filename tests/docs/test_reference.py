"""The usage on the command line's page is that of the parser itself."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from kb.cli.parser import parser

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/command-line.md").read_text(encoding="utf-8")
USAGE = dict(re.findall(r"^```text\nkb ([a-z]+)(.*)\n```$", PAGE, re.MULTILINE))
(SUBPARSERS,) = (a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
COMMANDS: dict[str, argparse.ArgumentParser] = dict(SUBPARSERS.choices)


def test_every_command_has_its_usage() -> None:
    assert USAGE.keys() == COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_flags_have_no_value_and_what_must_be_given_has_no_brackets(name: str) -> None:
    for action in COMMANDS[name]._actions:
        if not action.option_strings or action.dest == "help":
            continue
        value = "" if action.nargs == 0 else r" [^\]\[ -][^\]\[ ]*"
        option = re.escape(action.option_strings[0]) + value
        shape = rf" {option}(?= |$)" if action.required else rf" \[{option}\]"
        assert re.search(shape, USAGE[name]), (shape, USAGE[name])
