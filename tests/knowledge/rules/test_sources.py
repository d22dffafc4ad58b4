"""Sources: each rule, broken in a copy of the data, is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge.rules import sources
from support.rules import Case, ids_of, told

CASES: list[Case] = [
    (
        sources.an_rfc_has_its_number,
        lambda data: data.line("sources.toml", "rfc1939", "rfc", ""),
        'sources.toml: sources rfc1939: kind "rfc" has `rfc`, its number; other kinds have none',
    ),
    (
        sources.an_rfc_has_its_number,
        lambda data: data.line("sources.toml", "rfc1939", "rfc", "1993"),
        "sources.toml: sources rfc1939: the id of RFC 1993 is rfc1993",
    ),
    (
        sources.an_rfc_has_its_number,
        lambda data: data.entry("sources.toml", "rfc1939", "rfc/rfc1939", "rfc/rfc1993"),
        "sources.toml: sources rfc1939 url: the address of RFC 1939 is "
        "https://www.rfc-editor.org/rfc/rfc1939",
    ),
    (
        sources.an_rfc_has_its_number,
        lambda data: data.entry("sources.toml", "kerio-control", 'kind = "vendor"', 'kind = "rfc"'),
        'sources.toml: sources kerio-control: kind "rfc" has `rfc`, its number; other kinds '
        "have none",
    ),
    (
        sources.a_document_can_be_found,
        lambda data: data.entry("sources.toml", "kerio-control", "https://", ""),
        "sources.toml: sources kerio-control url: write the whole address, from https:// on",
    ),
    (
        sources.a_document_can_be_found,
        lambda data: data.line("sources.toml", "kerio-control", "publisher", ""),
        "sources.toml: sources kerio-control: no `publisher`; say whose document it is",
    ),
    (
        sources.a_document_can_be_found,
        lambda data: data.line("sources.toml", "article-1073", "called", ""),
        "sources.toml: sources article-1073: no `called`; say how a text refers to it: "
        '"article 1073"',
    ),
    (
        sources.a_source_is_used,
        lambda data: data.append(
            "sources.toml",
            '[[sources]]\nid = "rfc822"\nkind = "rfc"\ntitle = "Text Messages"\n'
            'url = "https://www.rfc-editor.org/rfc/rfc822"\nrfc = 822\n',
        ),
        "sources.toml: sources rfc822: nothing cites it; cite it or delete it",
    ),
    (
        sources.a_document_can_be_found,
        lambda data: data.line("sources.toml", "kerio-control", "url", ""),
        "sources.toml: sources kerio-control: either `url`, or `no_address`: why there is none",
    ),
    (
        sources.an_address_is_the_publishers_own,
        lambda data: data.line(
            "sources.toml", "kerio-control", "url", '"http://38.142.81.21:8001/manual/kerio"'
        ),
        "sources.toml: sources kerio-control url: 38.142.81.21 is no host of Kerio (GFI); give the "
        "publisher's own, or say in `no_address` why there is none",
    ),
    (
        sources.an_address_is_the_publishers_own,
        lambda data: data.line("sources.toml", "kerio-control", "publisher", '"Manuals Dump"'),
        "sources.toml: sources kerio-control publisher: unknown publisher 'Manuals Dump'; add "
        "it to publishers.toml",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)


def test_every_rule_is_broken_here() -> None:
    assert {case[0] for case in CASES} == set(sources.RULES)
