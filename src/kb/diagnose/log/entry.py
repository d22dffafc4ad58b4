"""One line of a mail log: which program, which message, what it says."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from kb.diagnose.lines import Line

_STAMP = re.compile(
    r"^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|"
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*)\s+(.*)$"
)
_GATEWAY = re.compile(r"kb\.gateway\.(\w+) [A-Z]+ (.*)$")
_GATEWAY_JSON = re.compile(
    r'^\{"time":"[^"]*","level":"(?P<level>\w+)","logger":"kb\.gateway\.(?P<protocol>\w+)",'
)
_JSON_VALUE = re.compile(r'"(\w+)":("(?:[^"\\]|\\.)*"|-?\d+)')
_POSTFIX = re.compile(
    r"postfix[\w-]*/([\w/-]+)\[\d+\]: (?:([0-9A-F]{6,16}|[0-9A-Za-z]{11,16}|NOQUEUE): )?(.*)$"
)
_EXIM = re.compile(r"(?:\[\d+\] )?(\w{6}-\w{6,11}-\w{2,4}) (.*)$")
_OTHER = re.compile(
    r"(dovecot|amavis|rspamd|cyrus/\w+|lmtpunix|[\w-]*lmtpd?|imapd?|"
    r"pop3d?|\w+-login|lmtp|clamd|opendkim|spamd)[^:]{0,80}: (.*)$"
)
_RSPAMD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d #\d+\((\w+)\) (?:<\w+>; )?(.*)$")
_GATEWAY_ID = re.compile(r"id=(\w+)|(account=\S+ (?:mailbox=\S+ )?(?:message=\d+ )?uidl?=\S+)")
_MESSAGE_ID = re.compile(
    r"(?:message-id=|msgid=|id: |[Mm]essage-I[Dd]: |\bid=)<?([^\s<>,;()]+@[^\s<>,;()]+)>?"
)


class Entry(NamedTuple):
    """A line of a log."""

    program: str
    id: str
    """The queue-id, or the gateway's; empty where the line has none."""
    message_id: str
    text: str
    line: Line


def entry(line: Line) -> Entry | None:
    """A log's line; None for any other."""
    if found := _RSPAMD.match(line.text):
        return Entry("rspamd", "", _message_id(found[2]), found[2], line)
    if found := _GATEWAY_JSON.match(line.text):
        return _gateway(found["protocol"], _text_of(line.text), line)
    stamp = _STAMP.match(line.text)
    if stamp is None:
        return None
    rest = stamp[1]
    if found := _GATEWAY.search(rest):
        return _gateway(found[1], found[2], line)
    if found := _POSTFIX.search(rest):
        queue = "" if found[2] in (None, "NOQUEUE") else found[2]
        return Entry(f"postfix/{found[1]}", queue, _message_id(found[3]), found[3], line)
    if found := _EXIM.match(rest):
        return Entry("exim", found[1], _message_id(found[2]), found[2], line)
    if found := _OTHER.search(rest):
        return Entry(found[1], "", _message_id(found[2]), found[2], line)
    return Entry("", "", _message_id(rest), rest, line)


def is_gateway_json(text: str) -> bool:
    """Whether a line is of this gateway's log, written as JSON."""
    return _GATEWAY_JSON.match(text) is not None


def _gateway(protocol: str, text: str, line: Line) -> Entry:
    id_ = _GATEWAY_ID.match(text)
    name = (id_[1] or id_[2]) if id_ else ""
    return Entry(f"gateway {protocol}", name, _message_id(text), text, line)


def _text_of(text: str) -> str:
    """A JSON line of this gateway's log as its text form has it.

    Value by value, since a long line may have lost its end.
    """
    values: dict[str, str] = {}
    for found in _JSON_VALUE.finditer(text):
        values[found[1]] = str(json.loads(found[2]))
    if "verdict" not in values:
        return values.get("message", "")
    names = ("account", "mailbox", "message", "uid", "id", "from", "to")
    words = [
        f"{name}={values[name]!a}"
        if name in ("account", "mailbox", "from", "to")
        else f"{name}={values[name]}"
        for name in names
        if name in values
    ]
    if "message_id" in values:
        words.append(f"message-id={values['message_id']}")
    finding, action = values.get("finding", ""), values.get("action", "")
    words.append(f"verdict={values['verdict']} finding={finding!a} action={action}")
    return " ".join([*words, values.get("outcome", "")]).rstrip()


def _message_id(text: str) -> str:
    found = _MESSAGE_ID.search(text[:600])
    return found[1] if found else ""
