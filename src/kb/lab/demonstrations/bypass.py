"""A client that bypasses the gateway sees the stored message, at the same UID."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Sequence

from kb.lab.demonstrations.mailbox_routes import routes
from kb.lab.demonstrations.session import Session
from kb.lab.experiments.apparatus import Apparatus
from kb.lab.mail import samples
from kb.model import Form


def play(apparatus: Apparatus) -> None:
    """List and open through the gateway, then past it, then through it again."""
    first, last = samples.CLEAN
    with routes(apparatus, first, samples.SPAM, last) as mailbox:
        with mailbox.through() as client:
            _look(client)
        with mailbox.past() as client:
            _look(client)
        with mailbox.through() as client:
            _look(client)


def _look(client: imaplib.IMAP4) -> None:
    client.fetch("1:*", "(UID RFC822.SIZE ENVELOPE)")
    client.fetch("1:*", "(BODY.PEEK[])")


def judge(sessions: Sequence[Session]) -> Iterator[tuple[str, bool]]:
    """Decide the conditions."""
    through, past, again = sessions
    same = through.validity is not None and bool(through.uids)
    yield (
        "same",
        same and (through.validity, through.uids) == (past.validity, past.uids),
    )
    spam = [number for number, view in past.views.items() if view.message == "spam"]
    yield "tagged", _form(through, spam) is Form.TAGGED
    yield "untagged", _form(past, spam) is Form.AS_SENT and past.uids == through.uids
    clean = {number for number in past.views if number not in spam}
    yield (
        "clean",
        bool(clean)
        and all(_form(each, [number]) is Form.AS_SENT for each in sessions for number in clean),
    )
    yield "still", _form(again, spam) is Form.TAGGED and again.uids == through.uids


def _form(session: Session, numbers: Sequence[int]) -> Form | None:
    """The form of the one message in question; None where there is not exactly one."""
    views = [session.views[number] for number in numbers if number in session.views]
    return views[0].form if len(views) == 1 else None
