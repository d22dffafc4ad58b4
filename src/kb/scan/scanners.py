"""Which scanners there are, by what the configuration calls them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kb.scan import builtin
from kb.scan.findings import Scanner, Test
from kb.scan.local import LocalScanner

_SPAM: Mapping[str, Test] = {"builtin": builtin.spam}
_VIRUS: Mapping[str, Test] = {"builtin": builtin.virus}

_HOST = r"(\[[0-9A-Fa-f:.]+\]|[^\s/:\[\]]+):[0-9]{1,5}"
_SPAM_LATER = {
    "spamd://HOST:PORT": re.compile(rf"spamd://{_HOST}"),
    "rspamd://HOST:PORT": re.compile(rf"rspamd://{_HOST}"),
}
_VIRUS_LATER = {
    "clamd://HOST:PORT": re.compile(rf"clamd://{_HOST}"),
    "clamd:///PATH": re.compile(r"clamd:///\S.*"),
    "yara:///PATH": re.compile(r"yara:///\S.*"),
}


def scanner(spam: str, virus: str) -> Scanner:
    """The scanner for the configuration's `spam` and `virus`.

    Raises:
        ValueError: one of them is unknown, or not implemented yet.
    """
    return LocalScanner(
        _choose("spam", spam, _SPAM, _SPAM_LATER), _choose("virus", virus, _VIRUS, _VIRUS_LATER)
    )


def _choose(
    key: str, value: str, known: Mapping[str, Test], later: Mapping[str, re.Pattern[str]]
) -> Test:
    if value in known:
        return known[value]
    if any(pattern.fullmatch(value) for pattern in later.values()):
        raise ValueError(f'{key} = "{value}" is not implemented yet; use "builtin"')
    choices = ", ".join((*known, *later))
    raise ValueError(f'{key} = "{value}" is no scanner; use one of {choices}')
