"""SEARCH runs on the server, which knows no tag (RFC 3501 section 6.4.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.lab.demonstrations.mailbox_routes import routes
from kb.lab.demonstrations.session import Session
from kb.lab.experiments.apparatus import Apparatus
from kb.lab.mail import samples

TAG, WORD = 'SUBJECT "[SPAM]"', 'SUBJECT "watches"'
"""What is searched for: the tag, and a word of the Subject as sent."""


def play(apparatus: Apparatus) -> None:
    """List, then search for the tag and for a word, through the gateway and past it."""
    first, last = samples.CLEAN
    with routes(apparatus, first, samples.SPAM, last) as mailbox:
        with mailbox.through() as client:
            client.fetch("1:*", "(UID ENVELOPE)")
            client.search(None, TAG)
            client.search(None, WORD)
        with mailbox.past() as client:
            client.search(None, TAG)
            client.search(None, WORD)


def judge(sessions: Sequence[Session]) -> Iterator[tuple[str, bool]]:
    """Decide the conditions."""
    through, past = sessions
    told = {number: message.subject or b"" for number, message in through.messages.items()}
    tagged = tuple(number for number, subject in told.items() if subject.startswith(b"[SPAM] "))
    yield "shown", len(tagged) == 1
    yield "missed", through.found(TAG) == ()
    yield "found", bool(tagged) and through.found(WORD) == tagged
    yield (
        "direct",
        all(past.found(words) == through.found(words) is not None for words in (TAG, WORD)),
    )
