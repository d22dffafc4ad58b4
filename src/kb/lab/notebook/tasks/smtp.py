"""Tasks of the SMTP primer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from kb.lab.notebook.by_hand import Lab
from kb.lab.notebook.tasks.task import Check, Condition, letter, word
from kb.lab.wire.listener import Address

_MAIL = re.compile(r"C: MAIL FROM:<([^>]*)>", re.IGNORECASE)
_FROM = re.compile(r"C: From: .*?([^\s<]+@[^\s>]+)")


def _two_senders(lab: Lab) -> Iterator[Condition]:
    lines = [*lab.transcript.lines()]
    envelope = [m[1] for line in lines if (m := _MAIL.search(line))]
    header = [m[1] for line in lines if (m := _FROM.search(line))]
    yield Condition(
        "a message was accepted",
        len(lab.maildrop) > 0,
        "The maildrop is empty. sendmail(reverse_path, [lab.recipient.address], octets) sends one.",
    )
    yield Condition(
        "envelope and letter name different senders",
        bool(envelope and header) and envelope[0] != header[0],
        "The envelope's sender is the first argument of sendmail, the letter's its From field.",
    )


def _dot_line(lab: Lab) -> Iterator[Condition]:
    sent = [*lab.transcript.lines()]
    yield Condition(
        "a line with a single dot went over the wire with two",
        any(line.strip() == "C: .." for line in sent),
        'Put a line with nothing but "." into the middle of the message.',
    )
    yield Condition(
        "the message was accepted",
        len(lab.maildrop) > 0,
        "The maildrop is empty. Did the server answer 250 after the data?",
    )


def _spoken(deliver: Callable[[Address, str, str, bytes], object]) -> Iterator[Condition]:
    body = f"{word()}\n.\n..{word()}\n{word()}\n"
    message = letter(body=body)
    with Lab() as lab:
        deliver(lab.direct_smtp, f"{word()}@example.org", lab.recipient.address, message)
        held = lab.held()
        lines = [*lab.transcript.lines()]
    yield Condition(
        "one message was accepted",
        len(held) == 1,
        "EHLO, MAIL, RCPT, DATA, the message, a line with a dot, QUIT; read each answer first.",
    )
    yield Condition(
        "it arrived octet for octet",
        bool(held) and held[0].endswith(message),
        "A line that begins with a dot gets one dot more, wherever the message has one.",
    )
    yield Condition(
        "the session was ended by QUIT",
        any(line.strip() == "C: QUIT" for line in lines),
        "Say QUIT and read the 221.",
    )


TASKS: Mapping[str, Check] = MappingProxyType(
    {"two-senders": _two_senders, "dot-line": _dot_line, "smtp-by-hand": _spoken}
)
