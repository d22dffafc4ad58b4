"""Data to text: what is drawn, linked and escaped."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import msgspec
import pytest

from kb.knowledge import loader
from kb.knowledge.book import Book
from kb.model import (
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
from kb.render import arrows, evidence, links, markdown, matrix, sequence, text
from kb.render.pages import measurements, pages

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
        table = matrix.markdown(BOOK, lambda cell: links.place(cell).seen_from("index.md"))
        assert "[✕ No](actions/reject.md#spam-reject-pop3){ .kb-no } (protocol)" in table


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


class TestArrows:
    def exchange(self, protocol: Protocol, *lines: str) -> list[tuple[str, str, bool]]:
        """The arrows of a connection: who speaks, the label, whether it refuses."""
        one = Exchange(client="recipient", server="gateway", protocol=protocol, lines=lines)
        return [("C" if a.from_client else "S", a.label, a.refuses) for a in arrows.arrows(one)]

    def test_what_leads_up_to_something_is_named_with_it(self) -> None:
        assert self.exchange(Protocol.SMTP, *SMTP.lines) == [
            ("C", "EHLO, MAIL, RCPT TO:<r@example.test>", False),
            ("S", "250 2.1.5 OK", False),
            ("C", "DATA, Subject: <b>offer</b>", False),
            ("S", "550 5.7.1 Spam", True),
        ]

    def test_a_text_without_subject_is_counted(self) -> None:
        assert self.exchange(
            Protocol.SMTP, "C: DATA", "S: 354 Go ahead", "C: Hello", "C: .", "S: 250 OK"
        ) == [("C", "DATA, message text, 2 lines", False), ("S", "250 OK", False)]

    def test_a_refused_command_is_drawn_where_it_was_refused(self) -> None:
        assert self.exchange(
            Protocol.SMTP, "S: 220 x", "C: EHLO x", "S: 250 x", "C: MAIL FROM:<>", "S: 452 full",
            "C: QUIT", "S: 221 bye",
        ) == [
            ("C", "EHLO, MAIL FROM:<>", False),
            ("S", "452 full", True),
            ("C", "QUIT", False),
            ("S", "221 bye", False),
        ]  # fmt: skip

    def test_a_refused_greeting_is_drawn(self) -> None:
        assert self.exchange(Protocol.POP3, "S: -ERR busy") == [("S", "-ERR busy", True)]
        assert self.exchange(Protocol.POP3, "S: +OK ready") == []

    def test_a_connection_that_breaks_shows_the_last_command(self) -> None:
        assert self.exchange(Protocol.POP3, "S: +OK", "C: RETR 1") == [("C", "RETR 1", False)]

    def test_retrieved_mail_shows_its_subject(self) -> None:
        assert self.exchange(
            Protocol.POP3,
            "C: LIST", "S: +OK 1", "S: 1 512", "S: .",
            "C: RETR 1", "S: +OK 512", "S: Subject: [SPAM] Watches", "S: .",
            "C: RETR 1", "S: +OK 512", "S: … (the same 512 octets as after RETR 1 above)", "S: .",
        ) == [
            ("C", "LIST, RETR 1", False),
            ("S", "+OK 512, Subject: [SPAM] Watches", False),
            ("C", "RETR 1", False),
            ("S", "+OK 512, the same text as before", False),
        ]  # fmt: skip

    def test_imap(self) -> None:
        assert self.exchange(
            Protocol.IMAP,
            "S: * OK ready",
            "C: a1 LOGIN r secret", "S: a1 OK done",
            "C: a2 SELECT INBOX", "S: * 3 EXISTS", "S: * 0 RECENT", "S: a2 OK [READ-WRITE] done",
            "C: a3 UID FETCH 7 BODY[]", "S: a3 NO [UNAVAILABLE] later",
        ) == [
            ("C", "LOGIN, a2 SELECT INBOX", False),
            ("S", "a2 OK [READ-WRITE] done (+ 2 lines)", False),
            ("C", "a3 UID FETCH 7 BODY[]", False),
            ("S", "a3 NO [UNAVAILABLE] later", True),
        ]  # fmt: skip

    def test_imap_questions_about_one_message_share_an_arrow(self) -> None:
        assert self.exchange(
            Protocol.IMAP,
            "C: a1 FETCH 1 (BODY.PEEK[HEADER])", "S: * 1 FETCH (BODY[HEADER] {12}",
            "S: Subject: one", "S: )", "S: a1 OK done",
            "C: a2 FETCH 1 (BODY.PEEK[TEXT])", "S: * 1 FETCH (BODY[TEXT] {2}", "S: )",
            "S: a2 OK done",
            "C: a3 FETCH 2 (BODY.PEEK[])", "S: * 2 FETCH (BODY[] {12}", "S: Subject: two", "S: )",
            "S: a3 OK done",
            "C: a4 FETCH 2 (BODY.PEEK[1])", "S: a4 NO refused",
        ) == [
            ("C", "FETCH, a2 FETCH 1 (BODY.PEEK[TEXT])", False),
            ("S", "* 1 FETCH (BODY[HEADER] {12}, Subject: one", False),
            ("C", "a3 FETCH 2 (BODY.PEEK[])", False),
            ("S", "* 2 FETCH (BODY[] {12}, Subject: two", False),
            ("C", "a4 FETCH 2 (BODY.PEEK[1])", False),
            ("S", "a4 NO refused", True),
        ]  # fmt: skip


class TestSequence:
    def test_a_long_line_is_cut_and_kept_whole_aside(self) -> None:
        root = ElementTree.fromstring(sequence.svg([POP3], "x"))  # noqa: S314 - our own text
        (refusal,) = [g for g in root.iter("g") if g.get("class") == "refusal"]
        (label,) = refusal.iter("text")
        (whole,) = label.iter("title")
        assert whole.text == POP3.lines[-1][3:]
        shown = whole.tail or ""
        assert len(shown) <= sequence.MOST
        assert shown.startswith("✕ -ERR a reason")
        assert shown.endswith("…")

    def test_svg_is_well_formed_and_takes_the_page_s_colours(self) -> None:
        drawing = sequence.svg([SMTP, POP3], "a < b")
        root = ElementTree.fromstring(drawing)  # noqa: S314 - our own text
        assert root.get("aria-label") == "a < b"
        parties = [t.text for t in root.iter("text") if t.get("class") == "party"]
        assert parties == ["sender / recipient", "gateway"]
        assert "#" not in drawing, "a colour of its own"
        assert "\n\n" not in drawing, "an empty line ends HTML in Markdown"

    def test_an_arrow_points_from_speaker_to_listener(self) -> None:
        root = ElementTree.fromstring(sequence.svg([SMTP], "x"))  # noqa: S314 - our own text
        at = {t.text: int(t.get("x", "")) for t in root.iter("text") if t.get("class") == "party"}
        kinds = [(g.get("class"), g[0].get("d", "")) for g in root.iter("g")]
        left, right = at["sender"], at["gateway"]
        assert left < right
        for kind, line in kinds:
            start, end = line.lstrip("M").split("H")
            expected = (left, right) if kind == "command" else (right, left)
            assert (int(start.split()[0]), int(end)) == expected
        assert [kind for kind, _ in kinds].count("refusal") == 1

    def test_what_would_be_too_tall_shows_each_two_parties_once_and_says_so(self) -> None:
        all_of_it = sequence.svg([SMTP, POP3, POP3], "x")
        assert all_of_it.count('class="frame"') == 3
        assert "Not drawn" not in all_of_it
        many = sequence.svg([SMTP, *[POP3] * 40], "x")
        assert many.count('class="frame"') == 2
        assert "Not drawn: 39 later connections between the same parties" in many
        root = ElementTree.fromstring(many)  # noqa: S314 - our own text
        height = int(root.get("viewBox", "").split()[3])
        assert height <= sequence.TALLEST
        assert all(int(text.get("y", "0")) <= height for text in root.iter("text"))


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
            "    C: Subject: <b>offer</b>",
            "<svg",
        ):
            assert expected in page, expected

    def test_an_action_s_page_has_one_run_s_findings_and_links_to_all(self) -> None:
        book = measured(
            ("embedded", "error-reply", Verdict.NO),
            ("embedded", "prefetch-hide-delete", Verdict.YES),
            ("two", "prefetch-hide-delete", Verdict.YES),
        )
        section = evidence.section(book, book.cells["spam/drop/pop3"], "actions/drop.md")
        assert "**One run:** prefetch hide delete on embedded" in section
        assert section.count("✓ met: the sender got 250") == 1
        place = "../evidence/spam-drop-pop3.md#embedded-prefetch-hide-delete"
        assert f"[The run in full: diagram and transcript]({place})" in section
        for anchor in ("embedded-error-reply", "embedded-prefetch-hide-delete"):
            assert f"(../evidence/spam-drop-pop3.md#{anchor})" in section
        assert "(../evidence/spam-drop-pop3/two.md#two-prefetch-hide-delete)" in section

    def test_a_transcript_stands_on_the_pages_of_evidence_only(self) -> None:
        book = measured(("embedded", "prefetch-hide-delete", Verdict.YES))
        assert "S: +OK ready" in measurements(book)["evidence/spam-drop-pop3.md"]
        for place, page in pages(book).items():
            assert "+OK ready" not in page, place
            assert "<svg" not in page, place

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
            assert page.count("<svg") == page.count('??? note "Transcript"') == 1
        assert "\n# Measured: Spam, Drop, POP3\n" in first
        assert "\n# Measured: Spam, Drop, POP3 on two\n" in second
        assert all(page.startswith("---\nsearch:\n  boost: 0.5\n---\n") for page in (first, second))
        assert "## Prefetch hide delete on embedded { #embedded-prefetch-hide-delete }" in first
        assert "(spam-drop-pop3/two.md#two-prefetch-hide-delete)" in first
        assert "(../actions/drop.md#spam-drop-pop3)" in first
        assert "## Prefetch hide delete on two { #two-prefetch-hide-delete }" in second
        assert "(../spam-drop-pop3.md#embedded-prefetch-hide-delete)" in second
        assert "(../../actions/drop.md#spam-drop-pop3)" in second

    def test_a_mechanism_is_drawn_once_a_page(self) -> None:
        book = measured(
            ("embedded", "prefetch-hide-delete", Verdict.YES),
            ("embedded", "prefetch-hide-delete", Verdict.YES),
        )
        page = measurements(book)["evidence/spam-drop-pop3.md"]
        assert page.count("<svg") == 1
        assert page.count('??? note "Transcript"') == 2

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
                    f"{{ #{place.anchor} }}" in written[place.page]
                    or f'id="{place.anchor}"' in written[place.page]
                )

    def test_a_no_on_a_page_has_all_its_grounds(self) -> None:
        page = pages(BOOK)["actions/reject.md"]
        cell: Cell = BOOK.cells["spam/reject/pop3"]
        assert "## POP3: ✕ No by the protocol { #spam-reject-pop3 }" in page
        assert markdown.prose(cell.reason) in page
        for id_ in cell.claims:
            assert markdown.prose(BOOK.claims[id_].statement) in page

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
