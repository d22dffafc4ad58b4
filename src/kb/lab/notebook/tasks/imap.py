"""Tasks of the IMAP notebooks; the learner's functions get a session, logged in and selected."""

from __future__ import annotations

import imaplib
import random
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from types import MappingProxyType

from kb.lab.notebook.by_hand import Lab
from kb.lab.notebook.tasks.task import Check, Condition, letter, spam, word


@contextmanager
def session(lab: Lab, gateway: bool = False) -> Iterator[imaplib.IMAP4]:
    """A session of the recipient's with INBOX selected, at the server or through the gateway."""
    at = lab.imap if gateway else lab.direct_imap
    if at is None:
        raise ValueError("this lab has no IMAP gateway")
    client = imaplib.IMAP4(*at)
    try:
        client.login(lab.recipient.user, lab.recipient.password)
        client.select()
        yield client
    finally:
        client.logout()


def _unseen(read: Callable[[imaplib.IMAP4, str], bytes]) -> Iterator[Condition]:
    messages = [letter(), letter(), letter()]
    number = random.randrange(3)  # noqa: S311 - no secret
    with Lab() as lab:
        lab.deliver(*messages)
        with session(lab) as client:
            told = read(client, str(number + 1))
            _, (seen, *_) = client.search(None, "SEEN")
    yield Condition(
        "it returns the octets of the message that was asked for",
        bytes(told).endswith(messages[number]),
        "client.fetch(number, '(BODY.PEEK[])')[1][0][1] are the octets.",
    )
    yield Condition(
        "the message is still unseen",
        not seen,
        "BODY[] sets \\Seen; BODY.PEEK[] does not.",
    )


def _attachment(attachment: Callable[[imaplib.IMAP4, str], bytes]) -> Iterator[Condition]:
    content = secrets.token_bytes(600)
    message = EmailMessage()
    message["From"], message["To"] = "sender@example.org", "recipient@example.test"
    message["Subject"] = word()
    message.set_content(f"{word()}\n" * 40)
    message.add_attachment(content, "application", "octet-stream", filename=f"{word()}.bin")
    with Lab() as lab:
        lab.deliver(message.as_bytes(policy=SMTP))
        with session(lab) as client:
            told = attachment(client, "1")
        lines = [*lab.transcript.lines()]
    yield Condition(
        "it returns the attachment's octets",
        told == content,
        "Part 2 is the attachment: fetch BODY.PEEK[2], and decode the base64.",
    )
    yield Condition(
        "it transferred nothing else",
        not any("BODY.PEEK[]" in line or "BODY[]" in line or "RFC822" in line for line in lines),
        "BODY.PEEK[2] transfers the second part alone.",
    )


def _junk(mark: Callable[[imaplib.IMAP4], object]) -> Iterator[Condition]:
    kinds = [True, False, True, False]
    random.shuffle(kinds)
    with Lab(imap={"spam": "tag"}) as lab:
        lab.deliver(*(spam() if bad else letter() for bad in kinds))
        with session(lab, gateway=True) as client:
            mark(client)
        with session(lab) as client:
            _, (found, *_) = client.search(None, "KEYWORD $Junk")
    yield Condition(
        "the server finds the spam, and only the spam, by the keyword $Junk",
        (found or b"").split() == [b"%d" % n for n, bad in enumerate(kinds, 1) if bad],
        "Fetch each Subject through the gateway, and store +FLAGS ($Junk) where it has the tag.",
    )


def _larger(
    larger: Callable[[imaplib.IMAP4, imaplib.IMAP4], set[int]],
) -> Iterator[Condition]:
    kinds = [True, False, True, False, False]
    random.shuffle(kinds)
    with Lab(imap={"spam": "tag"}) as lab:
        lab.deliver(*(spam() if bad else letter() for bad in kinds))
        with session(lab, gateway=True) as through, session(lab) as past:
            told = set(larger(through, past))
    yield Condition(
        "it tells the messages that are larger through the gateway",
        told == {number for number, bad in enumerate(kinds, 1) if bad},
        "Ask both for (RFC822.SIZE) and compare them number by number.",
    )


TASKS: Mapping[str, Check] = MappingProxyType(
    {"unseen": _unseen, "attachment": _attachment, "junk": _junk, "larger": _larger}
)
