"""Scanners by what the configuration calls them."""

from __future__ import annotations

import pytest

from kb.scan import UnusableError, scanner


@pytest.mark.parametrize(
    ("spam", "virus"),
    [
        ("builtin", "builtin"),
        (["spamd://127.0.0.1:783", "rspamd://[::1]:11333"], "builtin"),
        ("builtin", "clamd://127.0.0.1:3310"),
        ("builtin", "clamd://[::1]:3310"),
        ("builtin", "clamd:///run/clamav/clamd.ctl"),
        (["builtin"], ["builtin", "clamd:///run/clamav/clamd.ctl"]),
    ],
)
def test_none_need_be_reachable(spam: str | list[str], virus: str | list[str]) -> None:
    names = [one.name for one in scanner(spam, virus).scanners]
    asked = [value for value in spam if value != "builtin"] if isinstance(spam, list) else []
    assert names == [*([virus] if isinstance(virus, str) else virus), *asked]


VIRUS = "builtin, clamd://HOST:PORT, clamd:///PATH, yara:///PATH"
SPAM = "builtin, rspamd://HOST:PORT, spamd://HOST:PORT"


@pytest.mark.parametrize(
    ("spam", "virus", "choices"),
    [
        ("", "builtin", SPAM),
        ("clamd://127.0.0.1:3310", "builtin", SPAM),
        (["builtin", "none"], "builtin", SPAM),
        ("builtin", "none", VIRUS),
    ],
)
def test_anything_else_is_refused_with_the_choices(
    spam: str | list[str], virus: str, choices: str
) -> None:
    with pytest.raises(ValueError, match=r"^\w+: \".*\" is no scanner; use one of ") as caught:
        scanner(spam, virus)
    assert sorted(str(caught.value).rpartition("one of ")[2].split(", ")) == sorted(
        choices.split(", ")
    )
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("spam", "virus", "near"),
    [
        ("spamd://", "builtin", 'spam: "spamd://" is no scanner; did you mean spamd://HOST:PORT?'),
        ("rspam://127.0.0.1:1", "builtin", "; did you mean rspamd://HOST:PORT?"),
        ("builtin", "clamav://127.0.0.1:1", "; did you mean clamd://HOST:PORT or clamd:///PATH?"),
        ("builtin", "yara://rules", "; did you mean yara:///PATH?"),
        ("builtin", "built-in", "; did you mean builtin?"),
    ],
)
def test_the_near_form_is_named(spam: str, virus: str, near: str) -> None:
    with pytest.raises(UnusableError) as caught:
        scanner(spam, virus)
    assert str(caught.value).endswith(near)


def test_no_scanner_is_none() -> None:
    with pytest.raises(ValueError, match=r"virus: \[\] names no scanner; use builtin, "):
        scanner("builtin", [])


def test_a_port_that_is_none() -> None:
    with pytest.raises(ValueError, match="its port must be a number from 1 to 65535"):
        scanner("builtin", "clamd://127.0.0.1:99999")
