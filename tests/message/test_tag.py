"""The tag stands where the contract wants it, and every other octet as sent."""

from __future__ import annotations

import email
import email.header
import email.policy
import mmap
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.message import HeaderTooLarge, edited, encoded_words, fields, section, tag, unfolded
from kb.message.tag import HEADER_OCTETS, LINE_OCTETS
from support.messages import NASTY, real_messages
from support.mime import TREES, Tree, render

SPAM = "[SPAM]"


def tagged(octets: bytes, text: str = SPAM) -> bytes:
    return edited(octets, tag(octets, text))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"Subject: Hello\r\n", b"Subject: [SPAM] Hello\r\n"),
        (b"Subject:Hello\r\n", b"Subject:[SPAM] Hello\r\n"),
        (b"Subject: \t Hello \r\n", b"Subject: \t [SPAM] Hello \r\n"),
        (b"SUBJECT : Hello\r\n", b"SUBJECT : [SPAM] Hello\r\n"),
        (b"subject\t:Hello\r\n", b"subject\t:[SPAM] Hello\r\n"),
        (b"A: 1\nSubject: Hello\nB: 2\n", b"A: 1\nSubject: [SPAM] Hello\nB: 2\n"),
        # Folded: the value is on the next line.
        (b"Subject:\r\n Hello\r\n", b"Subject:\r\n [SPAM] Hello\r\n"),
        (b"Subject: \r\n \r\n\tHello\r\n", b"Subject: \r\n \r\n\t[SPAM] Hello\r\n"),
        (b"Subject: Hello\r\n there\r\n", b"Subject: [SPAM] Hello\r\n there\r\n"),
        # Empty: tag and one space stand before nothing.
        (b"Subject:\r\n", b"Subject:[SPAM] \r\n"),
        (b"Subject: \r\n", b"Subject: [SPAM] \r\n"),
        (b"Subject:\r\nA: 1\r\n", b"Subject:[SPAM] \r\nA: 1\r\n"),
        # Encoded, in UTF-8, in anything: the octets stay.
        (b"Subject: =?utf-8?q?H=C3=A9?=\r\n", b"Subject: [SPAM] =?utf-8?q?H=C3=A9?=\r\n"),
        ("Subject: Hé\r\n".encode(), "Subject: [SPAM] Hé\r\n".encode()),
        (b"Subject: H\xe9\x00\r\n", b"Subject: [SPAM] H\xe9\x00\r\n"),
        # Doubled: each of them.
        (b"Subject: a\r\nSubject: b\r\n", b"Subject: [SPAM] a\r\nSubject: [SPAM] b\r\n"),
        (b"Subject: [SPAM] a\r\nSubject: b\r\n", b"Subject: [SPAM] a\r\nSubject: [SPAM] b\r\n"),
        # Missing: at the header's end.
        (b"From: x\r\n", b"From: x\r\nSubject: [SPAM]\r\n"),
        (b"From: x\n", b"From: x\nSubject: [SPAM]\n"),
        (b"", b"Subject: [SPAM]\r\n"),
        (b"X-Subject: x\r\n", b"X-Subject: x\r\nSubject: [SPAM]\r\n"),
        (b"A: 1\r\n Subject: x\r\n", b"A: 1\r\n Subject: x\r\nSubject: [SPAM]\r\n"),
        # Lines that are no fields end nothing.
        (b"From a Sat\r\nSubject: x\r\n", b"From a Sat\r\nSubject: [SPAM] x\r\n"),
        (b"A: 1\r\nbad line\r\nSubject: x\r\n", b"A: 1\r\nbad line\r\nSubject: [SPAM] x\r\n"),
        # What is a line of its own to some readers only.
        (
            b"A: 1\rSubject: a\r\nSubject: b\r\n",
            b"A: 1\rSubject: [SPAM] a\r\nSubject: [SPAM] b\r\n",
        ),
        (b"A: 1\rsubject:a\rB: 2\r\n", b"A: 1\rsubject:[SPAM] a\rB: 2\r\nSubject: [SPAM]\r\n"),
        (b"Subject: a\rSubject: b\r\n", b"Subject: [SPAM] a\rSubject: [SPAM] b\r\n"),
        (b"\xef\xbb\xbfSubject: a\r\n", b"\xef\xbb\xbfSubject: [SPAM] a\r\nSubject: [SPAM]\r\n"),
        (b"A: 1\rX-Subject: a\r\n", b"A: 1\rX-Subject: a\r\nSubject: [SPAM]\r\n"),
        # Already tagged.
        (b"Subject: [SPAM] Hello\r\n", b"Subject: [SPAM] Hello\r\n"),
        (b"Subject: [SPAM]\r\n", b"Subject: [SPAM]\r\n"),
        (b"Subject:\r\n [SPAM]Hello\r\n", b"Subject:\r\n [SPAM]Hello\r\n"),
        (b"Subject: =?utf-8?q?=5BSPAM=5D_x?=\r\n", b"Subject: =?utf-8?q?=5BSPAM=5D_x?=\r\n"),
        (b"Subject: Re: [SPAM] x\r\n", b"Subject: [SPAM] Re: [SPAM] x\r\n"),
        (b"Subject: [spam] x\r\n", b"Subject: [SPAM] [spam] x\r\n"),
    ],
)
@pytest.mark.parametrize("body", [b"\r\nSubject: body\r\n", b"\r\n", b""])
def test_the_contract(header: bytes, expected: bytes, body: bytes) -> None:
    if header == b"From: x\n" or header.endswith(b"B: 2\n"):
        body = body.replace(b"\r\n", b"\n")
    assert tagged(header + body) == expected + body


def test_a_message_that_ends_in_its_header() -> None:
    assert tagged(b"Subject: x") == b"Subject: [SPAM] x"
    assert tagged(b"Subject:") == b"Subject:[SPAM] "
    assert tagged(b"A: 1\r\nB: 2") == b"A: 1\r\nB: 2\r\nSubject: [SPAM]\r\n"
    assert tagged(b"A: 1\nB: 2") == b"A: 1\nB: 2\nSubject: [SPAM]\n"
    assert tagged(b"\nbody\r\n") == b"Subject: [SPAM]\n\nbody\r\n"


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (b"\r", b"Subject: [SPAM]\r\n\r"),
        (b"A: b\n\r", b"A: b\nSubject: [SPAM]\n\r"),
        (b"A: b\r\n\r", b"A: b\r\nSubject: [SPAM]\r\n\r"),
        (b"A: b\r", b"A: b\r\r\nSubject: [SPAM]\r\n"),
        (b"A: b\r\r", b"A: b\r\r\r\nSubject: [SPAM]\r\n"),
    ],
)
def test_a_cr_at_the_end_is_not_made_an_empty_line(octets: bytes, expected: bytes) -> None:
    """The Subject behind it would be in the body."""
    assert edited(octets, tag(octets, "[SPAM]")) == expected
    assert tag(expected, "[SPAM]") == []


@pytest.mark.parametrize("length", [LINE_OCTETS - 17, LINE_OCTETS - 16, LINE_OCTETS - 15, 2000])
@pytest.mark.parametrize("end", [b"\r\n", b"\n", b""])
def test_a_line_that_would_pass_998_octets_is_folded_after_the_tag(length: int, end: bytes) -> None:
    value = b"x" * length
    joint = b" " if len(b"Subject: [SPAM] ") + length <= LINE_OCTETS else (end or b"\r\n") + b" "
    octets = b"Subject: " + value + end
    assert tagged(octets) == b"Subject: [SPAM]" + joint + value + end
    assert tag(tagged(octets), SPAM) == []


def test_only_the_line_with_the_tag_counts() -> None:
    long = b"x" * 991
    octets = b"Subject: short\r\n " + long + b"\r\n"
    assert tagged(octets) == b"Subject: [SPAM] short\r\n " + long + b"\r\n"
    octets = b"Subject:\r\n " + long + b"\r\n"
    assert tagged(octets) == b"Subject:\r\n [SPAM]\r\n " + long + b"\r\n"


def test_a_tag_other_than_ascii_is_encoded() -> None:
    assert tagged(b"Subject: x\r\n", "[ÄRGER]") == b"Subject: =?utf-8?q?[=C3=84RGER]?= x\r\n"
    assert tagged(b"A: 1\r\n", "垃圾") == b"A: 1\r\nSubject: =?utf-8?b?5Z6D5Zy+?=\r\n"


def test_the_space_before_an_encoded_value_is_displayed() -> None:
    octets = b"Subject: =?utf-8?q?H=C3=A9?=\r\n"
    assert tagged(octets, "Ä") == b"Subject: =?utf-8?b?w4Qg?= =?utf-8?q?H=C3=A9?=\r\n"
    assert display(tagged(octets, "Ä")) == "Ä Hé"


def test_a_tag_that_would_be_read_as_an_encoded_word_is_encoded() -> None:
    assert display(tagged(b"Subject: x\r\n", "=?utf-8?q?y?=")) == "=?utf-8?q?y?= x"


@pytest.mark.parametrize("text", ["=", "=?", "=?utf-8?q?y?="])
def test_an_encoded_word_does_not_start_with_the_tag(text: str) -> None:
    octets = b"Subject: =?utf-8?q?y?=\r\n"
    assert display(tagged(octets, text)) == f"{text} y"


def display(octets: bytes) -> str:
    """The first Subject as the standard library displays it."""
    value = email.message_from_bytes(octets)["Subject"]
    return str(email.header.make_header(email.header.decode_header(value)))


TAGS = st.sampled_from(
    [SPAM, "***", "Ä", "[ÄRGER über alles]", "垃圾" * 40, "=?utf-8?q?y?=", "a b"]
) | st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=70)
PIECES = (
    *(b"[SPAM]", b"x", b" ", b"\t", b"\r\n ", b"\n\t", b"=?utf-8?q?a?=", b"=?utf-8?b?w4Q=?="),
    *(b"=?", b"\x00", b"\xe9", b"y" * 980, "Ä".encode(), b"\r"),
)
VALUES = st.lists(st.sampled_from(PIECES), max_size=6).map(b"".join)
HEADERS = st.lists(
    st.builds(bytes.__add__, st.sampled_from([b"Subject:", b"SUBJECT :", b"To:", b"bad"]), VALUES),
    max_size=4,
).map(lambda lines: b"".join(line + b"\r\n" for line in lines))
BODIES = st.sampled_from([b"", b"\r\n", b"\r\nSubject: body\r\n"])


@given(HEADERS, BODIES, TAGS)
def test_tagging_twice_changes_nothing(header: bytes, body: bytes, text: str) -> None:
    once = tagged(header + body, text)
    assert tag(once, text) == []


@given(HEADERS, BODIES, TAGS)
def test_every_subject_is_tagged_and_nothing_else_changes(
    header: bytes, body: bytes, text: str
) -> None:
    octets = header + body
    edits = tag(octets, text)
    assert all(edit.start == edit.end for edit in edits)
    result = edited(octets, edits)
    place = section(result)
    subjects = [unfolded(result, field, len(result)) for field in fields(result, place, "subject")]
    assert subjects
    assert all(encoded_words.decode(s).startswith(text) for s in subjects)
    assert result[place.body :] == octets[section(octets).body :]


@given(
    st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=40).map(str.strip), TAGS
)
def test_readers_display_tag_space_and_value(subject: str, text: str) -> None:
    value = b" ".join(encoded_words.encode(subject)) if subject else b"x"
    result = tagged(b"Subject: " + value + b"\r\n\r\n", text)
    if not subject.startswith(text):
        assert display(result) == f"{text} {subject or 'x'}"


@given(TREES, TAGS)
def test_only_the_outermost_header_is_tagged(tree: Tree, text: str) -> None:
    octets = render(tree).octets
    end = section(octets).end
    assert all(edit.end <= end for edit in tag(octets, text))


@pytest.mark.parametrize("text", ["", " [SPAM]", "[SPAM] ", "a\r\nBcc: b", "a\x00", "a\u2028b"])
def test_a_tag_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="tag must be printable"):
        tag(b"Subject: x\r\n", text)


def test_real_and_nasty_messages_keep_every_other_octet() -> None:
    for octets in [*NASTY.values(), *real_messages().values()]:
        edits = tag(octets, SPAM)
        assert all(edit.start == edit.end for edit in edits)
        assert tag(edited(octets, edits), SPAM) == []


def test_a_mapped_file() -> None:
    octets = b"Subject: x\r\n\r\n" + bytes(1 << 20)
    with tempfile.TemporaryFile() as file:
        file.write(octets)
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            assert tag(mapped, SPAM) == tag(octets, SPAM)


def header_of(size: int) -> bytes:
    head = b"Subject: a\r\nX: " + b"y\r\n " * (size // 4 - 10)
    return head + b"z" * (size - len(head) - 2) + b"\r\n"


@pytest.mark.parametrize("body", [b"\r\nbody\r\n", b"\nbody\n", b"\r\n", b"\n", b""])
def test_the_largest_header_that_is_tagged(body: bytes) -> None:
    head = header_of(HEADER_OCTETS)
    assert tagged(head + body) == head.replace(b"a", b"[SPAM] a", 1) + body


@pytest.mark.parametrize("body", [b"\r\nbody\r\n", b"\nbody\n", b"\r\n", b"\n", b"", b"x" * 9])
def test_a_header_that_is_too_large(body: bytes) -> None:
    with pytest.raises(HeaderTooLarge, match="1048576 octets"):
        tag(header_of(HEADER_OCTETS + 1) + body, SPAM)


def test_a_body_may_be_of_any_size() -> None:
    body = b"\r\n" + b"line\r\n" * HEADER_OCTETS
    assert tagged(b"Subject: a\r\n" + body) == b"Subject: [SPAM] a\r\n" + body
