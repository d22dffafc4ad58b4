"""The page on the configuration has every key, and what it says is so."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.gateway import config
from kb.model import Action, Protocol

PAGE = Path(__file__).parents[2] / "docs/reference/gateway-configuration.md"
TEXT = PAGE.read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| `(?P<key>\w+)` \| (?:`(?P<default>[^|]+)`|required|not acted on) \| (?P<meaning>.+) \|$"
)

REQUIRED = """\
[smtp]
listen = "127.0.0.1:0"
upstream = "smtp://127.0.0.1:25"
spam = "reject"
virus = "strip-and-deliver"
"""


def documented() -> Iterator[tuple[str, str, str | None]]:
    """Table, key and default (as TOML; None where required) of each row of the page."""
    tables: list[str] = []
    for line in TEXT.splitlines():
        if line.startswith("## "):
            tables = re.findall(r"\[(\w+)\]", line)
        elif row := ROW.match(line):
            yield from ((table, row["key"], row["default"]) for table in tables)


def load(tmp_path: Path, text: str) -> config.Config:
    path = tmp_path / "gateway.toml"
    path.write_text(text, encoding="utf-8")
    return config.load(path)


def known() -> set[tuple[str, str]]:
    """The keys that the gateway itself reads."""
    return {(name, key) for name, kind in config.TABLES.items() for key in kind.__struct_fields__}


def test_every_key_is_documented_and_every_documented_key_exists() -> None:
    rows = {(table, key) for table, key, _ in documented()}
    assert rows == known()


def test_the_defaults_are_those_of_the_gateway(tmp_path: Path) -> None:
    written: dict[str, list[str]] = {}
    for table, key, default in documented():
        if default is not None and table not in ("pop3", "imap"):
            written.setdefault(table, []).append(f"{key} = {default}")
    own = "\n".join(written.pop("smtp"))
    others = "".join(f"[{name}]\n" + "\n".join(keys) + "\n" for name, keys in written.items())
    assert load(tmp_path, f"{REQUIRED}{own}\n{others}") == load(tmp_path, REQUIRED)


@pytest.mark.parametrize("key", ["listen", "upstream", "spam", "virus"])
def test_what_is_required_is_required(tmp_path: Path, key: str) -> None:
    text = "\n".join(line for line in REQUIRED.splitlines() if not line.startswith(f"{key} ="))
    with pytest.raises(config.ConfigError, match=rf"\[smtp\] {key}: missing"):
        load(tmp_path, text)


def test_every_action_is_named() -> None:
    for action in Action:
        assert f"`{action}`" in TEXT


def test_the_example_serves_every_protocol(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.+?)```", TEXT, re.DOTALL)
    assert example
    assert {s.protocol for s in load(tmp_path, example[1]).services} == set(Protocol)
    tables: dict[str, Any] = tomllib.loads(example[1])
    assert tables["tag"]["text"] == "[SPAM]"
