"""Clients that were not measured: each rule, broken in a copy of the data, is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge.rules import unmeasured_clients
from support.rules import Case, ids_of, told

FILE = "unmeasured_clients/gmail.toml"
NOTHING = """\
name = "Eudora"
maker = "Google"
why = "It is no more."
documented = []
"""

CASES: list[Case] = [
    (
        unmeasured_clients.a_makers_word_is_its_own,
        lambda data: data.swap(FILE, 'maker = "Google"', 'maker = "Apple"'),
        f"{FILE}: collects: gmail-fetching-tls is Google's; cite Apple's own",
    ),
    (
        unmeasured_clients.a_makers_word_is_its_own,
        lambda data: data.swap(
            FILE, ', phrase = "setting up Gmail to check emails from other accounts"', ""
        ),
        f"{FILE}: collects: no `phrase`; quote the words that say it",
    ),
    (
        unmeasured_clients.a_makers_word_is_dated,
        lambda data: data.swap("unmeasured_clients/apple-mail.toml", "2015-09-04", "4 Sept 2015"),
        "unmeasured_clients/apple-mail.toml: certificates: `dated` is "
        '"2015-09-04", "2015-09", "2015" or "undated"',
    ),
    (
        unmeasured_clients.a_makers_word_is_dated,
        lambda data: data.swap(
            "unmeasured_clients/outlook-new.toml",
            'dated = "2023"\nseen = "excerpt"\nread = "2026-11-29"',
            'dated = "2023"\nseen = "excerpt"\nread = "today"',
        ),
        'unmeasured_clients/outlook-new.toml: collects: `read` is a day: "2026-11-29"',
    ),
    (
        unmeasured_clients.a_makers_word_is_dated,
        lambda data: data.swap(
            FILE, "Gmail can be set up to check the mail of other accounts.", " "
        ),
        f"{FILE}: collects: `says` is empty; write it",
    ),
    (
        unmeasured_clients.what_is_measured_is_not_quoted,
        lambda data: data.swap(FILE, "Gmail's collecting from other accounts", "thunderbird"),
        f"{FILE}: the lab measures it: client_runs has it; delete this",
    ),
    (
        unmeasured_clients.what_is_measured_is_not_quoted,
        lambda data: data.write("unmeasured_clients/eudora.toml", NOTHING),
        "unmeasured_clients/eudora.toml: documented: nothing of it is documented; quote its maker",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)
