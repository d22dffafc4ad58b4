"""The book: what it holds against the article, and how it answers look-ups."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kb.errors import InputError
from kb.knowledge import loader
from kb.model import (
    Action,
    ActionPage,
    Bearing,
    Cell,
    Claim,
    ClaimKind,
    Evidence,
    Measured,
    Observation,
    Protocol,
    Source,
    SourceKind,
    Term,
    Threat,
    Verdict,
)
from support.data import Data

TABLE = """
Spam   Reject                      Yes  No
       Drop                        Yes  No
       Accept                      Yes  Yes
       Tag                         Yes  Yes
       Forward (change recipient)  Yes  No
Virus  Deliver                     Yes  No
       Do not Deliver              Yes  No
       Strip & Deliver             Yes  Yes
"""
"""The article's table: threat, action, SMTP, POP/IMAP. Typed from the article and not from
the data, so that a slip of the pen in one of the two is seen."""

ROWS = [line[7:] for line in TABLE.strip("\n").splitlines()]
COLUMNS = {Protocol.SMTP: -2, Protocol.POP3: -1, Protocol.IMAP: -1}


def test_the_24_values_are_those_of_the_articles_table() -> None:
    titles = [action.title for action in loader.load().actions.values()]
    assert titles == [row[:28].strip() for row in ROWS]
    said = {
        f"{action.threat}/{action}/{protocol}": row.split()[column].lower()
        for action, row in zip(Action, ROWS, strict=True)
        for protocol, column in COLUMNS.items()
    }
    assert {id_: str(cell.article) for id_, cell in loader.load().cells.items()} == said
    assert len(said) == 24


def test_what_the_articles_no_rests_on() -> None:
    """Reject and forward want a sender or an envelope; the rest a gateway could do."""
    basis = {cell.id: str(cell.basis) for cell in loader.load().cells.values() if cell.basis}
    assert basis == {
        f"{action.threat}/{action}/{protocol}": ground
        for action, ground in {
            Action.REJECT: "protocol",
            Action.DROP: "product",
            Action.FORWARD: "protocol",
            Action.DELIVER: "product",
            Action.DO_NOT_DELIVER: "product",
        }.items()
        for protocol in (Protocol.POP3, Protocol.IMAP)
    }


OPENINGS = """
With POP3 and IMAP protocols, as mail client
Due to this limitation of POP3 implementation,
As an alternative, to inform the user
Similar is the case with IMAP implementation,
By tagging POP3 and IMAP spam mails,
As per the RFC 1939, The Post Office
This means that the POP3 is used
In other words, when the POP3 client
Mail client simply “pops” or “polls”
Again as per the RFC 1939, POP3
"""
"""The first words of each sentence of the article's prose, in its order."""


def test_every_sentence_of_the_article_stands_in_its_order() -> None:
    sentences = list(loader.load().sentences.values())
    for sentence, opening in zip(sentences, OPENINGS.strip().splitlines(), strict=True):
        assert sentence.opens.startswith(opening)


def test_no_sentence_that_misleads_is_left_uncommented() -> None:
    loaded = loader.load()
    odd = {s.id for s in loaded.sentences.values() if s.bearing is not Bearing.HOLDS}
    assert odd == {s for d in loaded.discrepancies.values() for s in d.sentences} & odd
    assert loaded.sentences["tag-as-the-alternative"].bearing is Bearing.WRONG


def test_what_qualifies_the_common_belief_stands_beside_what_supports_it() -> None:
    loaded = loader.load()
    kinds = [claim.kind for claim in loaded.claims.values()]
    assert len(kinds) >= 90
    assert kinds.count(ClaimKind.QUALIFIES) >= len(kinds) // 6
    for cell in loaded.cells.values():
        if cell.basis:
            on_it = {loaded.claims[claim].kind for claim in cell.claims}
            assert ClaimKind.QUALIFIES in on_it, f"{cell.id} tells one side only"


def test_rfc_1939_comes_first() -> None:
    """The argument is about retrieval; questions about delivery cite RFC 5321 as often by now."""
    loaded = loader.load()
    rfcs = {s.id for s in loaded.sources.values() if s.kind is SourceKind.RFC}
    cited = [c.source for claim in loaded.claims.values() for c in claim.citations]
    assert cited.count("rfc1939") >= 56
    assert sorted(rfcs, key=cited.count)[-2:] in (["rfc1939", "rfc5321"], ["rfc5321", "rfc1939"])
    grounds = {c for cell in loaded.cells.values() if cell.protocol == "pop3" for c in cell.claims}
    of_pop3 = [c.source for claim in grounds for c in loaded.claims[claim].citations]
    assert max(rfcs, key=of_pop3.count) == "rfc1939"


def test_every_protocol_and_action_of_a_term_has_its_page() -> None:
    loaded = loader.load()
    assert list(loaded.actions) == list(Action)
    assert list(loaded.protocols) == list(Protocol)


def test_a_cell_is_found_by_its_parts() -> None:
    cell = loader.load().cell(Threat.SPAM, Action.TAG, Protocol.IMAP)
    assert (cell.id, cell.threat, cell.action, cell.protocol) == (
        "spam/tag/imap",
        Threat.SPAM,
        Action.TAG,
        Protocol.IMAP,
    )


def test_an_action_on_the_other_threat_is_no_cell() -> None:
    with pytest.raises(KeyError):
        loader.load().cell(Threat.VIRUS, Action.TAG, Protocol.IMAP)


@pytest.mark.parametrize(
    ("id_", "kind"),
    [
        ("spam/reject/pop3", Cell),
        ("retr-err-removes-nothing", Claim),
        ("rfc1939", Source),
        ("maildrop", Term),
        ("reject", ActionPage),
    ],
)
def test_a_record_of_any_kind_is_found_by_its_id(id_: str, kind: type) -> None:
    found = loader.load().find(id_)
    assert isinstance(found, kind)
    assert found.id == id_


def test_an_unknown_id_is_told_with_those_that_come_nearest() -> None:
    with pytest.raises(InputError) as told:
        loader.load().find("retr-err-removes-anything")
    assert str(told.value).startswith(
        "nothing has the id 'retr-err-removes-anything'; did you mean retr-err-removes-nothing"
    )


def stored(data: Data, server: str, mechanism: str, verdict: Verdict) -> None:
    found = Evidence(
        cell="spam/drop/pop3",
        server=server,
        mechanism=mechanism,
        verdict=verdict,
        findings=(f"{'met' if verdict is Verdict.YES else 'not met'}: no hole",),
        observation=Observation(senders=(), maildrops=()),
        transcript=(),
        versions={},
        date="2026-01-01",
    )
    data.write(f"{found.name}.json", msgspec.json.encode(found).decode())


@pytest.mark.parametrize(
    ("evidence", "measured"),
    [
        ({}, None),
        ({("one", "error-reply"): "no"}, Measured.NO),
        ({("one", "error-reply"): "no", ("one", "prefetch"): "yes"}, Measured.YES),
        ({("one", "prefetch"): "yes", ("one", "zap"): "no"}, Measured.YES),
        ({("one", "prefetch"): "yes", ("two", "prefetch"): "yes"}, Measured.YES),
        ({("one", "prefetch"): "yes", ("two", "prefetch"): "no"}, Measured.CONFLICT),
    ],
    ids=["none", "no", "yes by the other", "yes by the one", "servers agree", "servers differ"],
)
def test_a_cell_is_measured_yes_where_any_mechanism_does_it_on_every_server(
    evidence: dict[tuple[str, str], str], measured: Measured | None, tmp_path: Path
) -> None:
    data = Data(tmp_path / "data")
    for (server, mechanism), verdict in evidence.items():
        stored(data, server, mechanism, Verdict(verdict))
    assert loader.load(data.folder).measured("spam/drop/pop3") is measured
