"""Claims and their sources: each rule, broken in a copy of the data, is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge.rules import citations
from support.rules import POP3, Case, ids_of, told

CASES: list[Case] = [
    (
        citations.a_claim_is_cited,
        lambda data: data.line(POP3, "uidl-persists", "citations", "[]"),
        "claims/pop3.toml: claims uidl-persists: no citation; add source, section and phrase",
    ),
    (
        citations.a_claim_is_cited,
        lambda data: data.line(
            POP3, "uidl-persists", "citations", '[{ source = "rfc1939", section = "7" }]'
        ),
        "claims/pop3.toml: claims uidl-persists: kind text quotes no phrase; quote one, or "
        "say inference",
    ),
    (
        citations.a_phrase_is_short,
        lambda data: data.entry(
            POP3,
            "uidl-persists",
            "should never reuse an unique-id in a given maildrop",
            "one two three four five six seven eight nine ten eleven twelve thirteen",
        ),
        "claims/pop3.toml: claims uidl-persists: the phrase has 13 words; quote at most 12",
    ),
    (
        citations.a_section_is_named,
        lambda data: data.entry(POP3, "uidl-persists", 'section = "7"', 'section = ""'),
        "claims/pop3.toml: claims uidl-persists: `section` is empty; name the section cited",
    ),
    (
        citations.a_section_is_named,
        lambda data: data.entry(POP3, "uidl-persists", 'section = "7"', 'section = "UIDL"'),
        "claims/pop3.toml: claims uidl-persists: 'UIDL' is no section of an RFC; write "
        '"5.2", "Appendix A" or "Abstract"',
    ),
    (
        citations.a_dialogue_says_who_speaks,
        lambda data: data.entry(POP3, "uidl-persists", '"C: UIDL"', '"c: UIDL"'),
        "claims/pop3.toml: claims uidl-persists wire: the line 'c: UIDL' must start with 'C: "
        "' or 'S: '",
    ),
    (
        citations.an_rfc_has_its_number,
        lambda data: data.line("sources.toml", "rfc1939", "rfc", ""),
        'sources.toml: sources rfc1939: kind "rfc" has `rfc`, its number; other kinds have none',
    ),
    (
        citations.an_rfc_has_its_number,
        lambda data: data.line("sources.toml", "rfc1939", "rfc", "1993"),
        "sources.toml: sources rfc1939: the id of RFC 1993 is rfc1993",
    ),
    (
        citations.an_rfc_has_its_number,
        lambda data: data.entry("sources.toml", "rfc1939", "rfc/rfc1939", "rfc/rfc1993"),
        "sources.toml: sources rfc1939 url: the address of RFC 1939 is "
        "https://www.rfc-editor.org/rfc/rfc1939",
    ),
    (
        citations.an_rfc_has_its_number,
        lambda data: data.entry("sources.toml", "kerio-control", 'kind = "vendor"', 'kind = "rfc"'),
        'sources.toml: sources kerio-control: kind "rfc" has `rfc`, its number; other kinds '
        "have none",
    ),
    (
        citations.a_document_can_be_found,
        lambda data: data.entry("sources.toml", "kerio-control", "https://", ""),
        "sources.toml: sources kerio-control url: write the whole address, from https:// on",
    ),
    (
        citations.a_document_can_be_found,
        lambda data: data.line("sources.toml", "kerio-control", "publisher", ""),
        "sources.toml: sources kerio-control: no `publisher`; say whose document it is",
    ),
    (
        citations.a_document_can_be_found,
        lambda data: data.line("sources.toml", "article-1073", "called", ""),
        "sources.toml: sources article-1073: no `called`; say how a text refers to it: "
        '"article 1073"',
    ),
    (
        citations.a_source_is_used,
        lambda data: data.append(
            "sources.toml",
            '[[sources]]\nid = "rfc822"\nkind = "rfc"\ntitle = "Text Messages"\n'
            'url = "https://www.rfc-editor.org/rfc/rfc822"\nrfc = 822\n',
        ),
        "sources.toml: sources rfc822: nothing cites it; cite it or delete it",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)


def test_every_rule_is_broken_here() -> None:
    assert {case[0] for case in CASES} == set(citations.RULES)
