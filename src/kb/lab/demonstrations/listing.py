"""The list view and the opened message tell the same tagged Subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.lab.demonstrations.mailbox_routes import routes
from kb.lab.demonstrations.session import Session
from kb.lab.experiments.apparatus import Apparatus
from kb.lab.mail import samples
from kb.lab.seen.imap_fetched import Message, subjects

TAG = b"[SPAM]"


def play(apparatus: Apparatus) -> None:
    """List as mail programs do, by ENVELOPE and by header fields; open each; list once more."""
    first, last = samples.CLEAN
    mail = (first, samples.SPAM, *samples.SUBJECTS, last)
    with routes(apparatus, *mail) as mailbox:
        with mailbox.through() as client:
            client.fetch("1:*", "(UID RFC822.SIZE ENVELOPE)")
            client.fetch("1:*", "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM DATE SUBJECT)])")
            for number in range(1, len(mail) + 1):
                client.fetch(str(number), "(BODY.PEEK[])")
        with mailbox.through() as client:
            client.fetch("1:*", "(UID RFC822.SIZE ENVELOPE)")


def judge(sessions: Sequence[Session]) -> Iterator[tuple[str, bool]]:
    """Decide the conditions."""
    first, again = sessions
    messages, views = first.messages, first.views
    whole = bool(views) and len(views) == len(messages)
    yield (
        "tagged",
        whole
        and all(
            (message.subject or b"").startswith(TAG) is views[number].message.startswith("spam")
            for number, message in messages.items()
        ),
    )
    yield "fields", whole and all(map(_fields_agree, messages.values()))
    yield "envelope", whole and all(m.subject in opened(m) for m in messages.values())
    yield (
        "size",
        whole
        and all(m.numbers.get("RFC822.SIZE") == len(m.whole or b"") for m in messages.values()),
    )
    yield "again", whole and _list(again) == _list(first)


def opened(message: Message) -> list[bytes]:
    """The Subject fields of the message as it was opened."""
    return subjects((message.whole or b"").partition(b"\r\n\r\n")[0])


def _fields_agree(message: Message) -> bool:
    told = message.fields()
    return bool(told) and all(subjects(header) == opened(message) for header in told)


def _list(session: Session) -> dict[int, tuple[dict[str, int], bytes | None]]:
    return {n: (m.numbers, m.subject) for n, m in session.messages.items()}
