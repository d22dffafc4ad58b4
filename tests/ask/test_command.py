"""What `kb ask` prints."""

from __future__ import annotations

import io
import json

import pytest

from kb import ask
from kb.cli import main
from kb.knowledge import loader
from kb.model import Protocol, Verdict
from kb.render import letters, links

BOOK = loader.load()

KEYS = [
    "id",
    "kind",
    "title",
    "score",
    "verdict",
    "cells",
    "summary",
    "reply",
    "citations",
    "url",
]


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["ask", *arguments])
    out, err = capsys.readouterr()
    return status, out, err


def quoted(letter: str) -> str:
    return "".join(f"  | {line}".rstrip() + "\n" for line in letter.splitlines())


def test_json_of_a_cell(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = told(capsys, "--json", "can i bounce junk on port 110")
    answer = json.loads(out)["answers"][0]
    assert status == 0
    assert list(answer) == KEYS
    assert (answer["id"], answer["kind"], answer["verdict"]) == ("spam/reject/pop3", "cell", "no")
    assert answer["cells"] == ["spam/reject/pop3"]
    assert answer["url"] == "actions/reject/#spam-reject-pop3"
    assert BOOK.cells["spam/reject/pop3"].reason in answer["summary"]
    assert all(set(one) == {"source", "section", "phrase"} for one in answer["citations"])
    assert 0 < answer["score"] <= 1


def test_json_of_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = told(capsys, "reject greyed out for pop", "--json")
    output = json.loads(out)
    answer = output["answers"][0]
    assert status == 0
    assert list(output) == ["question", "confident", "answers"]
    assert output["question"] == "reject greyed out for pop"
    assert output["confident"] is True
    assert (answer["id"], answer["kind"]) == ("why-cannot-reject-pop-imap", "question")
    assert answer["verdict"] is None
    assert answer["summary"] == BOOK.questions[answer["id"]].answer
    assert answer["url"] == "questions/why-cannot-reject-pop-imap/"


NEAR = "attachment size limit for sending"
"""Has no answer; some pages are near."""


def test_nothing_fits(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = told(capsys, NEAR, "--json")
    assert status == 1
    question = NEAR
    output = json.loads(out)
    assert output.pop("reply") == letters.missing(BOOK)
    assert output == {"question": question, "confident": False, "answers": []}
    status, out, _ = told(capsys, NEAR)
    assert status == 1
    assert out.startswith("The knowledge base has no answer to this.\n\nNearest\n")
    assert out.count("questions/") + out.count("actions/") == 3
    assert out.endswith(quoted(letters.missing(BOOK)))


@pytest.mark.parametrize("arguments", [[""], ["  "], [], ["x", "--limit", "0"], ["y" * 20_001]])
def test_bad_input_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    status, out, err = told(capsys, *arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1


def test_words_need_no_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "drop", "pop3")[1] == told(capsys, "drop pop3")[1]


def ids(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    return [one["id"] for one in json.loads(told(capsys, "--json", *arguments)[1])["answers"]]


def test_the_limit_limits(capsys: pytest.CaptureFixture[str]) -> None:
    assert ids(capsys, "--limit", "1", "reject greyed out for pop") == [
        "why-cannot-reject-pop-imap"
    ]
    assert len(ids(capsys, "--limit", "2", "reject greyed out for pop")) == 2


def test_a_limit_parts_no_cells_that_are_asked_about_together(
    capsys: pytest.CaptureFixture[str],
) -> None:
    both = ["spam/drop/pop3", "spam/drop/imap"]
    assert ids(capsys, "--limit", "1", "can spam be dropped on pop and imap") == both
    assert ids(capsys, "--limit", "2", "can spam be dropped on pop and imap") == both
    found = ids(capsys, "--limit", "1", "Can spam be rejected? And can infected mail be stripped?")
    assert len(found) == 2 * len(Protocol)


def test_a_no_tells_all_that_staff_need(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = told(capsys, "does drop work on imap")
    assert out.startswith("Spam, Drop, IMAP\n")
    order = ["Verdict       NO BY PRODUCT", "Why ", "Instead ", "Cited from ", "Page ", "Reply to"]
    places = [out.index(label) for label in order]
    assert places == sorted(places)
    assert "article 1073" in out
    assert "\nAlso\n" in out


def test_every_cell_is_found_by_its_id_and_in_words() -> None:
    for cell in BOOK.cells.values():
        plain = f"does {cell.action} {cell.threat} work on {cell.protocol}"
        for text in (cell.id, plain):
            first = ask.answers(text, BOOK)[0]
            assert first.id == cell.id, text
            assert first.verdict is cell.article


def test_every_question_is_found_by_its_title() -> None:
    for question in BOOK.questions.values():
        first = ask.answers(question.title, BOOK)[0]
        assert first.id == question.id
        assert first.url == links.url(question)
        assert first.verdict is None
        assert first.cells == question.cells


def test_links_are_whole_where_the_site_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_SITE", "https://help.example.test/mail")
    first = ask.answers("can i tag spam on imap", BOOK)[0]
    assert first.verdict is Verdict.YES
    assert "https://help.example.test/mail/actions/tag/#spam-tag-imap" in first.reply


@pytest.mark.parametrize("site", ["help.example.test", "ftp://help.example.test", "https://"])
def test_an_address_that_is_no_web_site(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, site: str
) -> None:
    monkeypatch.setenv("KB_SITE", site)
    status, out, err = told(capsys, "can i tag spam on imap")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert f'KB_SITE: "{site}" is not the address' in err.replace(": -:", ":")
    assert "http:// or https://" in err


@pytest.mark.parametrize(
    "site",
    ["http://127.0.0.1:8000/", "https://localhost", "http://kb.localhost/x", "http://[::1]:8000/"],
)
def test_an_address_that_nobody_else_can_follow(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, site: str
) -> None:
    monkeypatch.setenv("KB_SITE", site)
    status, out, err = told(capsys, "can i tag spam on imap")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert f'"{site}" is an address of this machine only' in err


def test_the_reply_alone(capsys: pytest.CaptureFixture[str]) -> None:
    text = "can i tag spam on imap"
    assert told(capsys, "--reply", text) == (0, ask.answers(text, BOOK)[0].reply, "")


def test_no_reply_where_there_is_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = told(capsys, "--reply", NEAR)
    assert (status, err) == (1, "The knowledge base has no answer to this.\n")
    assert out == letters.missing(BOOK)
    assert "Please tell us:" in out


@pytest.mark.parametrize("text", ["what is the weather in Berlin?", "the printer is out of paper"])
def test_nothing_is_near_what_is_about_another_matter(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    status, out, _ = told(capsys, text)
    assert status == 1
    assert "Nearest" not in out
    assert out.endswith(quoted(letters.outside(BOOK)))
    sent = told(capsys, "--reply", text)[1]
    assert sent == letters.outside(BOOK)
    assert "which mail program" not in sent


UNSURE = "something with the tag"


def test_where_it_is_not_sure_it_offers_choices(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = told(capsys, UNSURE, "--json")
    output = json.loads(out)
    assert (status, output["confident"]) == (0, False)
    status, out, _ = told(capsys, UNSURE)
    assert status == 0
    assert out.startswith("Not sure which of these you mean:\n\n  1. ")
    for answer in output["answers"]:
        assert answer["title"] in out
        assert f"     {answer['id']}  {answer['url']}\n" in out
        assert answer["reply"] not in out


def test_the_reply_where_it_is_not_sure_asks_which(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = told(capsys, UNSURE, "--reply")
    assert status == 0
    assert "which of these you mean:\n\n1. " in out
    for answer in ask.answers(UNSURE, BOOK):
        title = 'The action "Tag" for spam on' if answer.kind == "cell" else f"{answer.title}\n"
        assert f". {title}" in out


def test_a_reply_that_asks_which_has_the_cells_of_an_action_as_one_choice() -> None:
    cells = [BOOK.cells[f"spam/drop/{one}"] for one in ("smtp", "pop3", "imap")]
    out = letters.which(BOOK, [cells[0], BOOK.questions["mail-delayed"], *cells[1:]])
    assert (
        '\n1. The action "Drop" for spam on SMTP, POP3 or IMAP\n2. Why does mail arrive late?\n\n'
        in out
    )


def test_a_reply_that_asks_which_has_a_cell_in_words() -> None:
    out = letters.which(BOOK, [BOOK.cells["virus/deliver/imap"]])
    assert '\n1. The action "Deliver" for infected mail on IMAP\n' in out


@pytest.mark.parametrize("text", [UNSURE, "can i tag spam on imap"])
def test_another_answer_is_one_number_away(capsys: pytest.CaptureFixture[str], text: str) -> None:
    second = ask.answers(text, BOOK)[1]
    status, out, _ = told(capsys, text, "--answer", "2")
    assert status == 0
    assert out.startswith(f"{second.title}\n")
    assert quoted(second.reply) in out
    assert "\n  1. " in out
    assert "\n  2. " not in out
    assert told(capsys, text, "--answer", "2", "--reply") == (0, second.reply, "")


def test_how_to_see_another_answer_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    hint = "  In full, with its reply: kb ask --answer 2 'can i tag spam on imap'\n"
    assert told(capsys, "can i tag spam on imap")[1].endswith(hint)
    long = "can i tag spam on imap please " + "and thank you " * 9
    by_input = (
        "  In full, with its reply: kb ask --answer 2 -  "
        "(paste the question, then Ctrl-D; from a file: - < FILE)\n"
    )
    assert told(capsys, long)[1].endswith(by_input)
    assert told(capsys, "why can't spam be rejected over pop")[1].endswith(by_input)


def test_an_answer_to_what_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = told(capsys, "…", "--answer", "2")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "nothing was found for “…”; give the whole question" in err


@pytest.mark.parametrize("limit", ["1", "5"])
@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Can I forward spam to a quarantine mailbox on smtp and pop3?",
            ["On SMTP, spam can be handled", "On POP3 it is not available."],
        ),
        (
            "Can we reject or drop viruses on SMTP and IMAP?",
            [
                "For infected mail on SMTP and IMAP the table offers:\n- Deliver (SMTP only): ",
                "On IMAP no product could do it",
                "- Do not Deliver (SMTP only): ",
                "- Strip & Deliver: ",
            ],
        ),
    ],
)
def test_the_first_reply_tells_each_protocols_verdict(
    capsys: pytest.CaptureFixture[str], question: str, said: list[str], limit: str
) -> None:
    output = json.loads(told(capsys, "--json", "--limit", limit, question)[1])
    assert output["confident"] is True
    first = output["answers"][0]["reply"]
    assert all(one in first for one in said)
    assert told(capsys, "--reply", "--limit", limit, question)[1] == first


@pytest.mark.parametrize("number", ["0", "-1", "99"])
def test_an_answer_that_is_not_there(capsys: pytest.CaptureFixture[str], number: str) -> None:
    status, out, err = told(capsys, "can i tag spam on imap", f"--answer={number}")
    assert (status, out) == (2, "")
    assert err.startswith(f"kb ask: --answer: {number} is none; this question has ")


def test_steps_stand_beside_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = told(capsys, BOOK.questions["mail-delayed"].title)
    places = [out.index(label) for label in ("\nAnswer ", "\nSteps ", "\nCited ", "\nReply to")]
    assert places == sorted(places)
    assert BOOK.questions["mail-delayed"].steps[0][:40] in out


def test_a_ticket_on_the_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = told(capsys, "can i tag spam on imap")
    monkeypatch.setattr("sys.stdin", io.StringIO("can i tag spam on imap"))
    assert told(capsys, "-") == wanted
    monkeypatch.setattr("sys.stdin", io.StringIO("y" * 20_001))
    status, out, err = told(capsys, "-")
    assert (status, out, err.count("\n")) == (2, "", 1)


def test_an_action_of_another_threat_is_not_confirmed() -> None:
    first = ask.answers("virus/do-not-deliver/smtp", BOOK)[0].reply
    assert first.startswith(
        'Hello,\n\nOn SMTP, infected mail can be handled with the action "Do not Deliver"'
    )


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "🦠🦠🦠",
        "a" * 5000,
        "pop " * 3000,
        "reject spam " * 1000,
        "Does it?\n" * 1000,
        "?" * 200,
        "реклама по почте",
        "\n\n\n.",
        "[SPAM]",
    ],
)
def test_odd_texts_do_not_break_it(text: str) -> None:
    for answer in ask.answers(text, BOOK) + ask.nearest(text, BOOK):
        assert answer.reply
