"""Addresses: no two records share one, and what was published keeps its own."""

from __future__ import annotations

import msgspec

from kb.knowledge import loader
from kb.render import links

BOOK = loader.load()


def test_every_run_has_an_address_of_its_own() -> None:
    every = [links.place(run) for run in (*BOOK.evidence, *BOOK.demonstrated)]
    assert len(every) > 100
    assert len(set(every)) == len(every)


def test_two_scanners_have_two_addresses_and_the_first_keeps_its_own() -> None:
    run = next(one for one in BOOK.evidence if one.cell == "spam/tag/pop3")
    other = msgspec.structs.replace(run, scanner="clamd")
    assert links.url(run) == "evidence/spam-tag-pop3/#embedded-gateway"
    assert links.url(other) == "evidence/spam-tag-pop3/#embedded-gateway-clamd"


def test_a_mechanism_that_came_later_has_a_page_of_its_own() -> None:
    run = next(one for one in BOOK.evidence if one.cell == "spam/drop/pop3")
    by = {"server": "embedded", "mechanism": "cut-connection", "scanner": "builtin"}
    later = msgspec.structs.replace(run, **by)
    place = "evidence/spam-drop-pop3/cut-connection/#embedded-cut-connection"
    assert links.url(later) == place
    other = msgspec.structs.replace(later, server="cyrus")
    assert links.place(other).page == "evidence/spam-drop-pop3/cyrus-cut-connection.md"
