"""Content-Type and its like, as senders really write them."""

from __future__ import annotations

from email.message import EmailMessage, Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.message import content

PLAIN = ("text/plain", (("charset", b"utf-8"),))


@pytest.mark.parametrize(
    "value",
    [
        b"text/plain; charset=utf-8",
        b"TEXT/Plain;charset=utf-8",
        b'text/plain; charset="utf-8"',
        b'text/plain; CharSet = "utf\\-8" ;',
        b"text / plain ;; charset=utf-8",
        b"text/plain (a (nested) comment) ; (x;y=z) charset (c) = (d) utf-8 (e)",
        b"(first) text/plain; charset=utf-8",
        b"text/plain charset=utf-8",
        b"text/plain;\tcharset=utf-8\x00".rstrip(b"\x00"),
        b"text/plain; nonsense; charset=utf-8",
        b'text/plain; "quoted nonsense;"; charset=utf-8',
        b'text/plain; charset="utf-8',
    ],
)
def test_one_type_in_many_spellings(value: bytes) -> None:
    assert tuple(content.parse(value)) == PLAIN


@pytest.mark.parametrize("value", [b"", b" ", b";", b"=", b"(unclosed", b'"', b"\xff;\x00", b"/"])
def test_nonsense_is_no_type(value: bytes) -> None:
    assert "/" not in content.parse(value).value


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b"a; filename=plain.txt", "plain.txt"),
        (b'a; filename="two words.txt"', "two words.txt"),
        (b'a; filename="a\\"b\\\\c"', 'a"b\\c'),
        (b'a; filename=""', ""),
        (b"a; filename=", ""),
        (b"a", ""),
        # RFC 2231 section 3: continuations, in any order; a gap ends them.
        (b"a; filename*0=one; filename*1=two", "onetwo"),
        (b"a; filename*1=two; filename*0=one", "onetwo"),
        (b"a; filename*0=one; filename*2=three", "one"),
        # Section 4: charset and language.
        (b"a; filename*=utf-8'de'%C3%BC.txt", "ü.txt"),
        (b"a; filename*=iso-8859-1''%FC.txt", "ü.txt"),
        (b"a; filename*=''%C3%BC.txt", "ü.txt"),
        (b"a; filename*=%C3%BC.txt", "ü.txt"),
        # Section 4.1: both together.
        (b"a; filename*0*=utf-8''%C3%BC; filename*1=%20b; filename*2*=%20c", "ü%20b c"),
        # Both ways at once: the extended one counts (RFC 6266 4.3 says so of HTTP).
        (b"a; filename=u.txt; filename*=utf-8''%C3%BC.txt", "ü.txt"),
        (b'a; filename="=?utf-8?q?=C3=BC?=.txt"', "ü.txt"),
        (b"a; filename==?utf-8?q?=C3=BC?=", "ü"),
        ("a; filename=ü.txt".encode(), "ü.txt"),
        (b"a; filename=first; filename=second", "first"),
    ],
)
def test_file_names(value: bytes, name: str) -> None:
    assert content.parse(value).text("filename") == name


def test_parameters_keep_order_and_spelling_of_sections() -> None:
    found = content.parse(b'multipart/mixed; Boundary*0="a b"; boundary*1=c; x=1')
    assert found.parameters == (("boundary*0", b"a b"), ("boundary*1", b"c"), ("x", b"1"))
    assert found.octets("boundary") == b"a bc"
    assert found.octets("charset") is None


@pytest.mark.parametrize(
    ("value", "token"),
    [
        (b"base64", "base64"),
        (b" BASE64 ", "base64"),
        (b'"base64"', "base64"),
        (b"base64;", "base64"),
        (b"(odd) base64 (indeed)", "base64"),
        (b"quoted-printable", "quoted-printable"),
        (b"", ""),
    ],
)
def test_token(value: bytes, token: str) -> None:
    assert content.token(value) == token


NAMES = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=80)


@given(NAMES)
def test_names_that_the_standard_library_writes(name: str) -> None:
    written = Message()
    written.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    found = content.parse(written["Content-Disposition"].encode("utf-8", "surrogateescape"))
    assert (found.value, found.text("filename")) == ("attachment", name)


@given(st.text("abc xyz.ü文–", min_size=1, max_size=200).filter(str.strip))
def test_names_that_the_standard_library_splits(name: str) -> None:
    name = " ".join(name.split())
    written = EmailMessage()
    written.add_attachment(b"", maintype="a", subtype="b", filename=name)
    value = written.as_bytes().partition(b"Content-Disposition: ")[2].partition(b"\nMIME")[0]
    assert content.parse(value.partition(b"\n\n")[0].replace(b"\n", b"")).text("filename") == name


@given(st.binary(max_size=80))
def test_any_octets_are_read_somehow(value: bytes) -> None:
    found = content.parse(value)
    assert found.text("filename") is not None
    assert content.token(value).islower() or not content.token(value).isalpha()
