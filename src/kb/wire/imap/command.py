"""A command's head (RFC 3501 9, `command`): what tells which command it is."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.wire.imap.tokens import BadSyntaxError

_HEAD = re.compile(rb"([^\x00-\x20\x7f-\xff(){%*\"\\+]+) +(UID +)?([A-Za-z][A-Za-z0-9.-]*)", re.I)


class Head(NamedTuple):
    """The beginning of a command's first line."""

    tag: bytes
    name: str
    """In upper case; `UID FETCH` and its like with their two words."""
    end: int
    """Where in the line the arguments begin, with the space before them."""


def head(line: bytes) -> Head:
    """Read the beginning of a command.

    Raises:
        BadSyntaxError: the line does not begin as a command does.
    """
    match = _HEAD.match(line)
    if not match or line[match.end() : match.end() + 1] not in (b" ", b"\r", b"\n", b""):
        raise BadSyntaxError("a command is a tag, a space and a name")
    name = match[3].decode().upper()
    return Head(match[1], f"UID {name}" if match[2] else name, match.end())


def tag_of(line: bytes) -> bytes | None:
    """The tag, even where nothing else can be read."""
    match = _TAG.match(line)
    return match[0] if match else None


_TAG = re.compile(rb"[^\x00-\x20\x7f-\xff(){%*\"\\+]+")
