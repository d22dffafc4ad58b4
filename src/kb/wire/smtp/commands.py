"""Commands of RFC 5321 4.1.1 and the parameters that the gateway understands.

Deliberate decisions where software differs:

- Spaces between `FROM:` or `TO:` and the path are let pass, though 3.3 has none there:
  people at a keyboard and old clients send them, and no meaning hangs on them.
- Angle brackets are required; a source route is read and left out (appendix C).
- Parameters are those of SIZE (RFC 1870), 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531) and AUTH
  (RFC 4954), each only where its extension was told to this client; any other is refused with 555.
- What follows the name in EHLO is ignored (4.1.1.1 warns of such text).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import NamedTuple

from kb.wire import address
from kb.wire.address import Path
from kb.wire.smtp.replies import Reply, reply

LINE_LIMIT = 512
"""Octets of a command line, CR LF included (RFC 5321 4.5.3.1.4)."""
MAIL_EXTRA = {"SIZE": 26, "8BITMIME": 17, "SMTPUTF8": 10, "AUTH": 500}
"""Octets that each extension adds to the limit of MAIL (RFC 1870 3, 6152 2, 6531 3.1, 4954 3)."""
AUTH_LIMIT = 12_288
"""Longest AUTH command, and response to a challenge, CR LF included (RFC 4954 4)."""
LONGEST_LINE = AUTH_LIMIT

_parameter = re.compile(rb"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~]+))?")
_size = re.compile(rb"[0-9]{1,20}")
_bdat = re.compile(rb"([0-9]{1,20})(?: +LAST)?", re.IGNORECASE)


class Refused(Exception):  # noqa: N818 - an answer to the client, not a mistake in code
    """The command is refused with this reply."""

    def __init__(self, answer: Reply) -> None:
        super().__init__(str(answer))
        self.reply = answer


class Command(NamedTuple):
    """A command line."""

    verb: str
    """In upper case; "" where the line starts with no word."""
    argument: bytes
    """What stands behind the verb and one space, without white space at its end."""


class Mail(NamedTuple):
    """A MAIL command."""

    path: Path
    size: int | None = None
    """The size declared, in octets."""
    body: bytes = b""
    """The value of BODY: `7BIT`, `8BITMIME`, or nothing."""
    utf8: bool = False
    """Whether SMTPUTF8 was asked for."""
    auth: bytes = b""
    """The value of AUTH: who submitted the message first, in xtext, or `<>`."""

    @property
    def needs(self) -> frozenset[str]:
        """The extensions that the next server must offer to be given this command."""
        needs = {"8BITMIME"} if self.body else set()
        needs |= {"SMTPUTF8"} if self.utf8 else set()
        return frozenset(needs | ({"AUTH"} if self.auth else set()))

    def line(self, size: int | None = None) -> bytes:
        """The command line to send, without CR LF, with this size declared."""
        words = [b"MAIL FROM:" + bytes(self.path)]
        words += [b"SIZE=%d" % size] if size is not None else []
        words += [b"BODY=" + self.body] if self.body else []
        words += [b"SMTPUTF8"] if self.utf8 else []
        words += [b"AUTH=" + self.auth] if self.auth else []
        return b" ".join(words)


def command(line: bytes) -> Command:
    """Split a line into verb and argument; the verb's case does not matter."""
    verb, _, argument = line.rstrip(b" \t").partition(b" ")
    return Command(verb.decode("ascii").upper() if verb.isalpha() else "", argument)


def line_limit(verb: str, told: Collection[str]) -> int:
    """Longest line of that command in octets, by the extensions told to the client."""
    if verb == "AUTH" and "AUTH" in told:
        return AUTH_LIMIT
    if verb != "MAIL":
        return LINE_LIMIT
    return LINE_LIMIT + sum(octets for name, octets in MAIL_EXTRA.items() if name in told)


def hello(argument: bytes) -> bytes:
    """The name in EHLO or HELO: a domain or an address literal.

    An underscore counts as a letter: no domain has one, but many a Windows host's name does,
    and mail is not to be lost over a name that nothing depends on (RFC 5321 4.1.4).

    Raises:
        Refused: 501, it is neither.
    """
    name, _, _ = argument.partition(b" ")
    letters = name.replace(b"_", b"x")
    if name.isascii() and (address.is_domain(letters) or address.is_literal(name)):
        return name
    raise Refused(reply(501, "5.5.4", "Give a host name or an address literal"))


def mail(argument: bytes, told: Collection[str]) -> Mail:
    """Read the argument of MAIL.

    Raises:
        Refused: 501 for a syntax error, 555 for a parameter that is not known, 553 for
            characters beyond ASCII without SMTPUTF8.
    """
    wrong = reply(501, "5.1.7", "The syntax is MAIL FROM:<address>")
    path, words = _path(argument, b"FROM:", address.reverse_path, wrong)
    parameters = _parameters(words, told)
    size, body = parameters.get("SIZE"), parameters.get("BODY", b"").upper()
    if "SIZE" in parameters and not (size and _size.fullmatch(size)):
        raise Refused(reply(501, "5.5.4", "SIZE needs a number of octets"))
    if "BODY" in parameters and body not in (b"7BIT", b"8BITMIME"):
        raise Refused(reply(501, "5.5.4", "BODY is 7BIT or 8BITMIME"))
    if parameters.get("SMTPUTF8"):
        raise Refused(reply(501, "5.5.4", "SMTPUTF8 has no value"))
    if "AUTH" in parameters and not parameters["AUTH"]:
        raise Refused(reply(501, "5.5.4", "AUTH needs an address or <>"))
    utf8, auth = "SMTPUTF8" in parameters, parameters.get("AUTH", b"")
    read = Mail(path, int(size) if size else None, body, utf8, auth)
    _check_ascii(path, read.utf8)
    return read


def rcpt(argument: bytes, *, utf8: bool) -> Path:
    """Read the argument of RCPT.

    Args:
        argument: what stands behind the verb.
        utf8: whether MAIL asked for SMTPUTF8.

    Raises:
        Refused: as `mail`; every parameter is refused, since no extension told has one.
    """
    wrong = reply(501, "5.1.3", "The syntax is RCPT TO:<address>")
    path, words = _path(argument, b"TO:", address.forward_path, wrong)
    _parameters(words, ())
    _check_ascii(path, utf8)
    return path


def bdat(argument: bytes) -> int:
    """The octets that follow a BDAT command (RFC 3030 2).

    Raises:
        Refused: 501, there is no telling.
    """
    match = _bdat.fullmatch(argument)
    if not match:
        raise Refused(reply(501, "5.5.4", "The syntax is BDAT octets"))
    return int(match[1])


def _path(
    argument: bytes,
    keyword: bytes,
    read: Callable[[bytes], tuple[Path, bytes] | None],
    wrong: Reply,
) -> tuple[Path, list[bytes]]:
    """The path behind the keyword, and the words behind the path."""
    if argument[: len(keyword)].upper() != keyword:
        raise Refused(wrong)
    found = read(argument[len(keyword) :].lstrip(b" "))
    if not found or (found[1] and not found[1].startswith(b" ")):
        raise Refused(wrong)
    return found[0], [word for word in found[1].split(b" ") if word]


_EXTENSION = {"SIZE": "SIZE", "BODY": "8BITMIME", "SMTPUTF8": "SMTPUTF8", "AUTH": "AUTH"}


def _parameters(words: list[bytes], told: Collection[str]) -> dict[str, bytes]:
    parameters: dict[str, bytes] = {}
    for word in words:
        match = _parameter.fullmatch(word)
        if not match:
            raise Refused(reply(501, "5.5.4", "A parameter is KEYWORD or KEYWORD=value"))
        keyword = match[1].decode("ascii").upper()
        if _EXTENSION.get(keyword) not in told:
            raise Refused(reply(555, "5.5.4", f"The parameter {keyword} is not known here"))
        if keyword in parameters:
            raise Refused(reply(501, "5.5.4", f"The parameter {keyword} stands twice"))
        parameters[keyword] = match[2] or b""
    return parameters


def _check_ascii(path: Path, utf8: bool) -> None:
    if not utf8 and not path.mailbox.isascii():
        raise Refused(reply(553, "5.6.7", "This address needs SMTPUTF8"))
