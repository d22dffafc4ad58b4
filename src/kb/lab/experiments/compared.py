"""What of stored evidence is compared with a new run; the rest is shown only. Pure.

Versions and date never are, nor is the order in which connections spoke: two that do not wait for
each other may speak in another order in each run. A real scanner's version stands in its notices,
too, and on its length hang the sizes of what was stripped; its score hangs on the rules of the day.
All of that is stored as it was, so that readers see it, and another version of the scanner is no
disagreement. Of the spam filter's rules that hit only the test string's own is compared: the others
are the version's, and those on dates the day's. Where a mechanism tells sizes of messages that
nobody is given, the trace fields of Debian's servers are in them, whose lengths differ from run to
run. That the sizes agree with each other is a condition of every contract, and is judged in each
run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

import msgspec

from kb.lab.experiments.scanners import BUILTIN
from kb.model import Evidence, Exchange, Form, Hit, MessageView, Observation, SessionView
from kb.model.demonstration import Stored
from kb.render.links import FIRST_STACK

_TELLS_MORE = frozenset(
    {
        "cut-connection",
        "replacement-message",
        "injected-dele",
        "injected-dele-and-quit",
        "prefetch-hide",
        "quarantine-and-notice",
        "keep-alive",
    }
)
"""The mechanisms that tell of messages which they do not hand over as they are."""
_TRACE = re.compile(
    r"S: (?:(?:Received|Return-Path|Delivered-To|X-Cyrus-Session-Id|X-Sieve):|[ \t])"
)
_LASTING_RULES = frozenset({"GTUBE"})
"""The rules that every version of every spam filter has for the lab's spam."""
_SCORE = re.compile(r"score -?[\d.]+ of -?[\d.]+")
_SIZE = re.compile(r"(?<!^[SC]: )\b\d{3,}\b")
"""Any number of three digits but an SMTP reply's code."""


def compared(stored: Stored) -> Stored:
    """It without what is shown and never compared."""
    if isinstance(stored, Evidence) and stored.scanner != BUILTIN.id:
        stored = _of_any_version(stored, stored.scanner_versions.values())
    if (
        isinstance(stored, Evidence)
        and stored.server != FIRST_STACK
        and stored.mechanism in _TELLS_MORE
    ):
        stored = _of_any_time(stored)
    return msgspec.structs.replace(stored, versions={}, date="", order="")


def _of_any_version(evidence: Evidence, versions: Collection[str]) -> Evidence:
    """The evidence as it would be with any other version of the scanner."""
    seen = evidence.observation
    stripped = any(_is_stripped(m) for session in seen.sessions for m in session.retrieved)

    def text(line: str) -> str:
        for version in versions:
            line = line.replace(version, "[version]")
        line = _SCORE.sub("[score]", line)
        return _SIZE.sub("[size]", line) if stripped else line

    def exchange(one: Exchange) -> Exchange:
        return msgspec.structs.replace(one, lines=tuple(map(text, one.lines)))

    return msgspec.structs.replace(
        evidence,
        hits=evidence.hits and tuple(_of_lasting_rules(evidence.hits)),
        observation=_without_sizes(seen),
        transcript=tuple(map(exchange, evidence.transcript)),
    )


def _of_lasting_rules(hits: Iterable[Hit]) -> Iterator[Hit]:
    """What is named for good; nothing of a message where that is none of it."""
    for hit in hits:
        rules = tuple(rule for rule in hit.rules if rule in _LASTING_RULES)
        if hit.signatures or rules:
            yield msgspec.structs.replace(hit, rules=rules)


def _of_any_time(evidence: Evidence) -> Evidence:
    """The evidence as it would be with trace fields of any length."""

    def exchange(one: Exchange) -> Exchange:
        lines = (_SIZE.sub("[size]", line) for line in one.lines if not _TRACE.match(line))
        return msgspec.structs.replace(one, lines=tuple(lines))

    def sized(message: MessageView | None) -> MessageView | None:
        return message and msgspec.structs.replace(message, octets=0)

    seen = evidence.observation
    maildrops = tuple(
        msgspec.structs.replace(drop, messages=tuple(filter(None, map(sized, drop.messages))))
        for drop in seen.maildrops
    )
    sessions = tuple(
        msgspec.structs.replace(
            session,
            listed=(0,) * len(session.listed),
            retrieved=tuple(map(sized, session.retrieved)),
        )
        for session in seen.sessions
    )
    return msgspec.structs.replace(
        evidence,
        observation=msgspec.structs.replace(seen, maildrops=maildrops, sessions=sessions),
        transcript=tuple(map(exchange, evidence.transcript)),
    )


def _without_sizes(seen: Observation) -> Observation:
    """What was seen, without the sizes of stripped messages."""
    maildrops = tuple(
        msgspec.structs.replace(drop, messages=tuple(filter(None, map(_view, drop.messages))))
        for drop in seen.maildrops
    )
    return msgspec.structs.replace(
        seen, maildrops=maildrops, sessions=tuple(map(_session, seen.sessions))
    )


def _session(session: SessionView) -> SessionView:
    if not any(map(_is_stripped, session.retrieved)):
        return session
    return msgspec.structs.replace(
        session,
        listed=(0,) * len(session.listed),
        retrieved=tuple(map(_view, session.retrieved)),
    )


def _view(message: MessageView | None) -> MessageView | None:
    if message is None or not _is_stripped(message):
        return message
    return msgspec.structs.replace(message, octets=0)


def _is_stripped(message: MessageView | None) -> bool:
    return message is not None and message.form is Form.STRIPPED
