"""Claims and their sources: each rule, broken in a copy of the data, is told in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.knowledge.rules import citations
from support.data import Data
from support.rules import POP3, Case, ids_of, told

TLS = "claims/tls.toml"
REASON = "the text that replaced it was not at hand to quote, and clients still do this"
OLD = 'section = "7", because = "it is old"'


def stating(statement: str) -> Callable[[Data], None]:
    """Let a claim of kind `text` state something else."""
    return lambda data: data.line(POP3, "uidl-persists", "statement", f'"{statement}"')


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
        citations.a_replaced_text_is_cited_for_a_reason,
        lambda data: data.entry(POP3, "uidl-persists", '"rfc1939", section', '"rfc3501", section'),
        "claims/pop3.toml: claims uidl-persists: rfc3501 section 7: RFC 9051 has replaced it; "
        "cite that, or say why not in `because`",
    ),
    (
        citations.a_replaced_text_is_cited_for_a_reason,
        lambda data: data.entry(TLS, "a-wrong-name-stops-the-client", REASON, ""),
        "claims/tls.toml: claims a-wrong-name-stops-the-client: rfc2595 section 2.4: RFC 7817 has "
        "replaced it; cite that, or say why not in `because`",
    ),
    (
        citations.a_replaced_text_is_cited_for_a_reason,
        lambda data: data.entry(POP3, "uidl-persists", 'section = "7"', OLD),
        "claims/pop3.toml: claims uidl-persists: rfc1939 section 7: nothing has replaced it; "
        "delete `because`",
    ),
    (
        citations.a_text_says_no_more_than_its_words,
        stating("The unique-id persists. A gateway must keep it."),
        "claims/pop3.toml: claims uidl-persists statement: no quoted words say 'gateway'; quote "
        "words that do, or move it to `follows`",
    ),
    (
        citations.a_text_says_no_more_than_its_words,
        stating("The unique-id persists; hence clients remember it."),
        "claims/pop3.toml: claims uidl-persists statement: no quoted words say 'hence'; quote "
        "words that do, or move it to `follows`",
    ),
    (
        citations.a_text_says_no_more_than_its_words,
        stating("The unique-id has 70 characters."),
        "claims/pop3.toml: claims uidl-persists statement: no quoted words say '70'; quote words "
        "that do, or move it to `follows`",
    ),
    (
        citations.a_text_says_no_more_than_its_words,
        lambda data: data.entry(
            POP3, "dele-only-marks", "DELE only marks a message.", "DELE must only mark a message."
        ),
        "claims/pop3.toml: claims dele-only-marks statement: no quoted words say 'must'; quote "
        "words that do, or move it to `follows`",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids_of(CASES))
def test_a_breach_is_told_in_one_line(case: Case, tmp_path: Path) -> None:
    told(case, tmp_path)


def test_every_rule_is_broken_here() -> None:
    assert {case[0] for case in CASES} == set(citations.RULES)
