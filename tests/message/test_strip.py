"""A notice in each infected part's place, every other part octet for octet."""

from __future__ import annotations

import email
import email.message
import email.policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.message import InfectedPart, edited, parse, strip
from kb.message.notice import NAME_CHARACTERS, UNSCANNABLE, harmless
from kb.wire.printable import is_plain
from support.mime import TREES, Tree, render


def text(*lines: str) -> bytes:
    return "".join(line + "\r\n" for line in lines).encode("utf-8")


def stripped(octets: bytes, *infected: InfectedPart) -> bytes:
    return edited(octets, strip(octets, infected))


def part(*path: int, file: str = "a.com", fields: tuple[int, ...] = ()) -> InfectedPart:
    return InfectedPart(path, file, "Test-Virus", fields)


NOTICE_FIELDS = (
    "Content-Type: text/plain; charset=us-ascii",
    "Content-Transfer-Encoding: 7bit",
    "Content-Disposition: inline",
)
NOTICE = (
    "This part of the message was removed because a virus was found in it.",
    "",
    "File: a.com",
    "Finding: Test-Virus",
)

HEAD = text("Subject: x", "Content-Type: multipart/mixed; boundary=b", "", "preamble", "--b")
FIRST = text("Content-Type: text/plain", "", "first", "--b")
TAIL = text("--b--", "epilogue")
INFECTED = text(
    'Content-Type: application/octet-stream; name="a.com"',
    "Content-Description: infected",
    "Content-Transfer-Encoding: base64",
    "",
    "dmlydXM=",
)


def test_a_part_is_replaced_with_its_header() -> None:
    notice = text(*NOTICE_FIELDS, "", *NOTICE)
    assert stripped(HEAD + FIRST + INFECTED + TAIL, part(2)) == HEAD + FIRST + notice + TAIL


def test_what_could_not_be_scanned_is_not_said_to_be_a_virus() -> None:
    """Customers with a password on their archive ask about this notice every week."""
    locked = InfectedPart((2,), "a.zip", "Archive.Encrypted", unscannable=True)
    octets = stripped(HEAD + FIRST + INFECTED + TAIL, locked)
    assert UNSCANNABLE.encode() + b"\r\n\r\nFile: a.zip\r\nFinding: Archive.Encrypted" in octets
    assert b"virus was found" not in octets
    both = stripped(HEAD + FIRST + INFECTED + TAIL, locked, part(2))
    assert NOTICE[0].encode() in both
    assert b"Archive.Encrypted" in both


def test_lines_end_as_the_messages_do() -> None:
    octets = (HEAD + FIRST + INFECTED + TAIL).replace(b"\r\n", b"\n")
    assert b"\r" not in stripped(octets, part(2))


def test_nothing_infected_nothing_changed() -> None:
    assert strip(HEAD + FIRST + INFECTED + TAIL, []) == []


def test_a_message_without_parts_keeps_its_header() -> None:
    octets = text(
        "Received: from a by b",
        "Content-Type: application/octet-stream;",
        "\tname=a.com",
        "Subject: x",
        "MIME-Version: 1.0",
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment; filename=a.com",
        "To: y",
        "",
        "dmlydXM=",
    )
    kept = "Received: from a by b", "Subject: x", "MIME-Version: 1.0", "To: y"
    expected = text(*kept, *NOTICE_FIELDS, "", *NOTICE)
    assert stripped(octets, part()) == expected
    assert stripped(octets, part(1)) == expected


def test_a_message_that_was_not_mime_becomes_so() -> None:
    expected = text("Subject: x", "MIME-Version: 1.0", *NOTICE_FIELDS, "", *NOTICE)
    assert stripped(text("Subject: x", "", "virus"), part()) == expected
    assert stripped(b"Subject: x", part()) == expected
    assert stripped(text("From a Sat", "Subject: x", "virus", "", ""), part()) == expected


def test_infected_header_fields_go() -> None:
    octets = text("A: 1", "B: virus", "C: 3", "", "body")
    expected = text("A: 1", "C: 3", "MIME-Version: 1.0", *NOTICE_FIELDS, "", *NOTICE)
    assert stripped(octets, part(fields=(1,))) == expected
    nothing = text("MIME-Version: 1.0", *NOTICE_FIELDS, "", *NOTICE)
    assert stripped(octets, part(fields=(0, 1, 2))) == nothing


ENCLOSED = (
    "Content-Type: message/rfc822",
    "X-Container: kept",
    "",
    "Subject: inner",
    "Content-Type: application/octet-stream",
    "",
    "virus",
)


def test_in_a_message_in_a_message_only_the_leaf_is_replaced() -> None:
    octets = HEAD + text(*ENCLOSED) + TAIL
    inner = text(*ENCLOSED[:4], "MIME-Version: 1.0", *NOTICE_FIELDS, "", *NOTICE)
    assert stripped(octets, part(1, 1)) == HEAD + inner + TAIL


def test_a_container_is_replaced_whole_and_speaks_for_its_parts() -> None:
    octets = HEAD + text(*ENCLOSED) + TAIL
    found = part(1, 1, file="inner.com"), part(1, file="a.com")
    result = stripped(octets, *found)
    assert (
        result
        == HEAD
        + text(*NOTICE_FIELDS, "", *NOTICE, "", "File: inner.com", "Finding: Test-Virus")
        + TAIL
    )


def test_the_message_itself_speaks_for_all() -> None:
    result = stripped(HEAD + FIRST + INFECTED + TAIL, part(2), part(file=""))
    message = email.message_from_bytes(result, policy=email.policy.default)
    assert isinstance(message, email.message.EmailMessage)
    assert message["Subject"] == "x"
    assert message.get_content_type() == "text/plain"
    assert "File: unnamed part" in message.get_content()
    assert "File: a.com" in message.get_content()
    assert b"preamble" not in result


def test_a_number_that_no_part_has_is_the_part_around_it() -> None:
    octets = HEAD + FIRST + INFECTED + TAIL
    assert stripped(octets, part(2, 7, 1)) == stripped(octets, part(2))
    assert stripped(octets, part(9)) == stripped(octets, part())


def test_a_part_without_octets_gets_its_notice_on_lines_of_its_own() -> None:
    octets = HEAD + TAIL
    result = stripped(octets, part(1))
    assert result == HEAD + text(*NOTICE_FIELDS, "", *NOTICE) + TAIL


def test_an_unterminated_part_ends_in_a_line_end() -> None:
    assert stripped(HEAD + INFECTED, part(1)) == HEAD + text(*NOTICE_FIELDS, "", *NOTICE)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("invoice.com", "invoice.com"),
        ("two  words.txt", "two words.txt"),
        ("a\r\nContent-Type: text/html\r\n\r\n<b>", "a__Content-Type_ text_html_____b_"),
        ("\x1b[31mred\x07", "_[31mred_"),
        ("cod\u202egpj.exe", "cod_gpj.exe"),
        ("zero\u200bwidth", "zero_width"),
        ("Grüße 文書.zip", "Grüße 文書.zip"),
        ("e\u0301.txt", "e\u0301.txt"),
        ("a\u2192b \u201ec\u201c \uff05.zip", "a_b _c_ _.zip"),
        ("\U0001e4ec\U0001fae8.txt", "\U0001e4ec\U0001fae8.txt"),  # newer than Python 3.11
        ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$E", "X5O_P_@AP[4_PZX54(P_)7CC)7__E"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("", ""),
        (" ", ""),
    ],
)
def test_names_are_made_harmless(name: str, shown: str) -> None:
    assert harmless(name) == shown


def test_of_a_long_name_both_ends_are_shown() -> None:
    shown = harmless("a" * 500 + ".tar.gz")
    assert len(shown) == NAME_CHARACTERS
    assert (shown[:5], shown[-8:]) == ("aaaaa", "a.tar.gz")


@given(st.text(max_size=200))
def test_any_name_stays_on_its_line(name: str) -> None:
    result = stripped(HEAD + INFECTED + TAIL, part(1, file=name))
    assert result.startswith(HEAD)
    assert result.endswith(b"\r\n" + TAIL)
    notice = email.message_from_bytes(result, policy=email.policy.default).get_payload(0)
    assert isinstance(notice, email.message.EmailMessage)
    lines = notice.get_content().splitlines()
    assert len(lines) == 4
    assert lines[2] == f"File: {harmless(name) or 'unnamed part'}"
    assert is_plain(harmless(name))
    is_ascii = harmless(name).isascii()
    assert notice["Content-Transfer-Encoding"] == ("7bit" if is_ascii else "base64")


@given(TREES, st.data())
def test_every_other_part_stays(tree: Tree, data: st.DataObject) -> None:
    octets = render(tree).octets
    before = parse(octets)
    chosen = data.draw(st.sampled_from([p for p in before.walk() if before.find(p.path) is p]))
    after = stripped(octets, part(*chosen.path))
    edits = strip(octets, [part(*chosen.path)])
    assert all(chosen.start <= edit.start and edit.end <= chosen.end for edit in edits)
    root = parse(after)
    replaced = root.find(chosen.path)
    assert replaced is not None
    assert (replaced.type, replaced.children) == ("text/plain", ())
    assert b"Finding: Test-Virus" in after[replaced.body : replaced.end]
    kept = [p.path for p in before.walk() if p.path[: len(chosen.path)] != chosen.path]
    assert [p.path for p in root.walk() if p.path[: len(chosen.path)] != chosen.path] == kept


@given(TREES, st.data())
def test_stripping_is_a_function_of_octets_and_findings(tree: Tree, data: st.DataObject) -> None:
    octets = render(tree).octets
    paths = [p.path for p in parse(octets).walk()]
    infected = [part(*path) for path in data.draw(st.lists(st.sampled_from(paths), max_size=4))]
    assert strip(octets, infected) == strip(octets, infected)
    shuffled = data.draw(st.permutations(infected))
    assert [e[:2] for e in strip(octets, shuffled)] == [e[:2] for e in strip(octets, infected)]
