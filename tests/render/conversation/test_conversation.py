"""The conversation, illustrated: its order, what became of each line, and the page's HTML."""

from __future__ import annotations

import re

import pytest

from kb.knowledge import loader
from kb.model import Exchange, Protocol
from kb.model.demonstration import Stored
from kb.model.order import fits, packed, unpacked, utterances
from kb.model.remark import Said
from kb.render.conversation.fate import Fate, Fates
from kb.render.conversation.marking import marked
from kb.render.conversation.page import Conversation, parties, remark_on
from kb.render.conversation.spoken import spoken

BOOK = loader.load()
EVERY: tuple[Stored, ...] = (*BOOK.evidence, *BOOK.demonstrated)


def exchange(client: str, server: str, protocol: Protocol, *lines: str) -> Exchange:
    return Exchange(client=client, server=server, protocol=protocol, lines=lines)


OUTER = exchange(
    "recipient", "gateway", Protocol.POP3, "S: +OK", "C: RETR 1", "S: -ERR no", "C: QUIT", "S: +OK"
)
INNER = exchange(
    *("gateway", "mail server", Protocol.POP3),
    *("S: +OK", "C: RETR 1", "S: +OK 9", "S: Subject: x", "S: .", "C: QUIT", "S: +OK"),
)
REFUSED = (OUTER, INNER), "1 0*2 1*2 0*2 1*2 0"


@pytest.mark.parametrize("stored", EVERY, ids=lambda one: one.name)
def test_stored_orders_fit_and_every_line_has_a_remark(stored: Stored) -> None:
    # A run that was stored before there was an order gets one with the next `kb verify --update`.
    assert not stored.order or fits(stored.order, [each.lines for each in stored.transcript])
    said = spoken(stored.transcript, stored.order)
    assert sorted(line for one in said for line in one.lines) == sorted(
        line[3:] for each in stored.transcript for line in each.lines
    )
    for one in said:
        assert remark_on(BOOK, one) is not None, one


def test_an_order_is_packed_and_unpacked() -> None:
    assert packed([0, 0, 2, 1, 1]) == "0*2 2 1*2"
    assert unpacked("0*2 2 1*2") == (0, 0, 2, 1, 1)
    assert utterances(["S: a", "S: b", "C: c"]) == (("S: a", "S: b"), ("C: c",))
    assert not fits("0*2", [["S: a"]])
    assert not fits("nonsense", [["S: a"]])


def test_without_an_order_connections_stand_one_behind_the_other() -> None:
    assert [one.connection for one in spoken(REFUSED[0], "")] == [0] * 5 + [1] * 5


def test_a_withheld_reply_is_seen_to_be_withheld() -> None:
    said = spoken(*REFUSED)
    found = {(one.speaker, one.verb, one.said): n for n, one in enumerate(said)}
    fates = Fates(said)

    def fate(*key: object) -> Fate:
        treated = fates.get(found[key])  # type: ignore[index]
        assert treated is not None
        return treated.fate

    assert fate("mail server", "RETR", Said.REPLY) is Fate.WITHHELD
    assert fate("gateway", "RETR", Said.REFUSAL) is Fate.INSTEAD
    assert fate("recipient", "RETR", Said.COMMAND) is Fate.PASSED
    assert fate("mail server", "QUIT", Said.REPLY) is Fate.PASSED


def test_what_was_changed_is_marked_octet_by_octet() -> None:
    came, went = marked(["+OK", "Subject: a <b>", "x"], ["+OK", "Subject: [SPAM] a <b>", "x"])
    assert came == "+OK\nSubject: a &lt;b&gt;\nx"
    assert went == "+OK\nSubject: <ins>[SPAM] </ins>a &lt;b&gt;\nx"
    assert marked(["1 9", "2 9"], ["1 9"]) == ("1 9\n<del>2 9</del>", "1 9")


def run(cell: str, server: str = "embedded") -> Stored:
    return next(one for one in BOOK.evidence_of(cell) if one.server == server)


@pytest.mark.parametrize("server", ["embedded", "dovecot", "cyrus"])
def test_what_the_gateway_does_is_told_of_the_stored_runs(server: str) -> None:
    def told(cell: str) -> set[tuple[str, str, Fate]]:
        one = run(cell, server)
        said = spoken(one.transcript, one.order)
        fates = Fates(said)
        return {(s.speaker, s.verb, t.fate) for n, s in enumerate(said) if (t := fates.get(n))}

    assert ("mail server", "RETR", Fate.WITHHELD) in told("spam/reject/pop3")
    assert ("sender", ".", Fate.WITHHELD) in told("spam/reject/smtp")
    assert ("gateway", "RCPT", Fate.CHANGED) in told("spam/forward/smtp")
    assert ("gateway", "RETR", Fate.CHANGED) in told("spam/tag/pop3")
    # Nothing of a mail that is accepted is kept back, or changed on the retrieving side.
    quiet = {fate for _, verb, fate in told("spam/accept/pop3") if verb != "CAPA"}
    assert not quiet & {Fate.WITHHELD, Fate.INSTEAD, Fate.CHANGED}


def test_the_gateway_stands_where_it_is_asked() -> None:
    assert parties(run("spam/reject/smtp").transcript)[:3] == ["sender", "gateway", "mail server"]
    assert parties(run("spam/reject/pop3").transcript) == [
        *("sender", "mail server", "gateway", "recipient"),
    ]


@pytest.mark.parametrize("stored", EVERY, ids=lambda one: one.name)
def test_the_page_is_an_ordered_list_with_every_line_once(stored: Stored) -> None:
    made = Conversation(BOOK, "c", "a run", stored.transcript, stored.order)
    html = made.html()
    assert "\n\n" not in html, "an empty line ends HTML in Markdown"
    assert not re.search(r"\sstyle=|<script", html)
    assert html.count("<li") == html.count("</li>")
    assert html.count("<details>") == html.count("</details>") == html.count("<summary>")
    assert set(re.findall(r"#rests-on-([\w-]+)", html)) <= set(made.claims)
