"""IMAPClient's response parser and the lab's own reader understand the same of real sessions.

The lab's reader stays its own: it works on the recording, where a faulty response is what is to
be told and not an exception. As an oracle another project's parser shows that it reads rightly.
"""

from __future__ import annotations

import imaplib
from typing import Any

import pytest
from imapclient.response_parser import parse_fetch_response

from kb.lab.experiments.apparatus import Apparatus
from kb.lab.mail import samples
from kb.lab.seen import imap_fetched
from kb.lab.servers import Servers
from kb.model import Protocol

ITEMS = (
    "(UID FLAGS RFC822.SIZE ENVELOPE)",
    "(BODYSTRUCTURE)",
    "(BODY.PEEK[])",
    "(BODY.PEEK[HEADER] BODY.PEEK[TEXT])",
    "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])",
    "(BODY.PEEK[]<10.30>)",
)


def leaves(body: Any, path: str = "") -> dict[str, int]:
    """By part number, the octets that IMAPClient's BODYSTRUCTURE tells."""
    if body.is_multipart:
        found = {}
        for number, part in enumerate(body[0], 1):
            found |= leaves(part, f"{path}.{number}" if path else str(number))
        return found
    return {path or "1": body[6]}


@pytest.fixture(scope="module")
def told(running: Servers) -> tuple[dict[int, dict[bytes, Any]], dict[int, imap_fetched.Message]]:
    """By message number: what IMAPClient read in one session's responses, and what the lab did."""
    mail = (*samples.CLEAN, samples.SPAM, *samples.SUBJECTS, samples.VIRUS, samples.ARCHIVE)
    theirs: dict[int, dict[bytes, Any]] = {}
    with Apparatus(running) as apparatus:
        account = apparatus.account("reader")
        server = running.address("imap")
        with imaplib.IMAP4(*server) as client:
            client.login(account.user, account.password)
            for sample in mail:
                client.append("INBOX", "", "", sample.octets)
        tap = apparatus.tap("reader", "mail server", Protocol.IMAP, server)
        with imaplib.IMAP4(*tap.address) as client:
            client.login(account.user, account.password)
            client.select("INBOX", readonly=True)
            for items in ITEMS:
                read = parse_fetch_response(client.fetch("1:*", items)[1], uid_is_key=False)
                for number, found in read.items():
                    theirs.setdefault(number, {}).update(found)
        apparatus.settle()
        ((_, turns),) = apparatus.dialogues(Protocol.IMAP)
        return theirs, imap_fetched.messages(turns)


Told = tuple[dict[int, dict[bytes, Any]], dict[int, imap_fetched.Message]]


def test_numbers_and_flags(told: Told) -> None:
    theirs, ours = told
    assert list(ours) == sorted(theirs)
    assert len(ours) == 7
    for number, found in theirs.items():
        message = ours[number]
        assert message.numbers == {
            "UID": found[b"UID"],
            "RFC822.SIZE": found[b"RFC822.SIZE"],
        }
        assert message.flags == {flag.decode() for flag in found[b"FLAGS"]}


def test_the_envelopes_subject(told: Told) -> None:
    theirs, ours = told
    for number, found in theirs.items():
        subject = found[b"ENVELOPE"].subject
        assert ours[number].subject == (b"NIL" if subject is None else subject)


def test_sections(told: Told) -> None:
    theirs, ours = told
    for number, found in theirs.items():
        sections = {name: text for name, text in found.items() if name.startswith(b"BODY[")}
        assert {n.encode(): text for n, text in ours[number].sections.items()} == sections
        assert len(sections) == 5


def test_sizes_of_parts(told: Told) -> None:
    theirs, ours = told
    for number, found in theirs.items():
        assert ours[number].parts == leaves(found[b"BODYSTRUCTURE"])
