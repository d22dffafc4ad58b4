"""Scanners by what the configuration calls them."""

from __future__ import annotations

import pytest

from kb.scan import scanner


def test_builtin() -> None:
    assert scanner("builtin", "builtin") is not None


@pytest.mark.parametrize(
    ("spam", "virus"),
    [
        ("spamd://127.0.0.1:783", "builtin"),
        ("rspamd://localhost:11333", "builtin"),
        ("spamd://[::1]:783", "builtin"),
        ("builtin", "clamd://127.0.0.1:3310"),
        ("builtin", "clamd:///run/clamav/clamd.ctl"),
        ("builtin", "yara:///etc/rules.yar"),
    ],
)
def test_those_to_come_are_known(spam: str, virus: str) -> None:
    with pytest.raises(ValueError, match=r'is not implemented yet; use "builtin"$') as caught:
        scanner(spam, virus)
    key, value = ("virus", virus) if spam == "builtin" else ("spam", spam)
    assert str(caught.value).startswith(f'{key} = "{value}"')


@pytest.mark.parametrize(
    ("spam", "virus", "choices"),
    [
        ("", "builtin", "builtin, spamd://HOST:PORT, rspamd://HOST:PORT"),
        ("spamd://", "builtin", "builtin, spamd://HOST:PORT, rspamd://HOST:PORT"),
        ("clamd://127.0.0.1:3310", "builtin", "builtin, spamd://HOST:PORT, rspamd://HOST:PORT"),
        ("builtin", "none", "builtin, clamd://HOST:PORT, clamd:///PATH, yara:///PATH"),
        ("builtin", "yara://rules", "builtin, clamd://HOST:PORT, clamd:///PATH, yara:///PATH"),
    ],
)
def test_anything_else_is_refused_with_the_choices(spam: str, virus: str, choices: str) -> None:
    with pytest.raises(ValueError, match=r"^\w+ = \".*\" is no scanner; use one of ") as caught:
        scanner(spam, virus)
    assert str(caught.value).endswith(choices)
    assert "\n" not in str(caught.value)
