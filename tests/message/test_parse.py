"""The MIME tree: numbers and octets of every part, in mail of every kind."""

from __future__ import annotations

import email
import email.message
import email.policy
import mmap
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import missing
from kb.message import Part, parse
from kb.message.parse import MAX_DEPTH, MAX_PARTS, readings
from support.messages import NASTY, NO_REAL_MESSAGES, real_messages
from support.mime import TREES, Tree, render


def text(*lines: str) -> bytes:
    return "".join(line + "\r\n" for line in lines).encode("utf-8")


def tree(octets: bytes) -> list[tuple[str, str, bytes]]:
    """Number, type and body of every part."""
    return [
        (".".join(map(str, part.path)), part.type, octets[part.body : part.end])
        for part in parse(octets).walk()
    ]


@given(TREES, st.sampled_from([b"\r\n", b"\n"]))
def test_the_parts_are_those_that_were_written(written: Tree, eol: bytes) -> None:
    message = render(written, eol)
    found = [
        (part.path, part.type, message.octets[part.body : part.end])
        for part in parse(message.octets).walk()
    ]
    assert found == message.parts


@given(TREES, st.data())
def test_spans_hold_whatever_is_cut_or_inserted(written: Tree, data: st.DataObject) -> None:
    octets = render(written).octets
    at = data.draw(st.integers(0, len(octets)))
    junk = data.draw(st.sampled_from([b"", b"\r\n", b"\r\n\r\n", b"--=_0\r\n", b"--=_1--", b"\n-"]))
    cut = data.draw(st.integers(0, 20))
    octets = octets[:at] + junk + octets[at + cut :]
    for root in readings(octets):
        assert (root.start, root.end) == (0, len(octets))
        for part in root.walk():
            assert part.start <= part.head.end <= part.body <= part.end
            edge = part.body
            for child in part.children:
                assert edge <= child.start <= child.end <= part.end
                edge = child.end


@given(TREES)
def test_a_number_finds_its_part(written: Tree) -> None:
    root = parse(render(written).octets)
    seen: set[tuple[int, ...]] = {(1,)} if root.is_message else set()
    for part in root.walk():
        found = root.find(part.path)
        # A multipart message in a message shares its container's number.
        assert found is part or part.path in seen
        assert root.numbered()[part.path] is found
        seen.add(part.path)
    assert root.find((9, 9, 9)) is None


def test_a_simple_message_is_also_its_part_1() -> None:
    root = parse(text("Subject: x", "", "body"))
    assert root.path == ()
    assert root.find((1,)) is root
    assert root.find((1, 1)) is None
    assert root.numbered() == {(): root, (1,): root}


def _shape(message: email.message.Message) -> object:
    parts = message.get_payload()
    kind = message.get_content_type()
    # The library takes other message types apart too: each block of a delivery status.
    if not isinstance(parts, list) or (kind.startswith("message/") and kind != "message/rfc822"):
        return kind
    return [kind, *map(_shape, parts)]


def _our_shape(part: Part) -> object:
    if not part.children:
        return part.type
    return [part.type, *map(_our_shape, part.children)]


@given(TREES)
def test_the_standard_library_sees_the_same_tree(written: Tree) -> None:
    octets = render(written).octets
    assert _our_shape(parse(octets)) == _shape(email.message_from_bytes(octets))


OTHERWISE = {
    "msg_15.txt": "the library closes the outer multipart where an inner one has its boundary",
    "msg_37.txt": "the library passes over empty parts",
    "msg_39.txt": "as msg_15",
}
"""Real messages that we read as Dovecot does, and not as the library."""


def test_real_messages_have_the_tree_that_the_standard_library_sees() -> None:
    real = real_messages() or missing(NO_REAL_MESSAGES)
    differing = [
        name
        for name, octets in real.items()
        if _our_shape(parse(octets)) != _shape(email.message_from_bytes(octets))
    ]
    assert sorted(differing) == sorted(OTHERWISE)


@pytest.mark.parametrize("name", NASTY)
def test_nasty_messages_are_taken_apart_without_loss(name: str) -> None:
    octets = NASTY[name]
    root = parse(octets)
    assert (root.start, root.end) == (0, len(octets))


MIXED = "Content-Type: multipart/mixed; boundary=b"


def test_preamble_and_epilogue_are_no_parts() -> None:
    octets = text(MIXED, "", "preamble", "--b", "", "one", "--b--", "epilogue", "--b", "", "two")
    assert tree(octets)[1:] == [("1", "text/plain", b"one")]
    assert octets[parse(octets).epilogue :].startswith(b"epilogue")


def test_the_line_end_before_a_boundary_is_the_boundarys() -> None:
    octets = text(MIXED, "", "--b", "", "one", "", "--b", "", "--b", "--b", "A: 1", "--b--")
    assert tree(octets)[1:] == [
        ("1", "text/plain", b"one\r\n"),
        ("2", "text/plain", b""),
        ("3", "text/plain", b""),
        ("4", "text/plain", b""),
    ]
    spans = [octets[p.start : p.end] for p in parse(octets).children]
    assert spans == [b"\r\none\r\n", b"", b"", b"A: 1"]


def test_an_unterminated_multipart_ends_with_the_part_around_it() -> None:
    octets = text(
        "Content-Type: multipart/mixed; boundary=outer",
        "",
        "--outer",
        "Content-Type: multipart/mixed; boundary=inner",
        "",
        "--inner",
        "",
        "one",
        "--outer",
        "",
        "two",
    )
    assert tree(octets)[2:] == [("1.1", "text/plain", b"one"), ("2", "text/plain", b"two\r\n")]


def test_of_boundaries_that_fit_the_longest_counts() -> None:
    octets = text(
        MIXED,
        "",
        "--b",
        "Content-Type: multipart/mixed; boundary=b2",
        "",
        "--b2",
        "",
        "inner",
        "--b2--",
        "--b",
        "",
        "outer",
        "--b--",
    )
    assert [(n, body) for n, _, body in tree(octets) if n in ("1.1", "2")] == [
        ("1.1", b"inner"),
        ("2", b"outer"),
    ]


def test_a_boundary_used_twice_is_the_inner_ones_first() -> None:
    inner = "Content-Type: multipart/mixed; boundary=b"
    octets = text(MIXED, "", "--b", inner, "", "--b", "", "in", "--b--", "--b", "", "out", "--b--")
    assert [n for n, _, _ in tree(octets)] == ["", "1", "1.1", "2"]


def test_a_line_that_only_starts_with_the_boundary_is_one() -> None:
    octets = text(MIXED, "", "--b", "", "one", "--bc", "", "two", "--b--x", "", "three")
    assert [body for _, _, body in tree(octets)[1:]] == [b"one", b"two"]
    # Others want the whole line: to them it is one part.
    others = [
        [octets[p.body : p.end] for p in root.children] for root in list(readings(octets))[1:]
    ]
    assert [b"one\r\n--bc\r\n\r\ntwo\r\n--b--x\r\n\r\nthree\r\n"] in others


def test_what_cannot_be_taken_apart_is_a_leaf() -> None:
    for octets in (
        text("Content-Type: multipart/mixed", "", "--b", "", "x", "--b--"),
        text(MIXED, "", "no boundary line"),
        text("Content-Type: multipart; boundary=b", "", "--b", "", "x", "--b--"),
        text(
            "Content-Type: message/rfc822", "Content-Transfer-Encoding: base64", "", "U3ViamVjdA=="
        ),
        text("", MIXED, "", "--b", "", "x", "--b--"),
    ):
        assert parse(octets).children == ()


def test_messages_in_messages_are_numbered_on() -> None:
    octets = text(
        MIXED,
        "",
        "--b",
        "Content-Type: message/rfc822",
        "",
        "Subject: a leaf",
        "",
        "1.1",
        "--b",
        "Content-Type: message/rfc822",
        "",
        "Subject: a multipart",
        "Content-Type: multipart/mixed; boundary=c",
        "",
        "--c",
        "",
        "2.1",
        "--c",
        "Content-Type: message/rfc822",
        "",
        "Subject: deeper",
        "",
        "2.2.1",
        "--c--",
        "--b--",
    )
    found = tree(octets)
    assert [number for number, _, _ in found] == ["", "1", "1.1", "2", "2", "2.1", "2.2", "2.2.1"]
    bodies = {number: body for number, _, body in found}
    assert (bodies["1.1"], bodies["2.1"], bodies["2.2.1"]) == (b"1.1", b"2.1", b"2.2.1")


def test_a_message_whose_body_is_a_message() -> None:
    octets = text("Content-Type: message/rfc822", "", "Subject: inner", "", "body")
    root = parse(octets)
    assert [p.path for p in root.walk()] == [(), (1, 1)]
    assert root.find((1,)) is root


def test_parts_of_a_digest_are_messages() -> None:
    octets = text(
        "Content-Type: multipart/digest; boundary=b", "", "--b", "", "Subject: x", "", "y", "--b--"
    )
    assert tree(octets)[1:] == [
        ("1", "message/rfc822", b"Subject: x\r\n\r\ny"),
        ("1.1", "text/plain", b"y"),
    ]


def test_of_two_fields_the_first_counts_and_the_others_are_read_too() -> None:
    octets = text("Content-Type: text/html", MIXED, "", "--b", "", "one", "--b--")
    first, *others = readings(octets)
    assert (first.type, first.children) == ("text/html", ())
    assert {len(root.children) for root in others} == {0, 1}
    octets = text(MIXED + "; boundary=c", "", "--b", "", "one", "--c", "", "two", "--b--", "--c--")
    assert [
        [octets[p.body : p.end] for p in root.children] for root in list(readings(octets))[:2]
    ] == [[b"one\r\n--c\r\n\r\ntwo"], [b"two\r\n--b--"]]


def test_ordinary_mail_has_one_reading() -> None:
    assert len(list(readings(text(MIXED, "", "--b", "", "one", "--b--")))) == 1


def test_both_encodings_of_two_are_told() -> None:
    octets = text(
        "Content-Transfer-Encoding: 7bit", "Content-Transfer-Encoding: BASE64 (x)", "", "eA=="
    )
    part = parse(octets)
    assert (part.encoding, part.encodings) == ("7bit", ("7bit", "base64"))
    assert parse(text("A: 1", "", "")).encoding == "7bit"


def test_file_names_come_from_either_field() -> None:
    fields = "Content-Type: a/b; name=one", "Content-Disposition: attachment; filename=two"
    assert parse(text(*fields, "", "")).file == "two"
    assert parse(text(fields[0], "Content-Disposition: attachment", "", "")).file == "one"
    assert (
        parse(text(fields[0], "Content-Disposition:", " attachment;", "\tfilename=two", "")).file
        == "two"
    )


def test_depth_is_capped() -> None:
    enclosed = b"Content-Type: message/rfc822\r\n\r\n" * (MAX_DEPTH + 50) + b"body"
    parts = list(parse(enclosed).walk())
    assert len(parts) == MAX_DEPTH + 1
    assert [part.is_capped for part in parts] == [False] * MAX_DEPTH + [True]
    assert parts[-1].end == len(enclosed)


def test_parts_are_capped() -> None:
    octets = text(MIXED, "") + b"--b\r\n\r\nx\r\n" * (MAX_PARTS + 50)
    root = parse(octets)
    assert len(list(root.walk())) == MAX_PARTS
    assert root.children[-1].is_capped
    assert root.children[-1].end == len(octets)


def test_a_mapped_file_has_the_same_tree() -> None:
    octets = text(MIXED, "", "--b", "Content-Type: message/rfc822", "", "A: 1", "", "x", "--b--")
    with tempfile.TemporaryFile() as file:
        file.write(octets)
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            assert parse(mapped) == parse(octets)
