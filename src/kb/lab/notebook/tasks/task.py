"""What a task's check is made of; it looks at what the learner's code did, not at what it printed.

A check of a session looks at the wiretap's recording and at the maildrop. A check of a function
calls it with octets that are drawn anew each time. So no answer can be copied from an output.
"""

from __future__ import annotations

import random
import secrets
import string
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kb.lab.mail import samples


class Condition(NamedTuple):
    """One thing that a solved task shows."""

    words: str
    met: bool
    hint: str
    """What to look at, where it is not met."""


Check = Callable[..., Iterator[Condition]]
"""Takes what the task is solved by: a `Lab`, or a function of the learner's."""


def word() -> str:
    """A word that nobody knows beforehand."""
    return "".join(random.choices(string.ascii_lowercase, k=10))  # noqa: S311 - no secret


def letter(subject: str = "", body: str = "") -> bytes:
    """A message that is not one of the samples; what is left out is drawn.

    Args:
        subject: of one line.
        body: its lines with LF.
    """
    name = secrets.token_hex(8)
    text = (body or f"{word()}\n{word()} {word()}\n").replace("\n", "\r\n")
    return (
        "From: Sender <sender@example.org>\r\n"
        "To: Recipient <recipient@example.test>\r\n"
        "Date: Mon, 02 Mar 2026 09:00:00 +0000\r\n"
        f"Message-ID: <{name}@lab.example.org>\r\n"
        f"Subject: {subject or word()}\r\n"
        f"\r\n{text}"
    ).encode()


def spam(subject: str = "") -> bytes:
    """A message like those of `letter`, with the public test string for spam."""
    return letter(subject, f"{samples.GTUBE.decode()}\n{word()}\n")
