"""What is fuzzed: each parser of `kb.wire`, `kb.message` and `kb.scan`, and what must hold of it.

A target is given any octets. It may raise what the parser's own documentation says, and nothing
else; what it asserts holds of all octets.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from itertools import chain

from kb.message import Region, edited, parse, section, strip, tag
from kb.message.parse import readings
from kb.message.tag import HeaderTooLarge
from kb.scan import archive, documents
from kb.scan.budget import Budget, Exceeded, Unfinished
from kb.scan.encodings import BY_THEMSELVES, DECODERS, base64_blocks, data_urls, wide_text
from kb.scan.examine import examine
from kb.scan.scanners.builtin import spam, virus
from kb.wire import address, clamd, pop3, proxy, sasl, spamd
from kb.wire.dots import DotReader, DotWriter
from kb.wire.imap import attributes, capability, command, response, sets
from kb.wire.imap.envelope import envelope
from kb.wire.imap.framing import ClientReader, FramingError, Reader, ServerReader
from kb.wire.imap.structure import structure
from kb.wire.imap.tokens import BadSyntaxError
from kb.wire.lines import LineReader
from kb.wire.smtp import commands, replies

Target = Callable[[bytes], None]

MOST = 1 << 16
"""Longest input, in octets."""


def smtp_commands(data: bytes) -> None:
    """Commands of an SMTP client; what is wrong with one is an answer to it."""
    told = frozenset({"SIZE", "8BITMIME", "SMTPUTF8", "DSN"})
    for read in (
        commands.command,
        commands.hello,
        lambda octets: commands.mail(octets, told),
        lambda octets: commands.rcpt(octets, utf8=True),
        commands.bdat,
    ):
        with contextlib.suppress(commands.Refused):
            read(data)
    address.reverse_path(data)
    address.forward_path(data)
    address.is_mailbox(data)


def smtp_replies(data: bytes) -> None:
    """Replies of an SMTP server."""
    reader = replies.ReplyReader()
    with contextlib.suppress(replies.ReplyError):
        reader.feed(data)
        while reader.next() is not None:
            pass


def pop3_lines(data: bytes) -> None:
    """Lines of both sides of POP3."""
    for state in pop3.State:
        with contextlib.suppress(pop3.CommandError):
            pop3.command(data, state)
    for read in (pop3.reply, pop3.listing):
        with contextlib.suppress(pop3.ReplyError):
            read(data)
    assert data.startswith(b"".join(pop3.top([data], 3)))


def dots(data: bytes) -> None:
    """What is stuffed for the wire comes out as it was, its last line ended (RFC 5321 4.5.2)."""
    writer = DotWriter()
    wire = writer.feed(data) + writer.end()
    reader = DotReader()
    back = reader.feed(wire)
    assert back.startswith(data)
    lines = LineReader(1000)
    lines.feed(data)
    while lines.next() is not None:
        pass


def imap_framing(data: bytes) -> None:
    """Octets of both sides of IMAP."""
    for reader in (ClientReader(MOST), ServerReader(MOST)):
        _frames(reader, data)
    with contextlib.suppress(FramingError):
        many, one = ServerReader(MOST), ServerReader(MOST)
        many.feed(data)
        one.feed(data)
        passed = many.fetches(lambda number: number % 3 > 0)
        # What passes at once is what would have come out one by one.
        while passed and (frame := one.next()) is not None:
            assert passed.startswith(frame.octets)
            passed = passed.removeprefix(frame.octets)


def _frames(reader: Reader, data: bytes) -> None:
    with contextlib.suppress(FramingError):
        for at in range(0, len(data), 7):
            reader.feed(data[at : at + 7])
            while reader.next() is not None:
                pass


def imap_lines(data: bytes) -> None:
    """FETCH and its answers, sets, capabilities, completions."""
    with contextlib.suppress(BadSyntaxError):
        command.head(data)
    response.status(data)
    capability.rewritten(data)
    capability.listed(data)
    with contextlib.suppress(BadSyntaxError):
        attributes.request(data)
    with contextlib.suppress(BadSyntaxError):
        attributes.joined([item.octets for item in attributes.answered(data)])
    with contextlib.suppress(BadSyntaxError):
        sets.parse(data)


def sasl_responses(data: bytes) -> None:
    """Initial responses, told and not."""
    for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER", "SCRAM-SHA-256"):
        sasl.account(mechanism, data)


def scanner_replies(data: bytes) -> None:
    """What scanners say."""
    with contextlib.suppress(clamd.NotUnderstood):
        clamd.reply(data)
    with contextlib.suppress(spamd.NotUnderstood):
        spamd.answer(data)


def proxy_headers(data: bytes) -> None:
    """PROXY headers, both versions; what is made of one is one again."""
    reader = proxy.HeaderReader()
    with contextlib.suppress(proxy.HeaderError):
        reader.feed(data)
        if (found := reader.next()) is not None and found.ends is not None:
            again = proxy.HeaderReader()
            again.feed(proxy.header(found.ends))
            assert again.next() == found


def messages(data: bytes) -> None:
    """Any octets are a message: all its readings, its structure, and its tag."""
    root = parse(data)
    for tree in readings(data):
        for part in tree.walk():
            assert 0 <= part.start <= part.body <= part.end <= len(data)
    envelope(data, section(data))
    structure(data, root, extended=True)
    with contextlib.suppress(HeaderTooLarge):
        tagged = edited(data, tag(data, "[SPAM]"))
        assert tag(tagged, "[SPAM]") == []
    assert edited(data, strip(data, ())) == data


def scanning(data: bytes) -> None:
    """What is found is gone once it is stripped."""
    infected = examine(data, spam, virus, threading.Event()).infected
    if infected:
        left = edited(data, strip(data, infected))
        assert examine(left, spam, virus, threading.Event()).infected == ()


def encodings(data: bytes) -> None:
    """Every decoder, whatever it is given."""
    for decode in {*DECODERS.values(), *BY_THEMSELVES}:
        for octets in decode(Region(data)):
            assert isinstance(octets, bytes)
    for octets in chain(data_urls(data), wide_text(data)):
        assert isinstance(octets, bytes)
    for start, end in base64_blocks(data):
        assert 0 <= start < end <= len(data)


def files(data: bytes) -> None:
    """Archives and documents, within their bounds."""
    for members in (archive.members, documents.members):
        with contextlib.suppress(Exceeded, Unfinished):
            for _ in members(data, Budget(len(data), threading.Event())):
                pass


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        *(smtp_commands, smtp_replies, pop3_lines, dots, imap_framing, imap_lines),
        *(sasl_responses, scanner_replies, proxy_headers, messages, scanning, encodings, files),
    )
}


def seeds(name: str) -> Iterator[bytes]:
    """What a target starts from besides its corpus: mail of every ambiguous class."""
    from kb.lab.ambiguity.measuring import cases

    if name in ("messages", "scanning", "encodings"):
        yield from (case.octets for case in cases())
    if name in ("encodings", "files"):
        yield from (case.payload for case in cases() if case.group == "files")
