"""Syntax of POP3's commands and replies: RFC 1939, RFC 2449.

Rules:

- A keyword's case does not matter; what stands behind its first space is the argument, kept
  octet for octet, because a name or password may hold anything but a line end.
- A command is only ever passed on as `Command` writes it, never as it was received, so that
  nothing can ride along in it: a CR or NUL inside a line makes it unreadable.
- A reply is `+OK` or `-ERR`; what stands behind is for people, except where a listing says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from kb.wire.printable import printable

COMMAND_LIMIT = 255
"""Longest command in octets, CR LF included (RFC 2449 4)."""
SASL_LIMIT = 12_288
"""Longest AUTH command or response to a challenge, CR LF included (RFC 5034 4)."""
REPLY_LIMIT = 512
"""Longest first line of a reply, CR LF included (RFC 2449 4)."""

TEMPORARY = "SYS/TEMP"
"""RFC 3206 4: something outside the client's control failed and may work later."""


class State(StrEnum):
    """Where a session stands (RFC 1939 3). UPDATE has no commands."""

    AUTHORIZATION = "AUTHORIZATION"
    TRANSACTION = "TRANSACTION"


class Shape(StrEnum):
    """What a command's argument must look like, as a regular expression."""

    NONE = r""
    TEXT = r".+"
    NUMBER = r"[0-9]{1,10}"
    MAYBE_NUMBER = r"(?:[0-9]{1,10})?"
    NUMBERS = r"[0-9]{1,10} [0-9]{1,10}"


_BOTH = frozenset(State)
_LOGIN = frozenset({State.AUTHORIZATION})
_MAIL = frozenset({State.TRANSACTION})

COMMANDS: dict[str, tuple[frozenset[State], Shape]] = {
    "USER": (_LOGIN, Shape.TEXT),
    "PASS": (_LOGIN, Shape.TEXT),
    "APOP": (_LOGIN, Shape.TEXT),
    "AUTH": (_LOGIN, Shape.TEXT),
    "STLS": (_LOGIN, Shape.NONE),
    "CAPA": (_BOTH, Shape.NONE),
    "QUIT": (_BOTH, Shape.NONE),
    "STAT": (_MAIL, Shape.NONE),
    "LIST": (_MAIL, Shape.MAYBE_NUMBER),
    "UIDL": (_MAIL, Shape.MAYBE_NUMBER),
    "RETR": (_MAIL, Shape.NUMBER),
    "TOP": (_MAIL, Shape.NUMBERS),
    "DELE": (_MAIL, Shape.NUMBER),
    "NOOP": (_MAIL, Shape.NONE),
    "RSET": (_MAIL, Shape.NONE),
}
"""Every command of RFC 1939, RFC 2449 and RFC 2595, with where it is valid and what it takes."""


class Command(NamedTuple):
    """One command."""

    keyword: str
    """In upper case."""
    argument: bytes = b""

    def __bytes__(self) -> bytes:
        """As it is sent, CR LF included."""
        space = b" " if self.argument else b""
        return self.keyword.encode() + space + self.argument + b"\r\n"

    @property
    def numbers(self) -> list[int]:
        """The argument as numbers, for the commands that take numbers."""
        return [int(word) for word in self.argument.split()]


class CommandError(ValueError):
    """A line that is no command here and now; the message is the reply's text."""


def command(line: bytes, state: State) -> Command:
    """Read a line, without its CR LF, as a command that is valid in that state.

    Raises:
        CommandError: unknown, in the wrong state, or with the wrong argument.
    """
    word, _, argument = line.partition(b" ")
    keyword = word.upper().decode("ascii", "replace")
    if keyword not in COMMANDS or b"\r" in line or b"\0" in line:
        raise CommandError("unknown command")
    # RFC 5034 4 lets an initial response be longer than any other argument.
    if keyword != "AUTH" and len(line) + len(b"\r\n") > COMMAND_LIMIT:
        raise CommandError(f"longer than {COMMAND_LIMIT} octets")
    states, shape = COMMANDS[keyword]
    if state not in states:
        raise CommandError(f"{keyword} is not valid in the {state} state")
    if shape is not Shape.TEXT:
        argument = argument.strip(b" ")
    if not _ARGUMENTS[keyword].fullmatch(argument):
        raise CommandError(f"{keyword} {_WANTS[shape]}")
    return Command(keyword, argument)


_ARGUMENTS = {
    keyword: re.compile(shape.encode(), re.DOTALL) for keyword, (_, shape) in COMMANDS.items()
}
_WANTS = {
    Shape.NONE: "takes no argument",
    Shape.TEXT: "needs an argument",
    Shape.NUMBER: "needs a message-number",
    Shape.MAYBE_NUMBER: "takes a message-number or nothing",
    Shape.NUMBERS: "needs a message-number and a number of lines",
}


class ReplyError(ValueError):
    """A server's line that RFC 1939 does not allow."""


class Reply(NamedTuple):
    """The first line of a reply."""

    line: bytes
    """Without CR LF."""

    @property
    def positive(self) -> bool:
        """Whether it is `+OK`."""
        return self.line.startswith(b"+OK")

    @property
    def text(self) -> str:
        """What stands behind the status indicator, for people and log lines."""
        return self.line.partition(b" ")[2].decode("utf-8", "backslashreplace")

    def __bytes__(self) -> bytes:
        """As it is sent, CR LF included."""
        return self.line + b"\r\n"


def reply(line: bytes) -> Reply:
    """Read a line, without its CR LF, as the first of a reply.

    Raises:
        ReplyError: neither `+OK` nor `-ERR`.
    """
    if not line.startswith((b"+OK", b"-ERR")):
        raise ReplyError(f"neither +OK nor -ERR: {line[:60]!r}")
    return Reply(line)


def ok(text: str = "") -> bytes:
    """A positive reply's line."""
    return f"+OK {text}".rstrip().encode() + b"\r\n"


def err(text: str, code: str = "") -> bytes:
    """A negative reply's line, with an extended response code (RFC 2449 8) if one is given.

    Line ends in the text become blanks, what is not printable ASCII is escaped, and what would
    pass the limit of 512 octets is cut off.
    """
    words = printable(" ".join(text.split()).encode())
    line = f"-ERR [{code}] {words}" if code else f"-ERR {words}"
    return line[: REPLY_LIMIT - 2].encode("ascii") + b"\r\n"


_LISTING = re.compile(rb"([0-9]{1,10}) +([!-~]+).*", re.DOTALL)


def listing(line: bytes) -> tuple[int, bytes]:
    """Read a scan listing or unique-id listing: the message-number, and what follows it.

    Raises:
        ReplyError: it does not start with a number and something behind it.
    """
    match = _LISTING.fullmatch(line)
    if not match:
        raise ReplyError(f"not a listing: {line[:60]!r}")
    return int(match[1]), match[2]


_SIZE = re.compile(rb"[0-9]{1,18}")
"""No more: decisions are kept with it, as a number of 64 bits."""


def scan_listing(line: bytes) -> tuple[int, int]:
    """Read a scan listing: the message-number, and the size in octets.

    Raises:
        ReplyError: it is none.
    """
    number, size = listing(line)
    if not _SIZE.fullmatch(size):
        raise ReplyError(f"not a scan listing: {line[:60]!r}")
    return number, int(size)


def top(text: Iterable[bytes], lines: int) -> Iterator[bytes]:
    """Header, blank line and the first `lines` lines of the body: RFC 1939 7, TOP.

    A line ends with LF, with or without CR before it, as readers of mail count lines. What
    comes out, put together, does not depend on how the text was cut into chunks.
    """
    in_header, before = True, b"\n"
    for chunk in text:
        body = chunk
        if in_header:
            blank = _BLANK_LINE.search(before + chunk)
            if not blank:
                before = (before + chunk)[-2:]
                yield chunk
                continue
            in_header = False
            end = blank.end() - len(before)
            yield chunk[:end]
            body = chunk[end:]
        ends = body.count(b"\n")
        if ends >= lines:
            yield body[: _end_of_line(body, lines)]
            return
        lines -= ends
        yield body


_BLANK_LINE = re.compile(rb"\n\r?\n")


def _end_of_line(octets: bytes, number: int) -> int:
    """The offset behind that many line ends."""
    end = 0
    for _ in range(number):
        end = octets.index(b"\n", end) + 1
    return end
