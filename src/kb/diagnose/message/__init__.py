"""A message: its tag, its verdicts, its way, its signature, its contents."""

from __future__ import annotations

from collections.abc import Iterator

from kb.diagnose.message import contents, dkim, subject, trace, verdicts
from kb.diagnose.message.mail import Mail
from kb.diagnose.records import Note

__all__ = ["Mail", "notes"]


def notes(mail: Mail, key: str = "") -> Iterator[Note]:
    """Everything that a message tells; `key` is the DKIM signer's record, "" if not known."""
    yield from subject.notes(mail)
    yield from verdicts.notes(mail)
    yield from dkim.notes(mail, key)
    yield from contents.notes(mail)
    yield from trace.notes(mail)
