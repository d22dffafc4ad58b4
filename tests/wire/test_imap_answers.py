"""For arbitrary MIME trees, all ways of asking about a rewritten message agree."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.message import IMAP_SERVER, InfectedPart, Part, edited, parse, rewrite
from kb.wire.imap import attributes
from kb.wire.imap.answers import Answers
from kb.wire.imap.tokens import Cursor
from support.imap import string
from support.imap_mime import Maker

REWRITES: list[tuple[list[InfectedPart], str]] = [
    ([], "[SPAM]"),
    ([], "[SPÄM]"),
    ([InfectedPart(path=(), file="", finding="x")], ""),
    ([InfectedPart(path=(1,), file="a.com", finding="x")], ""),
    ([InfectedPart(path=(2,), file="ä.com", finding="x")], "[SPAM]"),
]
"""What was found, and the tag."""


def rewrite_(octets: bytes, infected: list[InfectedPart], tag: str) -> bytes:
    return edited(octets, rewrite(octets, infected, tag))


rewritten = st.builds(
    lambda seed, found: rewrite_(Maker(seed).message(), *found),
    st.integers(0, 1 << 32),
    st.sampled_from(REWRITES),
)
messages = st.one_of(rewritten, st.binary(max_size=300))


def ask(octets: bytes, item: str, size: int | None = None) -> bytes:
    """An item's answer, without its name."""
    (asked,) = attributes.request(f" 1 {item}".encode()).items
    return b"".join(Answers(octets, size).answer(asked)).removeprefix(asked.label + b" ")


def text(octets: bytes, item: str) -> bytes:
    return string(ask(octets, item))


@given(messages, st.integers(1, 200))
@settings(deadline=None)
def test_partials_add_up_to_the_whole(octets: bytes, step: int) -> None:
    for section in ("", "TEXT", "1", "2.1", "HEADER"):
        whole = text(octets, f"BODY[{section}]")
        pieces = [
            text(octets, f"BODY[{section}]<{at}.{step}>")
            for at in range(0, len(whole) + 2 * step, step)
        ]
        assert b"".join(pieces) == whole


@given(messages)
@settings(deadline=None)
def test_the_whole_is_header_and_text_and_has_its_size(octets: bytes) -> None:
    assert text(octets, "BODY[]") == text(octets, "RFC822") == octets
    assert text(octets, "BODY[HEADER]") + text(octets, "BODY[TEXT]") == octets
    assert text(octets, "RFC822.HEADER") == text(octets, "BODY[HEADER]")
    assert text(octets, "RFC822.TEXT") == text(octets, "BODY[TEXT]")
    assert ask(octets, "RFC822.SIZE") == b"%d" % len(octets)


@given(messages)
@settings(deadline=None)
def test_the_subject_is_the_same_in_envelope_and_header(octets: bytes) -> None:
    field = text(octets, "BODY[HEADER.FIELDS (SUBJECT)]")
    envelope = ask(octets, "ENVELOPE")
    values = re.findall(rb"(?:\A|\n)subject[ \t]*:(.*(?:\n[ \t].*)*)", field, re.IGNORECASE)
    if not values:
        cursor = Cursor(envelope, 1)
        cursor.value()
        cursor.expect(b" ")
        assert cursor.value() == b"NIL"
        return
    words = b" ".join(values[-1].split())
    assert words.replace(b"\0", "\ufffd".encode()) in envelope.replace(b'\\"', b'"')


def numbered(part: Part, path: str = "") -> list[tuple[str, Part]]:
    """Every part that is no multipart, with its number."""
    if part.type.startswith("multipart/"):
        found = []
        for i, child in enumerate(part.children, 1):
            found += numbered(child, f"{path}.{i}".lstrip("."))
        return found
    return [(path or "1", part)]


@given(rewritten)
@settings(deadline=None)
def test_sizes_in_the_structure_are_those_of_the_parts(octets: bytes) -> None:
    structure = ask(octets, "BODYSTRUCTURE")
    assert structure.startswith(ask(octets, "BODY")[:1])
    for path, part in numbered(parse(octets, IMAP_SERVER)):
        body = text(octets, f"BODY[{path}]")
        assert len(body) == part.end - part.body
        assert b'" %d' % len(body) in structure
        assert octets[part.start : part.body] == text(octets, f"BODY[{path}.MIME]")


@given(st.integers(0, 1 << 32), st.sampled_from(["[SPAM]", "[SPÄM]"]))
@settings(deadline=None)
def test_of_a_tagged_message_its_header_is_enough(seed: int, tag: str) -> None:
    """The header tagged alone answers as the message tagged whole."""
    octets = Maker(seed).message()
    whole = rewrite_(octets, [], tag)
    root = parse(octets, IMAP_SERVER)
    alone = rewrite_(octets[: root.body], [], tag)
    for item in (
        *("ENVELOPE", "RFC822.SIZE", "RFC822.HEADER", "BODY[HEADER]", "BODY[HEADER]<5.30>"),
        *("BODY[HEADER.FIELDS (SUBJECT X)]", "BODY[HEADER.FIELDS.NOT (SUBJECT)]"),
    ):
        assert ask(alone, item, len(whole)) == ask(whole, item)
