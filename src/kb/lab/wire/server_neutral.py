"""Server-neutral transcripts: the same whichever servers stand behind the gateway; pure.

What a third party words as it likes, or offers or not, is left out and marked by `…`; codes,
`+OK` and `-ERR`, numbers, sizes, unique-ids and the words of the gateway's refusals stay.
Notebooks show these, so that they pass unchanged on other servers. What is stored keeps every word
(`kb.knowledge.wording`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from kb.lab.wire.roles import GATEWAY
from kb.model import Exchange

_STATUS = re.compile(
    r"S: (?P<status>\d{3}[ -]|\+OK ?|-ERR ?|A\d+ (?:OK|NO|BAD) |\* BYE )(?P<text>.*)"
)
_PATH = re.compile(r"(?P<command>C: mail from:<[^>]*>).*", re.IGNORECASE)
_TRACE = re.compile(r"[CS]: [A-Za-z-]+: …")
_OFFERS = re.compile(r"C: (?:EHLO|LHLO|CAPA)\b", re.IGNORECASE)
_UNASKED = re.compile(r"S: \* (?:OK \[|FLAGS |CAPABILITY |\d+ RECENT).*", re.IGNORECASE)
"""Responses of IMAP that tell what this server offers and keeps."""
_FLAGS = re.compile(r"S: \* \d+ FETCH \(FLAGS \([^)]*\)\)", re.IGNORECASE)
"""Flags, which Cyrus tells even where the client wants none told: it has \\Recent to tell."""
_TOLD = re.compile(r"C: (?:STAT|(?:LIST|UIDL) \d+)", re.IGNORECASE)
"""Commands whose reply says something in the words after `+OK`."""


def neutral(transcript: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """The transcript without what only this set of servers says."""
    foreign = {
        match["text"]
        for exchange in transcript
        if exchange.server != GATEWAY
        for line in exchange.lines
        if (match := _STATUS.fullmatch(line))
    }
    return tuple(
        msgspec.structs.replace(each, lines=tuple(_neutral(each.lines, foreign)))
        for each in transcript
    )


def _neutral(lines: Iterable[str], foreign: set[str]) -> Iterator[str]:
    command, skipping = "", False
    for line in lines:
        if line.startswith("C: "):
            command, skipping = line, False
        if _TRACE.fullmatch(line) or _UNASKED.fullmatch(line) or skipping:
            continue
        if ".SILENT" in command.upper() and _FLAGS.fullmatch(line):
            continue
        if match := _PATH.fullmatch(line):
            yield match["command"]
        elif (match := _STATUS.fullmatch(line)) and not _TOLD.fullmatch(command):
            skipping = bool(_OFFERS.match(command))
            yield _status(match, foreign)
        else:
            yield line


def _status(reply: re.Match[str], foreign: set[str]) -> str:
    """The reply with its text only where the gateway refuses in words of its own."""
    status = reply["status"].rstrip(" -")
    refused = status[:1] in "45-" or status.endswith(("NO", "BAD"))
    if refused and reply["text"] not in foreign:
        return reply[0]
    return f"S: {status} …"
