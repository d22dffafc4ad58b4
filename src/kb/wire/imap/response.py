"""Which kind of response a server's line begins (RFC 3501 7)."""

from __future__ import annotations

import re
from typing import NamedTuple

BEGUN = re.compile(rb"\+\r\n|(?!\*)[!-~]+ |\* (?:[0-9]{1,10} )?[A-Za-z]")
"""How any response begins: `*` and a word, maybe behind a number; `+` or a tag. A `+` alone is
what some servers send."""

NUMBERED = re.compile(rb"\* ([0-9]{1,10}) (EXISTS|EXPUNGE|FETCH)\b", re.IGNORECASE)
"""Message counts and message data; groups: number, kind."""

VANISHED = re.compile(rb"\* VANISHED ((?:\(EARLIER\) )?)([0-9:,]+)\r\n", re.IGNORECASE)
"""RFC 7162 3.2.10; groups: whether it tells of an earlier time, the unique-ids."""

STATUS = re.compile(rb"([^ ]+) (OK|NO|BAD|BYE|PREAUTH)(?: \[([^\]\r\n]*)\])?", re.IGNORECASE)
"""A status response; groups: tag or `*`, condition, response code if any."""


class Status(NamedTuple):
    """A status response, tagged or not."""

    condition: str
    """In upper case."""
    code: bytes
    """What stands in brackets, without them; empty if nothing does."""

    @property
    def ok(self) -> bool:
        """Whether it tells success."""
        return self.condition == "OK"

    def argument(self, name: str) -> bytes | None:
        """What stands behind the response code of that name; None if it is another."""
        word, _, argument = self.code.partition(b" ")
        return argument if word.upper() == name.encode() else None


def status(line: bytes) -> Status | None:
    """Read a status response; None if the line is none."""
    match = STATUS.match(line)
    return Status(match[2].decode().upper(), match[3] or b"") if match else None


def tagged(line: bytes, tag: bytes) -> bool:
    """Whether a line is the tagged response to that command."""
    return line.startswith(tag + b" ")
