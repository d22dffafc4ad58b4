"""spamd's protocol, SPAMC (SpamAssassin's `spamd/PROTOCOL`): one request a connection.

    C: SYMBOLS SPAMC/1.5
    C: Content-length: 1024
    C:
    C: <the message>
    S: SPAMD/1.1 0 EX_OK
    S: Content-length: 27
    S: Spam: True ; 15.2 / 5.0
    S:
    S: GTUBE,NO_RECEIVED,NO_RELAYS

The names of other codes than `EX_OK` are those of sysexits(3). A client that closes its side for
writing has sent all.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST_ANSWER = 1 << 20
"""Octets; a longer answer is none of spamd's."""

_STATUS = re.compile(rb"SPAMD/[0-9.]+ ([0-9]+) ([^\r\n]*)")
_SPAM = re.compile(
    rb"^spam: *(true|false|yes|no) *; *(-?[0-9.]+) */ *(-?[0-9.]+) *\r?$", re.I | re.M
)
_VERSION = re.compile(rb"^X-Spam-Checker-Version: (SpamAssassin [0-9][0-9.a-z-]*)", re.I | re.M)


class NotUnderstood(ValueError):  # noqa: N818 - a state of affairs, not a mistake of ours
    """An answer that tells of an error, or that is none."""


class Answer(NamedTuple):
    """What spamd says of a message."""

    is_spam: bool
    score: str
    """As it stands there: `15.2`."""
    required: str
    """The score from which a message is spam."""
    body: bytes
    """To SYMBOLS, the rules that hit; to HEADERS, a header."""

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules in the answer to SYMBOLS."""
        names = self.body.decode("ascii", "replace").strip().split(",")
        return tuple(name.strip() for name in names if name.strip())

    @property
    def version(self) -> str:
        """`SpamAssassin 4.0.1` in the answer to HEADERS; "" where it does not say."""
        match = _VERSION.search(self.body)
        return match[1].decode("ascii") if match else ""


def request(command: str, size: int) -> bytes:
    """What stands before a message of `size` octets; `command` is SYMBOLS or HEADERS."""
    return f"{command} SPAMC/1.5\r\nContent-length: {size}\r\n\r\n".encode("ascii")


def answer(octets: bytes) -> Answer:
    """Read all that spamd sent.

    Raises:
        NotUnderstood: spamd could not do it, or the answer is cut off or none at all.
    """
    head, empty_line, body = octets.partition(b"\r\n\r\n")
    status = _STATUS.match(head)
    if status is None or (status[1] == b"0" and not empty_line):
        raise NotUnderstood(f"it answers {octets[:80].decode('utf-8', 'replace')!a}")
    if status[1] != b"0":
        raise NotUnderstood(f"it answers {status[2].decode('ascii', 'replace')}")
    spam = _SPAM.search(head)
    length = re.search(rb"^content-length: *([0-9]+)", head, re.I | re.M)
    if spam is None or length is None or len(body) < int(length[1]):
        raise NotUnderstood("its answer is cut off, or says nothing of spam")
    is_spam = spam[1].lower() in (b"true", b"yes")
    return Answer(is_spam, spam[2].decode("ascii"), spam[3].decode("ascii"), body)
