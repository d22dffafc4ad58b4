"""A file as numbered lines, whatever its charset, within bounds."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.wire.printable import plainly

LINE = 1000
"""Characters of a line that are looked at: patterns then take a bounded time."""
SHOWN = 240
"""Characters of a line that are shown."""
LINES = 400_000
"""Lines that are looked at: a day's log of a small company."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SECRETS = (
    re.compile(r"(?i)(\bPASS )\S.*"),
    re.compile(r"(?i)((?:^|[>:] )\s*\w{1,8} LOGIN \"?[^\s\"]+\"? )\S.*"),
    re.compile(
        r"(?i)(\bAUTH(?:ENTICATE)? (?:PLAIN|LOGIN|NTLM|CRAM-MD5|XOAUTH2|OAUTHBEARER|SCRAM-\S+) )"
        r"[A-Za-z0-9+/=]{4,}.*"
    ),
    re.compile(r"(?i)(\bAPOP \S+ )\S.*"),
    re.compile(r"(?i)(\bpass(?:word|wd)?\s*[=:]\s*)(?!\*)\S+"),
)
_BEFORE_SECRETS = re.compile(r"(?i)pass|login|auth|apop")
"""One of these stands before each of them: most lines have none, and there may be very many."""


class Line(NamedTuple):
    """A line and its number, from 1."""

    number: int
    text: str


def text(octets: bytes) -> str:
    """A file as text: by its byte order mark, else UTF-8, else Windows-1252 (never fails)."""
    for mark, charset in _BOMS:
        if octets.startswith(mark):
            return octets[len(mark) :].decode(charset, "replace")
    # Notepad and PowerShell write UTF-16, and cut files have lost their mark.
    if octets[1:400:2].count(0) > len(octets[1:400:2]) * 0.8:
        return octets.decode("utf-16-le", "replace")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def lines(whole: str) -> Iterator[Line]:
    """The lines of a text, each cut at `LINE` characters, `LINES` of them at most."""
    at = 0
    number = 0
    while at < len(whole) and number < LINES:
        end = whole.find("\n", at)
        end = len(whole) if end < 0 else end
        number += 1
        yield Line(number, whole[at : min(end, at + LINE)].rstrip("\r"))
        at = end + 1


def shown(line: str) -> str:
    """A line as evidence: shortened, plain, without the password that may stand in it."""
    if _BEFORE_SECRETS.search(line):
        for secret in _SECRETS:
            line = secret.sub(r"\1***", line)
    line = plainly(line, lambda _: " ").strip()
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def has_secret(line: str) -> bool:
    """Whether a password stands in a line, as far as can be seen."""
    return any(
        found is not None and "*" not in found[0][-3:]
        for found in (s.search(line) for s in _SECRETS)
    )
