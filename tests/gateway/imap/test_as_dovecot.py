"""What is computed for rewritten octets is what Dovecot tells of the same octets."""

from __future__ import annotations

import random
import re

import pytest

from kb.lab.mail.samples import EICAR, GTUBE
from kb.wire.imap import attributes
from kb.wire.imap.answers import Answers
from kb.wire.imap.tokens import Cursor
from support.dialects import DISAGREEMENTS
from support.dovecot import Dovecot
from support.imap import Client, World
from support.imap_mime import Maker
from support.messages import NASTY, real_messages

PATHS = ["1", "2", "3", "1.1", "1.2", "2.1", "2.2", "1.1.1", "2.2.1", "1.1.1.1", "0", "9"]
TEXTS = ["", ".MIME", ".HEADER", ".TEXT", ".HEADER.FIELDS (SUBJECT CONTENT-TYPE X)"]
ITEMS = [
    *("ENVELOPE", "BODY", "BODYSTRUCTURE", "RFC822.SIZE", "RFC822", "RFC822.HEADER", "RFC822.TEXT"),
    *("BODY.PEEK[]", "BODY.PEEK[HEADER]", "BODY.PEEK[TEXT]", "BODY.PEEK[TEXT]<1.2>"),
    *("BODY.PEEK[]<0.1>", "BODY.PEEK[]<7.100>", "BODY.PEEK[]<100000.5>", "BODY.PEEK[1]<2.3>"),
    *("BODY.PEEK[HEADER.FIELDS (SUBJECT X)]", "BODY.PEEK[header.fields.not (x)]"),
    *('BODY.PEEK[HEADER.FIELDS ("from" To)]<3.20>', "BODY.PEEK[1.HEADER.FIELDS.NOT (A)]<3.20>"),
    *(f"BODY.PEEK[{path}{text}]" for path in PATHS for text in TEXTS),
]


@pytest.fixture
def direct(imap: World, dovecot: Dovecot) -> Client:
    user = f"oracle{random.randrange(1 << 40)}"
    dovecot.account(user)
    return imap.connect(dovecot.imap, user)


def told(response: bytes) -> dict[bytes, list[bytes]]:
    """The values of a FETCH response by the item's name, literals inline."""
    cursor = Cursor(response, response.index(b"("))
    found: dict[bytes, list[bytes]] = {}

    def item() -> None:
        name = cursor.match(_NAME)[0].upper()
        cursor.expect(b" ")
        found.setdefault(name, []).append(cursor.value())

    cursor.list_of(item)
    return found


_NAME = re.compile(rb'[A-Za-z0-9.]+(?:\[(?:[^]"]|"[^"]*")*\](?:<[0-9]+>)?)?')


def assert_same(direct: Client, messages: list[bytes], items: list[str]) -> None:
    """Compare the answers to all items about all messages."""
    request = attributes.request(f" 1 ({' '.join(items)})".encode())
    direct.append(*messages)
    direct.ask("SELECT INBOX")
    for number, octets in enumerate(messages, 1):
        answer = direct.ask(f"FETCH {number} ({' '.join(items)})")
        theirs = told(answer.responses[0])
        answers = Answers(octets)
        for item in request.items:
            name, _, value = b"".join(answers.answer(item)).partition(item.label + b" ")
            assert not name
            assert value in theirs[item.label.upper()], (octets, item.label)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_random_mime(direct: Client, seed: int) -> None:
    maker = Maker(seed)
    assert_same(direct, [maker.message() for _ in range(30)], ITEMS)


def test_messages_that_others_read_otherwise(direct: Client) -> None:
    assert_same(direct, [disagreement.octets for disagreement in DISAGREEMENTS.values()], ITEMS)


def test_real_messages(direct: Client) -> None:
    assert_same(direct, list(real_messages().values())[:40], ITEMS)


def test_nasty_messages(direct: Client) -> None:
    # Dovecot makes every line end CR LF and NUL another octet, so what has such is not its.
    usable = [o for o in NASTY.values() if b"\0" not in o and b"\n" not in o.replace(b"\r\n", b"")]
    assert len(usable) > 15
    assert_same(direct, [octets for octets in usable if len(octets) < 400_000], ITEMS)


ADDRESSES = """
a@b.test|Fred <a@b.test>|"Q. U" <a@b.test>|a@b.test (Comment)|<@r1,@r2:a@b.test>|foo|foo bar
g: a@b.test, C <c@d.test>;|undisclosed-recipients:;|g:;, x@y|<>|<foo>|a@[127.0.0.1]|"a b"@c
a . b @ c . d|a@b,,c@d|a@b; c@d|=?utf-8?q?caf=C3=A9?= <a@b>|"a \\" b" <c@d>|Foo <a@b|Foo <a@b> x
a (c(nested)d) @b|A.B. Cee <a@b>|.a@b|a..b@c|@b|<@b>|a@|<a@>|g: a@b|"g q": a@b;|"a\\b"@c|(x), a@b
a@b,|g: a@b, ;|;|:;|x <a b@c>, d@e|<@a b@c>|[a] <b@c>|a\\b@c|"" <a@b>|""@c|a@b ( )|"  a  b " <c@d>
"""


def test_addresses(direct: Client) -> None:
    values = ADDRESSES.replace("\n", "|").strip("|").split("|")
    messages = [f"From: {v}\r\nTo: {v}\r\nTo: z\r\n\r\nx\r\n".encode() for v in values]
    assert_same(direct, messages, ["ENVELOPE"])


SUBJECTS = [
    *(b"", b" ", b"a", b"a  b", b"a\tb", b"a ", b"a\r\n b", b"\r\n a", b'"', b"\\", b"caf\xc3\xa9"),
    *(b"=?utf-8?q?caf=C3=A9?=", b"x" * 1000, b"a\r\nSubject: b", b"(c) x", b"\x01\x7f"),
]


def test_text_fields(direct: Client) -> None:
    names = (b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"Content-Description")
    messages = [
        b"".join(name + b": " + text + b"\r\n" for name in names) + b"MIME-Version: 1.0\r\n\r\n"
        for text in SUBJECTS
    ]
    assert_same(direct, messages, ["ENVELOPE", "BODYSTRUCTURE"])


def test_a_message_through_the_gateway_is_told_as_one_stored_like_that(
    imap: World, dovecot: Dovecot, direct: Client
) -> None:
    """Every form is asked of the gateway, and of Dovecot for the rewritten octets."""
    user = f"rewritten{random.randrange(1 << 40)}"
    dovecot.account(user)
    messages = [
        b"From: A <a@example.test>\r\nSubject: buy\r\n\r\n" + GTUBE + b"\r\n",
        b"From: a@example.test\r\n\r\n" + GTUBE + b"\r\n",
        b"Subject: two\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\n\r\nhi\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n"
        b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\n"
        b"<p>\r\n--c\r\nContent-Type: application/zip; name=e.zip\r\n\r\n"
        + EICAR
        + b"\r\n--c--\r\n--b--\r\n",
        b"Subject: all\r\nContent-Type: application/octet-stream\r\n\r\n" + EICAR + b"\r\n",
    ]
    imap.connect(dovecot.imap, user).append(*messages)
    client = imap.connect(imap.gateway(dovecot.imap), user)
    client.ask("SELECT INBOX")
    direct.append(*(client.octets(n) for n in range(1, len(messages) + 1)))
    direct.ask("SELECT INBOX")
    for number in range(1, len(messages) + 1):
        for item in ITEMS:
            mine = told(client.ask(f"FETCH {number} ({item})").responses[0])
            theirs = told(direct.ask(f"FETCH {number} ({item})").responses[0])
            mine.pop(b"FLAGS", None)
            theirs.pop(b"FLAGS", None)
            assert mine == theirs, item
