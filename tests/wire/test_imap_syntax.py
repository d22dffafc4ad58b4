"""kb.wire.imap: tokens, sets, capabilities, and FETCH's items both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.wire.imap import attributes, capability, command, sets
from kb.wire.imap.attributes import Item, Section
from kb.wire.imap.response import Status, status
from kb.wire.imap.sets import LARGEST
from kb.wire.imap.tokens import BadSyntaxError, Cursor, quoted, string


@pytest.mark.parametrize(
    ("octets", "value"),
    [
        (b"INBOX", b"INBOX"),
        (b"a]b", b"a]b"),
        (b'"a b"', b"a b"),
        (b'"a\\"b\\\\c"', b'a"b\\c'),
        (b"{3}\r\na\r\n", b"a\r\n"),
        (b"{3+}\r\nabc", b"abc"),
        (b"~{1}\r\n\0", b"\0"),
        (b'""', b""),
    ],
)
def test_astrings(octets: bytes, value: bytes) -> None:
    cursor = Cursor(octets + b" rest")
    assert cursor.astring() == value
    assert cursor.rest == b" rest"


@pytest.mark.parametrize("octets", [b"", b" ", b"(", b'"a', b"{5}\r\nabc", b"\\x", b"%", b"*"])
def test_what_is_no_astring(octets: bytes) -> None:
    with pytest.raises(BadSyntaxError):
        Cursor(octets).astring()


@given(st.binary(max_size=50))
def test_strings_are_read_as_they_were_written(octets: bytes) -> None:
    cursor = Cursor(string(octets) + b")")
    assert cursor.astring() == octets
    assert cursor.rest == b")"


def test_what_cannot_be_quoted() -> None:
    for octets in (b"\r", b"\n", b"\0", b"\x80"):
        with pytest.raises(BadSyntaxError):
            quoted(octets)


@pytest.mark.parametrize(
    "value",
    [
        b"NIL",
        b"nil",
        b"5",
        b'"x"',
        b"{2}\r\n()",
        b"()",
        b"(\\Seen $x)",
        b'((NIL NIL "a" "b")(NIL NIL "c" "d"))',
        b'(("text" "plain" NIL)("a" "b" ()) "mixed")',
    ],
)
def test_a_value_keeps_its_octets(value: bytes) -> None:
    cursor = Cursor(value + b" next")
    assert cursor.value() == value
    assert cursor.rest == b" next"


def test_nesting_is_bounded() -> None:
    with pytest.raises(BadSyntaxError, match="too deeply"):
        Cursor(b"(" * 1000).value()


@pytest.mark.parametrize(
    ("octets", "ranges", "numbers"),
    [
        (b"1", [(1, 1)], [1]),
        (b"2:3,5", [(2, 3), (5, 5)], [2, 3, 5]),
        (b"3:2", [(2, 3)], [2, 3]),
        (b"*", [(LARGEST, LARGEST)], [9]),
        (b"5:*", [(5, LARGEST)], [5, 9]),
        (b"*:5", [(5, LARGEST)], [5, 9]),
        (b"100:*", [(100, LARGEST)], [9]),
        (b"1:2,2:3", [(1, 2), (2, 3)], [1, 2, 3]),
        (b"7", [(7, 7)], []),
    ],
)
def test_sets(octets: bytes, ranges: list[sets.Range], numbers: list[int]) -> None:
    in_use = [1, 2, 3, 5, 9]
    assert sets.parse(octets) == ranges
    spans = sets.spans(ranges, in_use)
    assert sorted({in_use[i] for a, b in spans for i in range(a, b)}) == numbers


@pytest.mark.parametrize("octets", [b"", b"0", b"1:", b":1", b"1,", b"a", b"$", b"4294967296"])
def test_what_is_no_set(octets: bytes) -> None:
    with pytest.raises(BadSyntaxError):
        sets.parse(octets)


@given(st.sets(st.integers(1, 60)))
def test_a_set_written_is_the_set_read(numbers: set[int]) -> None:
    text = sets.text(sorted(numbers))
    ranges = sets.parse(text) if numbers else []
    assert {n for low, high in ranges for n in range(low, high + 1)} == numbers


def test_heads() -> None:
    assert command.head(b"a1 uid  fetch 1 FLAGS\r\n")[:2] == (b"a1", "UID FETCH")
    assert command.head(b"a1 NOOP\r\n")[:2] == (b"a1", "NOOP")
    for line in (b"\r\n", b"* NOOP\r\n", b"+ x\r\n", b"a\r\n", b" a NOOP\r\n", b"a NOOP(\r\n"):
        with pytest.raises(BadSyntaxError):
            command.head(line)


def test_capabilities_in_all_three_places() -> None:
    for line, expected in {
        b"* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN AUTH=GSSAPI IDLE] hi\r\n": (
            b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE] hi\r\n"
        ),
        b"a OK [CAPABILITY IMAP4rev1 IMAP4rev2 COMPRESS=DEFLATE UIDPLUS X-NEW] in\r\n": (
            b"a OK [CAPABILITY IMAP4rev1 UIDPLUS] in\r\n"
        ),
        b"* CAPABILITY IMAP4rev1 UTF8=ACCEPT BINARY STATUS=SIZE PREVIEW move\r\n": (
            b"* CAPABILITY IMAP4rev1 move\r\n"
        ),
        b"* PREAUTH [CAPABILITY IMAP4rev1 CATENATE URLAUTH] hi\r\n": (
            b"* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n"
        ),
        # Elsewhere the words are text or data.
        b"* OK no [CAPABILITY COMPRESS] here\r\n": b"* OK no [CAPABILITY COMPRESS] here\r\n",
        b'* LIST () "/" CAPABILITY\r\n': b'* LIST () "/" CAPABILITY\r\n',
    }.items():
        assert capability.rewritten(line) == expected


NOT_OFFERED = """
AUTH=DIGEST-MD5 AUTH=NTLM AUTH=EXTERNAL AUTH=SCRAM-SHA-256-PLUS CONVERT SEARCHRES URL-PARTIAL
SNIPPET=FUZZY IMAP4rev2 UTF8=ONLY PARTIAL UIDONLY COMPRESS=DEFLATE LOGIN-REFERRALS STARTTLS
"""


@pytest.mark.parametrize(
    "name",
    NOT_OFFERED.split(),
)
def test_what_is_not_offered(name: str) -> None:
    assert not capability.passes(name)


def test_a_request() -> None:
    request = attributes.request(
        b' 1,4:* (FLAGS BODY[1.2.HEADER.FIELDS (a {1}\r\nb "c d")]<0.5> body.peek[text] RFC822)'
        b" (CHANGEDSINCE 12 VANISHED)\r\n"
    )
    assert request.ranges == [(1, 1), (4, LARGEST)]
    fields = Section((1, 2), "HEADER.FIELDS", (b"a", b"b", b"c d"), request.items[1].section.label)
    assert request.items == (
        Item("FLAGS"),
        Item("BODY[", fields, peek=False, partial=(0, 5)),
        Item("BODY[", Section((), "TEXT", (), b"TEXT"), peek=True),
        Item("RFC822", peek=False),
    )
    assert request.items[1].label == b'BODY[1.2.HEADER.FIELDS (A "B" "C D")]<0>'
    assert request.items[1].again == b'BODY.PEEK[1.2.HEADER.FIELDS (A "B" "C D")]<0.5>'
    assert request.of_content


@pytest.mark.parametrize("macro", ["ALL", "fast", "Full"])
def test_macros(macro: str) -> None:
    items = attributes.request(f" 1 {macro}".encode()).items
    assert [item.name for item in items] == list(attributes.MACROS[macro.upper()])


@pytest.mark.parametrize(
    "arguments",
    [
        b"",
        b" 1",
        b" 1 ()",
        b" 1 (ALL)",
        b" 1 X",
        b" 1 BINARY[1]",
        b" 1 BODY[MIME]",
        b" 1 BODY[1.]",
        b" 1 BODY[HEADER.FIELDS ()]",
        b" 1 BODY[HEADER.FIELDS(a)]",
        b" 1 BODY[]<1.2",
        b" 1 FLAGS (PARTIAL 1:2)",
        b" 1 (FLAGS",
        b" 1 FLAGS UID",
        b" $ FLAGS",
        b" 1 BODY[" + b"1." * 200 + b"1]",
    ],
)
def test_requests_that_are_refused(arguments: bytes) -> None:
    with pytest.raises(BadSyntaxError):
        attributes.request(arguments + b"\r\n")


def test_an_answer() -> None:
    line = b'* 1 FETCH (UID 5 FLAGS (\\Seen) BODY[HEADER.FIELDS ("A]B" c)]<3> {12}\r\n'
    items = attributes.answered(attributes.skeleton(line) + b")\r\n")
    assert [item.name for item in items] == ["UID", "FLAGS", 'BODY[HEADER.FIELDS ("A]B" C)]<3>']
    assert [item.of_content for item in items] == [False, False, True]
    (asked,) = attributes.asked(items[2:])
    assert asked.again == b'BODY.PEEK[HEADER.FIELDS ("A]B" C)]<3.12>'


def test_statuses() -> None:
    assert status(b"a OK [UIDVALIDITY 5] x\r\n") == Status("OK", b"UIDVALIDITY 5")
    assert Status("OK", b"UIDVALIDITY 5").argument("UIDVALIDITY") == b"5"
    assert Status("OK", b"CLOSED").argument("CLOSED") == b""
    assert status(b"* no\r\n") == Status("NO", b"")
    assert status(b"* 5 FETCH (X NO)\r\n") is None


def test_an_answer_of_more_items_than_a_command_has_room_for() -> None:
    lawful = b"* 1 FETCH (" + b" ".join([b"X 1"] * attributes.MOST_ITEMS) + b")\r\n"
    assert len(attributes.answered(lawful)) == attributes.MOST_ITEMS
    with pytest.raises(BadSyntaxError, match="more than"):
        attributes.answered(lawful.replace(b")", b" X 1)"))
