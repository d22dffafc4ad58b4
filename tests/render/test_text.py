"""Data to text: what is drawn, linked and escaped."""

from __future__ import annotations

import msgspec
import pytest

from kb.knowledge import loader
from kb.knowledge.book import Book
from kb.model import (
    Action,
    Cell,
    Evidence,
    Exchange,
    Form,
    MaildropView,
    MessageView,
    Moment,
    Observation,
    Protocol,
    SessionView,
    TransactionView,
    Verdict,
)
from kb.render import evidence, links, markdown, matrix, text
from kb.render.pages import home, measurements, pages

BOOK = loader.load()

SMTP = Exchange(
    client="sender",
    server="gateway",
    protocol=Protocol.SMTP,
    lines=(
        "S: 220 gateway.example.test ESMTP",
        "C: EHLO sender.example.test",
        "S: 250-gateway.example.test",
        "S: 250 SIZE",
        "C: MAIL FROM:<s@example.test>",
        "S: 250 2.1.0 OK",
        "C: RCPT TO:<r@example.test>",
        "S: 250 2.1.5 OK",
        "C: DATA",
        "S: 354 Go ahead",
        "C: Subject: <b>offer</b>",
        "C: ",
        "C: .",
        "S: 550 5.7.1 Spam",
    ),
)
POP3 = Exchange(
    client="recipient",
    server="gateway",
    protocol=Protocol.POP3,
    lines=(
        "S: +OK ready",
        "C: RETR 1",
        "S: -ERR " + "a reason of very many words that no arrow is long enough for",
    ),
)


def measured(*verdicts: tuple[str, str, Verdict], cell: str = "spam/drop/pop3") -> Book:
    """The book with just this evidence: server, mechanism, verdict."""
    found = tuple(_evidence(cell, *verdict) for verdict in verdicts)
    return msgspec.structs.replace(BOOK, evidence=found, outcomes=found)


def _evidence(cell: str, server: str, mechanism: str, verdict: Verdict) -> Evidence:
    spam = MessageView(message="spam", form=Form.AS_SENT, octets=512, infected=False)
    return Evidence(
        cell=cell,
        server=server,
        mechanism=mechanism,
        verdict=verdict,
        findings=("met: the sender got 250", "not met: no client sees a hole"),
        observation=Observation(
            senders=(
                TransactionView(
                    message="spam",
                    reverse_path="s@example.test",
                    recipients=("r@example.test",),
                    code=250,
                    text="2.0.0 OK",
                ),
            ),
            maildrops=(
                MaildropView(recipient="r@example.test", moment=Moment.DELIVERED, messages=(spam,)),
            ),
            sessions=(
                SessionView(
                    recipient="r@example.test",
                    count=1,
                    listed=(512,),
                    retrieved=(None,),
                    refusals=("-ERR spam",),
                    holes=("listed 1, retrieved 0",),
                ),
            ),
        ),
        transcript=(SMTP, POP3),
        versions={"server": "1.2"},
        date="2025-01-02",
    )


class TestMatrix:
    @pytest.mark.parametrize(
        ("cell", "verdict", "agrees"),
        [
            ("spam/reject/smtp", Verdict.YES, True),
            ("spam/reject/smtp", Verdict.NO, False),
            ("spam/reject/pop3", Verdict.NO, True),
            ("spam/reject/pop3", Verdict.YES, False),
            ("virus/deliver/pop3", Verdict.YES, True),
            ("virus/deliver/pop3", Verdict.NO, False),
        ],
    )
    def test_agreement(self, cell: str, verdict: Verdict, agrees: bool) -> None:
        book = measured(("one", "inline", verdict), cell=cell)
        assert matrix.agrees(book, book.cells[cell]) is agrees
        assert ("! measured" in matrix.text(book)) is not agrees

    def test_servers_that_differ_agree_with_nothing(self) -> None:
        book = measured(
            ("one", "inline", Verdict.YES), ("two", "inline", Verdict.NO), cell="spam/reject/smtp"
        )
        assert not matrix.agrees(book, book.cells["spam/reject/smtp"])
        assert "spam,reject,smtp,yes,,conflict\n" in matrix.comma_separated(book)

    def test_links_stand_on_the_verdicts(self) -> None:
        table = home.matrix_block(BOOK, "index.md")
        assert table.count('<th scope="row">') == len(Action)
        assert "<caption>" in table
        assert (
            "[✕ No](actions/reject.md#spam-reject-pop3)"
            '{ .kb-no data-kb-find="spam/reject/pop3" '
            'aria-label="Reject spam on POP3: no, by the protocol" }'
        ) in table


class TestLinks:
    def test_permanent_addresses(self) -> None:
        assert links.url(BOOK.cells["spam/reject/pop3"]) == "actions/reject/#spam-reject-pop3"
        assert links.url(BOOK.protocols[Protocol.POP3]) == "protocols/pop3/"
        assert links.url(BOOK.sources["rfc1939"]) == "sources/#rfc1939"

    @pytest.mark.parametrize(
        ("page", "target"),
        [
            ("index.md", "actions/reject.md#x"),
            ("protocols/pop3.md", "../actions/reject.md#x"),
            ("actions/drop.md", "reject.md#x"),
            ("actions/reject.md", "#x"),
        ],
    )
    def test_from_every_page(self, page: str, target: str) -> None:
        assert links.PageAddress("actions/reject.md", "x").seen_from(page) == target

    def test_index_pages(self) -> None:
        assert links.PageAddress("index.md").url == ""
        assert links.PageAddress("rationale/index.md", "x").url == "rationale/#x"


class TestProse:
    @pytest.mark.parametrize(
        ("words", "rendered"),
        [
            ("RCPT TO:<a@b>", "RCPT TO:&lt;a@b>"),
            ("`RCPT TO:<a@b>`", "`RCPT TO:<a@b>`"),
            ("2 * 3 * 4_5_6", r"2 \* 3 \* 4\_5\_6"),
            ("two\n  lines", "two lines"),
        ],
    )
    def test_nothing_turns_into_markup(self, words: str, rendered: str) -> None:
        assert markdown.prose(words) == rendered

    def test_bars_stay_in_their_table_cell(self) -> None:
        assert markdown.table(["a"], [["x | y"]]).splitlines()[-1] == r"| x \| y |"


class TestEvidence:
    def test_none_yet_is_said(self) -> None:
        book = measured()
        assert "not yet" in evidence.section(book, book.cells["spam/drop/pop3"], "actions/drop.md")

    def test_all_that_was_seen_is_told(self) -> None:
        book = measured(("dovecot", "error-reply", Verdict.NO))
        page = measurements(book)["evidence/spam-drop-pop3/dovecot.md"]
        for expected in (
            "does **not** agree",
            "error reply",
            "dovecot",
            "server 1.2",
            "2025-01-02",
            "✓ met: the sender got 250",
            "✕ not met: no client sees a hole",
            "answer `250 2.0.0 OK`",
            "after delivery: the spam message as-sent (512 octets)",
            "told 1 message, sizes 512; retrieved refused",
            "Refused with `-ERR spam`",
            "✕ listed 1, retrieved 0",
            "Subject: &lt;b&gt;offer&lt;/b&gt;",
            '<section class="kb-conversation',
        ):
            assert expected in page, expected

    def test_an_action_s_page_has_one_run_s_findings_and_links_to_all(self) -> None:
        book = measured(
            ("embedded", "error-reply", Verdict.NO),
            ("embedded", "prefetch-hide-delete", Verdict.YES),
            ("two", "prefetch-hide-delete", Verdict.YES),
        )
        section = evidence.section(book, book.cells["spam/drop/pop3"], "actions/drop.md")
        assert "**One run:** hidden, and deleted on the server on embedded" in section
        assert section.count("✓ met: the sender got 250") == 1
        assert (
            "[The run in full: the conversation, line by line]"
            "(../evidence/spam-drop-pop3.md#embedded-prefetch-hide-delete)" in section
        )
        for anchor in ("embedded-error-reply", "embedded-prefetch-hide-delete"):
            assert f"(../evidence/spam-drop-pop3.md#{anchor})" in section
        assert "(../evidence/spam-drop-pop3/two.md#two-prefetch-hide-delete)" in section

    def test_a_transcript_stands_on_the_pages_of_evidence_only(self) -> None:
        book = measured(("embedded", "prefetch-hide-delete", Verdict.YES))
        assert "+OK ready" in measurements(book)["evidence/spam-drop-pop3.md"]
        for place, page in pages(book).items():
            assert "+OK ready" not in page, place
            assert "kb-conversation" not in page, place

    def test_each_further_stack_has_a_page_below_the_cell_s(self) -> None:
        book = measured(
            ("embedded", "prefetch-hide-delete", Verdict.YES),
            ("two", "prefetch-hide-delete", Verdict.YES),
        )
        pages_ = measurements(book)
        first, second = (
            pages_[f"evidence/{name}.md"] for name in ("spam-drop-pop3", "spam-drop-pop3/two")
        )
        for page in (first, second):
            assert page.count('<section class="kb-conversation') == 1
        assert "\n# Measured: Spam, Drop, POP3\n" in first
        assert "\n# Measured: Spam, Drop, POP3 on two\n" in second
        assert all("search:\n  boost: 0.5\n---\n" in page[:80] for page in (first, second))
        title = "## Hidden, and deleted on the server on"
        assert f"{title} embedded {{ #embedded-prefetch-hide-delete }}" in first
        assert "(spam-drop-pop3/two.md#two-prefetch-hide-delete)" in first
        assert "(../actions/drop.md#spam-drop-pop3)" in first
        assert f"{title} two {{ #two-prefetch-hide-delete }}" in second
        assert "(../spam-drop-pop3.md#embedded-prefetch-hide-delete)" in second
        assert "(../../actions/drop.md#spam-drop-pop3)" in second

    def test_a_cell_that_was_not_measured_has_no_page_of_measurements(self) -> None:
        written = measurements(measured())
        assert not [page for page in written if page.startswith("evidence/spam")]


class TestPages:
    def test_every_record_stands_where_its_link_points(self) -> None:
        written = pages(BOOK)
        for shelf in (BOOK.cells, BOOK.claims, BOOK.sources, BOOK.terms):
            for record in shelf.values():
                place = links.place(record)
                assert (
                    f"{{ #{place.anchor} " in written[place.page]
                    or f'id="{place.anchor}"' in written[place.page]
                )

    def test_a_no_on_a_page_has_all_its_grounds(self) -> None:
        page = pages(BOOK)["actions/reject.md"]
        cell: Cell = BOOK.cells["spam/reject/pop3"]
        assert "## POP3: ✕ No by the protocol { #spam-reject-pop3 }" in page
        assert markdown.prose(cell.reason) in page
        for id_ in cell.claims:
            assert markdown.prose(BOOK.claims[id_].statement) in page

    @pytest.mark.parametrize(
        ("counts", "told"),
        [
            ((24, 24, 24), "All 24 cells were measured, and each came out as this predicts."),
            ((24, 24, 22), "All 24 cells were measured: 22 came out as this predicts, 2 did not."),
            ((24, 20, 20), "20 of 24 cells were measured, and each came out as this predicts."),
            (
                (24, 20, 19),
                "20 of 24 cells were measured: 19 came out as this predicts, 1 did not.",
            ),
            ((24, 0, 0), "None of the 24 cells has been measured yet."),
        ],
    )
    def test_how_the_matrix_came_out(self, counts: tuple[int, int, int], told: str) -> None:
        assert home.how_it_came_out(*counts) == told

    def test_titles_of_topics(self) -> None:
        from kb.render.pages import rationale

        assert rationale.title("pop3") == "POP3"
        assert rationale.title("smtp-and-lmtp") == "SMTP and LMTP"
        assert rationale.title("message-format") == "Message format"
        assert rationale.title("codes") == "Reply codes"


class TestText:
    def test_list_items_hang(self) -> None:
        lines = text.laid_out([("Label", "- " + "word " * 40)]).splitlines()
        assert lines[0].startswith("Label         - word")
        assert lines[1].startswith(" " * (text.INDENT + 2) + "word")

    def test_what_is_empty_is_left_out(self) -> None:
        assert text.laid_out([("Nothing", ""), ("Something", "x")]) == "Something     x\n"

    def test_measured_otherwise_is_said(self) -> None:
        book = measured(("one", "error-reply", Verdict.NO))
        shown = text.show(book, book.cells["spam/drop/pop3"])
        assert "one: no (error-reply: no)" in shown
        assert "does not agree" in shown
