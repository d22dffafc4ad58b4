"""Every rule, broken in a copy of the data, is told in one exact line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kb.errors import InputError
from kb.knowledge import loader, rules
from kb.knowledge.rules import answers, article, cells, citations, evidence, ids, pages, texts
from kb.model import Evidence, Observation, Verdict
from kb.model.demonstration import Demonstrated
from support.data import Data

Break = Callable[[Data], None]

POP3 = "claims/pop3.toml"
RETR = '{ source = "rfc1939", section = "5", phrase = "-ERR no such message" }'
QUESTION = """\
title = "Why?"
answer = "Because."
explanation = "It is so."
steps = ["Look."]
reply = "Dear customer"
claims = ["retr-has-two-replies"]

[relies]
"spam/tag/pop3" = "yes"
"""


def stored(data: Data, **changes: object) -> None:
    """Write one file of evidence, sound but for the changes."""
    sound = Evidence(
        cell="spam/reject/pop3",
        server="embedded",
        mechanism="error-reply",
        verdict=Verdict.NO,
        findings=("met: there was a session", "not met: the sender was told"),
        observation=Observation(senders=(), maildrops=()),
        transcript=(),
        versions={},
        date="2026-01-01",
    )
    changed = msgspec.structs.replace(sound, **changes)
    data.write(f"{changed.name}.json", msgspec.json.encode(changed).decode())


UNEXPECTED = """
[[demonstrations]]
id = "no-effect"
title = "Nothing"
protocol = "imap"
shows = "Nothing."
means = "Nothing."
claims = {}
[demonstrations.expects]
"""


def shown(data: Data, demonstration: str) -> None:
    """Write one file of a demonstration's evidence."""
    sound = Demonstrated(
        demonstration=demonstration,
        server="embedded",
        verdict=Verdict.YES,
        findings=("met: it was seen",),
        answers=(),
        transcript=(),
        versions={},
        date="2026-01-01",
    )
    data.write(f"{sound.name}.json", msgspec.json.encode(sound).decode())


CASES: list[tuple[rules.Rule, Break, str]] = [
    (
        cells.all_cells_stand_once,
        lambda data: data.cut("matrix.toml", "spam/drop/imap"),
        "matrix.toml: cells: the cell spam/drop/imap is missing; add it",
    ),
    (
        cells.all_cells_stand_once,
        lambda data: data.swap("matrix.toml", "spam/drop/imap", "spam/drop/imap4"),
        "matrix.toml: cells: nothing has the id 'spam/drop/imap4'; did you mean "
        "spam/drop/imap or spam/drop/smtp or spam/drop/pop3?",
    ),
    (
        cells.a_no_has_its_grounds,
        lambda data: data.line("matrix.toml", "spam/drop/imap", "basis", ""),
        'matrix.toml: cells spam/drop/imap: a no needs its `basis`: "protocol" or "product"',
    ),
    (
        cells.a_no_has_its_grounds,
        lambda data: data.line("matrix.toml", "spam/drop/imap", "instead", "[]"),
        "matrix.toml: cells spam/drop/imap: a no needs `instead`: the actions that would do",
    ),
    (
        cells.a_no_has_its_grounds,
        lambda data: data.line("matrix.toml", "spam/drop/imap", "cost", '""'),
        "matrix.toml: cells spam/drop/imap: basis product needs `cost`: what clients feel",
    ),
    (
        cells.a_no_has_its_grounds,
        lambda data: data.line("matrix.toml", "spam/reject/imap", "article", '"yes"'),
        "matrix.toml: cells spam/reject/imap: a yes has no `basis`, `instead` or `cost`; "
        "delete them or make it a no",
    ),
    (
        cells.a_cell_has_claims,
        lambda data: data.line("matrix.toml", "spam/tag/imap", "claims", "[]"),
        "matrix.toml: cells spam/tag/imap: no claim; name at least one in `claims`",
    ),
    (
        cells.a_reason_is_one_sentence,
        lambda data: data.line("matrix.toml", "spam/tag/imap", "reason", '"It is. It can."'),
        "matrix.toml: cells spam/tag/imap reason: write one sentence, with a capital first "
        "and a full stop last",
    ),
    (
        cells.a_reason_is_one_sentence,
        lambda data: data.line("matrix.toml", "spam/tag/imap", "customer", '""'),
        "matrix.toml: cells spam/tag/imap customer: write one sentence, with a capital first "
        "and a full stop last",
    ),
    (
        cells.a_reason_is_one_sentence,
        lambda data: data.line("matrix.toml", "spam/tag/imap", "reason", '"The tag is put in"'),
        "matrix.toml: cells spam/tag/imap reason: write one sentence, with a capital first "
        "and a full stop last",
    ),
    (
        cells.an_alternative_is_offered,
        lambda data: data.line("matrix.toml", "spam/reject/imap", "instead", '["tag", "drop"]'),
        "matrix.toml: cells spam/reject/imap: `instead` names drop, but spam/drop/imap is no "
        "yes; name one that is",
    ),
    (
        cells.an_alternative_is_offered,
        lambda data: data.line("matrix.toml", "spam/reject/imap", "instead", '["deliver"]'),
        "matrix.toml: cells spam/reject/imap: `instead` names deliver, but spam/deliver/imap "
        "is no yes; name one that is",
    ),
    (
        cells.the_products_own_word_is_cited,
        lambda data: data.entry(
            "matrix.toml", "spam/tag/imap", '  "article-offers-accept-and-tag",\n', ""
        ),
        "matrix.toml: cells spam/tag/imap: no claim cites article-1073, whose statement "
        "`article` is",
    ),
    (
        cells.a_basis_is_shown,
        lambda data: data.line(
            "matrix.toml", "spam/drop/pop3", "claims", '["article-argues-for-reject-alone"]'
        ),
        "matrix.toml: cells spam/drop/pop3: basis product needs a claim that cites a source "
        "of kind vendor",
    ),
    (
        cells.a_basis_is_shown,
        lambda data: data.line(
            "matrix.toml",
            "spam/reject/pop3",
            "claims",
            '["article-argues-for-reject-alone", "kernun-answers-err"]',
        ),
        "matrix.toml: cells spam/reject/pop3: basis protocol needs a claim that cites a "
        "source of kind rfc",
    ),
    (
        ids.ids_are_slugs,
        lambda data: data.swap("terms.toml", 'id = "arc"', 'id = "ARC_chain"'),
        "terms.toml: terms ARC_chain: an id has small letters, digits and single hyphens; "
        "rename it",
    ),
    (
        ids.an_id_names_one_thing,
        lambda data: data.swap("terms.toml", 'id = "arc"', 'id = "tag"'),
        "actions.toml: actions tag: terms.toml terms tag has this id already; rename one of "
        "the two",
    ),
    (
        ids.an_id_names_one_thing,
        lambda data: data.write("questions/retr-has-two-replies.toml", QUESTION),
        "questions/retr-has-two-replies.toml: claims/pop3.toml claims retr-has-two-replies "
        "has this id already; rename one of the two",
    ),
    (
        ids.ids_are_known,
        lambda data: data.swap("matrix.toml", '"cyberoam-utm"', '"cyberoam"'),
        "matrix.toml: product: nothing has the id 'cyberoam'; did you mean cyberoam-utm?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.swap("matrix.toml", '"retr-err-comes-back"', '"retr-err-came-back"'),
        "matrix.toml: cells spam/reject/pop3 claims: nothing has the id "
        "'retr-err-came-back'; did you mean retr-err-comes-back or "
        "retr-reply-cannot-be-taken-back or retr-err-removes-nothing?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.swap("products.toml", '"article-1073"', '"article-1037"'),
        "products.toml: products cyberoam-utm source: nothing has the id 'article-1037'; did "
        "you mean article-1073 or rfc7103?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.entry(POP3, "uidl-persists", "rfc1939", "rfc1993"),
        "claims/pop3.toml: claims uidl-persists citations: nothing has the id 'rfc1993'; did "
        "you mean rfc1939 or rfc7103 or rfc5293?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.line("actions.toml", "drop", "claims", '["nonesuch"]'),
        "actions.toml: actions drop claims: nothing has the id 'nonesuch'",
    ),
    (
        ids.ids_are_known,
        lambda data: data.line("protocols.toml", "imap", "claims", '["nonesuch"]'),
        "protocols.toml: protocols imap claims: nothing has the id 'nonesuch'",
    ),
    (
        ids.ids_are_known,
        lambda data: data.line("article.toml", "mail-is-already-there", "claims", '["nonesuch"]'),
        "article.toml: sentences mail-is-already-there claims: nothing has the id 'nonesuch'",
    ),
    (
        ids.ids_are_known,
        lambda data: data.line(
            "discrepancies.toml", "pops-and-polls", "sentences", '["client-pops-and-polls"]'
        ),
        "discrepancies.toml: discrepancies pops-and-polls sentences: nothing has the id "
        "'client-pops-and-polls'; did you mean client-pops-or-polls or "
        "client-begins-and-counts?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.line(
            "discrepancies.toml", "implementation-or-protocol", "cells", '["spam/reject/pop"]'
        ),
        "discrepancies.toml: discrepancies implementation-or-protocol cells: nothing has the "
        "id 'spam/reject/pop'; did you mean spam/reject/pop3 or spam/reject/smtp or "
        "spam/reject/imap?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.line("terms.toml", "arc", "see", '["dkin"]'),
        "terms.toml: terms arc see: nothing has the id 'dkin'; did you mean dkim?",
    ),
    (
        ids.ids_are_known,
        lambda data: data.write("questions/why.toml", QUESTION.replace("tag/pop3", "tag/pop")),
        "questions/why.toml: relies: nothing has the id 'spam/tag/pop'; did you mean "
        "spam/tag/pop3 or spam/tag/smtp or spam/tag/imap?",
    ),
    (
        ids.nothing_is_listed_twice,
        lambda data: data.line("matrix.toml", "spam/reject/imap", "instead", '["tag", "tag"]'),
        "matrix.toml: cells spam/reject/imap instead: tag is listed twice; delete one of the two",
    ),
    (
        ids.nothing_is_listed_twice,
        lambda data: data.line(POP3, "rset-unmarks", "citations", f"[{RETR}, {RETR}]"),
        "claims/pop3.toml: claims rset-unmarks citations: rfc1939 is listed twice; delete "
        "one of the two",
    ),
    (
        ids.a_term_points_elsewhere,
        lambda data: data.line("terms.toml", "arc", "see", '["arc"]'),
        "terms.toml: terms arc: `see` names the term itself; delete it",
    ),
    (
        pages.pages_are_whole,
        lambda data: data.cut("actions.toml", "strip-and-deliver"),
        "actions.toml: actions: no entry for strip-and-deliver; add it",
    ),
    (
        pages.pages_are_whole,
        lambda data: data.cut("protocols.toml", "imap"),
        "protocols.toml: protocols: no entry for imap; add it",
    ),
    (
        pages.a_page_rests_on_claims,
        lambda data: data.line("actions.toml", "drop", "claims", "[]"),
        "actions.toml: actions drop: no claim; name the claims that it rests on",
    ),
    (
        pages.a_page_rests_on_claims,
        lambda data: data.line("protocols.toml", "imap", "claims", "[]"),
        "protocols.toml: protocols imap: no claim; name the claims that it rests on",
    ),
    (
        pages.a_page_rests_on_claims,
        lambda data: data.write(
            "questions/why.toml", QUESTION.replace('["retr-has-two-replies"]', "[]")
        ),
        "questions/why.toml: claims: no claim; name the claims that it rests on",
    ),
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
        citations.a_source_is_used,
        lambda data: data.append(
            "sources.toml",
            '[[sources]]\nid = "rfc822"\nkind = "rfc"\ntitle = "Text Messages"\n'
            'url = "https://www.rfc-editor.org/rfc/rfc822"\nrfc = 822\n',
        ),
        "sources.toml: sources rfc822: nothing cites it; cite it or delete it",
    ),
    (
        article.sentences_are_found_by_few_words,
        lambda data: data.line("article.toml", "mail-is-already-there", "opens", '""'),
        "article.toml: sentences mail-is-already-there: `opens` has 0 words; give the first "
        "1 to 12",
    ),
    (
        article.sentences_are_found_by_few_words,
        lambda data: data.line(
            "article.toml", "mail-is-already-there", "opens", '"a b c d e f g h i j k l m"'
        ),
        "article.toml: sentences mail-is-already-there: `opens` has 13 words; give the first "
        "1 to 12",
    ),
    (
        article.sentences_are_found_by_few_words,
        lambda data: data.line(
            "article.toml",
            "mail-is-already-there",
            "opens",
            '"This means that the POP3 is used to allow a workstation"',
        ),
        "article.toml: sentences mail-is-already-there: `opens` is that of "
        "pop3-retrieves-held-mail; each sentence stands once",
    ),
    (
        article.a_sentence_maps_to_claims,
        lambda data: data.line("article.toml", "mail-is-already-there", "claims", "[]"),
        "article.toml: sentences mail-is-already-there: no claim; name the claims that it maps to",
    ),
    (
        article.what_does_not_hold_is_shown,
        lambda data: data.line("article.toml", "client-pops-or-polls", "remark", '""'),
        "article.toml: sentences client-pops-or-polls: bearing loose needs a `remark`: what "
        "is amiss",
    ),
    (
        article.what_does_not_hold_is_shown,
        lambda data: data.line("article.toml", "mail-is-already-there", "bearing", '"wrong"'),
        "article.toml: sentences mail-is-already-there: bearing wrong, but no discrepancy "
        "shows it; name it in the `sentences` of an entry in discrepancies.toml",
    ),
    (
        article.a_discrepancy_is_grounded,
        lambda data: data.line("discrepancies.toml", "pops-and-polls", "claims", "[]"),
        "discrepancies.toml: discrepancies pops-and-polls: no claim; name the claims that "
        "stand against the article",
    ),
    (
        article.a_discrepancy_is_grounded,
        lambda data: data.append(
            "discrepancies.toml",
            '[[discrepancies]]\nid = "loose-end"\ntitle = "T"\nsays = "S"\nbut = "B"\n'
            'consequence = "C"\nclaims = ["uidl-persists"]\n',
        ),
        "discrepancies.toml: discrepancies loose-end: name the `sentences` or the `cells` "
        "that it concerns",
    ),
    (
        texts.texts_are_written,
        lambda data: data.line("terms.toml", "arc", "definition", '" "'),
        "terms.toml: terms arc definition: is empty; write it",
    ),
    (
        texts.texts_are_written,
        lambda data: data.line("terms.toml", "arc", "definition", '"TO BE WRITTEN"'),
        "terms.toml: terms arc definition: still says TO BE WRITTEN; write it",
    ),
    (
        texts.texts_are_written,
        lambda data: data.write(
            "questions/why.toml", QUESTION.replace('["Look."]', '["Look.", ""]')
        ),
        "questions/why.toml: steps: is empty; write it",
    ),
    (
        answers.an_answer_says_what_to_do,
        lambda data: data.write("questions/why.toml", QUESTION.replace('["Look."]', "[]")),
        "questions/why.toml: steps: write at least one step",
    ),
    (
        answers.an_answer_says_what_the_cells_say,
        lambda data: data.write("questions/why.toml", QUESTION.replace("tag/pop3", "drop/pop3")),
        'questions/why.toml: relies spam/drop/pop3: the answer says "yes", matrix.toml '
        '"no by product"; mend the answer and its reply, then write "no by product" here, '
        "or mend matrix.toml",
    ),
    (
        answers.an_answer_was_read_against_its_claims,
        lambda data: data.write("questions/why.toml", QUESTION),
        "questions/why.toml: reviewed retr-has-two-replies: the answer has not been read "
        "against this claim; run python -m kb.ask.review why",
    ),
    (
        answers.an_answer_was_read_against_its_claims,
        lambda data: data.write(
            "questions/why.toml", f'{QUESTION}[reviewed]\nretr-has-two-replies = "00000000"\n'
        ),
        "questions/why.toml: reviewed retr-has-two-replies: claims/pop3.toml says it "
        "otherwise now; run python -m kb.ask.review why",
    ),
    (
        evidence.evidence_is_of_a_cell,
        lambda data: stored(data, cell="spam/reject/pop"),
        "evidence/spam-reject-pop/error-reply.builtin.embedded: cell: nothing has the id "
        "'spam/reject/pop'; did you mean spam/reject/pop3 or spam/reject/smtp or "
        "spam/reject/imap?",
    ),
    (
        evidence.evidence_is_of_a_demonstration,
        lambda data: shown(data, "search-misses-a-tag"),
        "evidence/demonstrations/search-misses-a-tag/embedded: demonstration: nothing has "
        "the id 'search-misses-a-tag'; did you mean search-misses-the-tag?",
    ),
    (
        pages.a_demonstration_expects_something,
        lambda data: data.append("demonstrations.toml", UNEXPECTED.format('["junk-keyword"]')),
        "demonstrations.toml: demonstrations no-effect expects: no condition; say what must be "
        "observed",
    ),
    (
        pages.a_page_rests_on_claims,
        lambda data: data.append("demonstrations.toml", UNEXPECTED.format("[]")),
        "demonstrations.toml: demonstrations no-effect: no claim; name the claims that it rests on",
    ),
    (
        texts.texts_are_written,
        lambda data: data.swap("demonstrations.toml", 'shown = "FETCH tells a', 'shown = "TODO a'),
        "demonstrations.toml: demonstrations search-misses-the-tag expects shown: still says "
        "TODO; write it",
    ),
]


@pytest.mark.parametrize(
    ("rule", "spoil", "line"), CASES, ids=[f"{c[0].__name__}-{n}" for n, c in enumerate(CASES)]
)
def test_a_breach_is_told_in_one_line(
    rule: rules.Rule, spoil: Break, line: str, tmp_path: Path
) -> None:
    data = Data(tmp_path / "data")
    spoil(data)
    with pytest.raises(InputError) as told:
        loader.load(data.folder)
    assert str(told.value) == line
    # No other rule stands in for the one that is tested.
    assert line in [str(breach) for breach in rule(loader.read(data.folder))]


def test_every_rule_is_broken_here() -> None:
    assert {rule for rule, _, _ in CASES} == set(rules.RULES)


def test_the_copy_breaks_no_rule_before_it_is_spoiled(tmp_path: Path) -> None:
    rules.check(loader.read(Data(tmp_path / "data").folder))


def test_sound_evidence_breaks_no_rule(tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    stored(data)
    loaded = loader.load(data.folder)
    assert loaded.verdicts("spam/reject/pop3") == {"embedded": Verdict.NO}


def test_evidence_on_a_demonstration_breaks_no_rule(tmp_path: Path) -> None:
    data = Data(tmp_path / "data")
    shown(data, "search-misses-the-tag")
    (one,) = loader.load(data.folder).demonstrated_of("search-misses-the-tag")
    assert one.findings == ("met: it was seen",)
