"""Which kind of thing a file is, by how its lines look.

In this order: Outlook's container, an mbox, a header section (a message, or a bounce if it says
so), a bounce's text without its header, a log, a session, an error code; and last a text with a
server's enhanced status code in it, which is one line of a bounce.
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import islice

from kb.diagnose import codes, lines
from kb.diagnose.log.entry import is_gateway_json


class Form(StrEnum):
    """How a file is written."""

    OUTLOOK = "outlook"
    """A .msg file: a compound file ([MS-OXMSG])."""
    MBOX = "mbox"
    HEADER = "header"
    """Starts with a header section (RFC 5322)."""
    BOUNCE_TEXT = "bounce-text"
    """A bounce's text, copied without its header."""
    LOG = "log"
    SESSION = "session"


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""[MS-CFB] 2.2: how a compound file begins."""
LOOKED_AT = 400
"""Lines from which a file is recognised."""

_FIELD = re.compile(r"^[!-9;-~]+[ \t]*:")
_KNOWN = re.compile(
    r"^(received|return-path|from|to|cc|subject|date|message-id|mime-version|content-type|"
    r"delivered-to|x-[a-z0-9-]+|dkim-signature|authentication-results|arc-[a-z-]+|reply-to|"
    r"references|in-reply-to|sender|envelope-to|delivery-date|list-[a-z-]+|auto-submitted|"
    r"thread-[a-z]+|received-spf|user-agent|importance|precedence)[ \t]*:",
    re.IGNORECASE,
)
_FROM = re.compile(r"^>?From \S+.*\d{4}\s*$|^From - \w{3} ")
_BOUNCE = re.compile(
    r"this is the mail system at host|could not be delivered to one or more|"
    r"this is the qmail-send program|delivery has failed to these recipients|"
    r"(?:message|mail) (?:to .{1,80} )?(?:couldn.t|wasn.t|could not|was not) (?:be )?delivered|"
    r"remote (?:host|server) (?:said|returned)|\bhost \S{1,100} said:|\(in reply to [A-Z]|"
    r"RESOLVER\.ADR\.|"
    r"delivery to the following recipients? failed|"
    r"delivery status notification \((?:failure|delay)|"
    r"a message that you sent could not be delivered|"
    r"this message was created automatically by mail delivery|"
    r"did not reach (?:some or all of )?the (?:following|intended) recipient|"
    r"the following addresses had permanent|undeliverable:|reporting-mta:|"
    r"message not delivered|^message blocked|^the response was:|address not found|"
    r"generating server:|returned mail: see transcript",
    re.IGNORECASE,
)
_SYSLOG = re.compile(
    r"^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*) "
)
_LOGGED = re.compile(
    r"(?:postfix[\w/.-]*|dovecot|exim|cyrus|lmtpd?|imapd?|pop3d?|pop3-login|imap-login|lmtp|"
    r"rspamd[\w_]*|amavis[\w-]*|spamd|clamd|clamav-milter|opendkim|opendmarc|master|auth|"
    r"kb\.gateway\.\w+|cyr_\w+|saslauthd|sendmail|sm-mta)[\w./() -]*(?:\([^)]{0,80}\))?"
    r"(?:<[^>]{0,40}>)*(?:\[\d+\])?:? |"
    r"\b\w{6}-\w{6,11}-\w{2,4} (?:<=|=>|->|==|\*\*|Completed)|kb\.gateway\.\w+ [A-Z]+ |"
    r"H=\S.{0,120}(?:rejected|F=<)",
    re.IGNORECASE,
)
_RSPAMD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d #\d+\(")
_SESSION = re.compile(
    r"^(?:[CS]: |[<>] ?(?:\d{3}[ -]|\+OK|-ERR|\*|EHLO|HELO|MAIL|RCPT|USER|PASS|CAPA|[A-Z]\d+ )|"
    r"\* (?:Connected to|SSL|Closing|Failed to|connect to|TLSv|  Trying|OK|NO|BAD|BYE|PREAUTH|"
    r"STARTTLS|CAPABILITY|LIST|FLAGS|\d+ (?:EXISTS|FETCH|RECENT|EXPUNGE)|Could not resolve|"
    r"OpenSSL|\w+ failed: \d)|\*   Trying|\+OK|-ERR|220[ -]|250[ -]|4\d\d[ -]|5\d\d[ -]|354 |221 |"
    r"CONNECTED\(|connect:errno|depth=\d|verify (?:error|return)|Verify return code|SSL handshake|"
    r"[0-9A-F]{8,16}:error:|fetchmail: |Trying (?:to connect|\d)|[<-]-[->] |"
    r"(?:F|N|M|S): |[<>]{3} |(?:<-|->|<~|~>|<\*\*|===|\*\*\*|<) {1,2}\S|"
    r"(?:a|A)?\d{1,4} (?:OK|NO|BAD|LOGIN|SELECT|FETCH)\b|mpop: |msmtp: |"
    r"\[?(?:Parent )?\d+:? ?[\w #]*\]?: [DIWEV]/(?:IMAP|POP3|SMTP|nsSMTP)|"
    r"\d\d:\d\d:\d\d\.\d+.*\b(?:SMTP|POP3|IMAP)\b|(?:IMAP|POP3|SMTP): \d\d:\d\d:\d\d|"
    r"EHLO |HELO |Escape character|Connected to |Trying )",
)
_THUNDERBIRD = re.compile(
    r"[DIWEV]/(?:IMAP|POP3|SMTP)|mailnews\.(?:smtp|imap|pop3)|[CS]: |"
    r"\b(?:SMTP|IMAP|POP3)[ :][\w.@ -]*\[(?:rx|tx|db)\]",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b(?:0x)?(8(?:00CC[0-9A-F]{2}[0-9A-F]?|004[0-9A-F]{4}))\b", re.IGNORECASE)
_CLIENT = re.compile(
    r"(?:login to server|authentication|sending of password|certificate|could not connect|"
    r"connection (?:to|refused|timed out|was)|server (?:has )?(?:responded|replied|said|rejected)|"
    r"ssl|tls|smtp|imap|pop3?)\b",
    re.IGNORECASE,
)


def form(octets: bytes) -> Form | None:
    """How a file is written; None where it is nothing that is known here."""
    if octets.startswith(COMPOUND):
        return Form.OUTLOOK
    head = octets[:200_000]
    first = [line.text for line in islice(lines.lines(lines.text(head)), LOOKED_AT)]
    while first and not first[0].strip():
        first.pop(0)
    if not first:
        return None
    if _FROM.match(first[0]) and _is_header(first[1:]):
        return Form.MBOX
    if _is_header(first):
        return Form.HEADER
    filled = [line for line in first if line.strip()]
    logged = sum(1 for line in filled if is_logged(line))
    if logged * 2 >= len(filled):
        return Form.LOG
    said = sum(1 for line in filled if _SESSION.match(line) or _THUNDERBIRD.search(line))
    bounce = any(_BOUNCE.search(line) for line in filled)
    if bounce and said * 2 < len(filled):
        return Form.BOUNCE_TEXT
    if logged and logged >= said:
        return Form.LOG
    if said or any(_CODE.search(line) or _CLIENT.search(line) for line in filled[:40]):
        return Form.SESSION
    if any(_refuses(line) for line in filled[:40]):
        return Form.BOUNCE_TEXT
    return None


def _refuses(line: str) -> bool:
    """Whether a line has an enhanced status code of a failure (RFC 3463), whoever says it."""
    code = codes.read(line)
    return code is not None and bool(code.enhanced)


def is_logged(line: str) -> bool:
    """Whether a line is one of a mail log."""
    if _RSPAMD.match(line) or is_gateway_json(line):
        return True
    stamp = _SYSLOG.match(line)
    return stamp is not None and _LOGGED.search(line[:400]) is not None


def _is_header(first: list[str]) -> bool:
    """Whether fields stand at the beginning: two that mail has, or one and nothing but fields."""
    known = fields = 0
    for line in first:
        if not line.strip():
            break
        if line[:1] in " \t" and fields:
            continue
        if not _FIELD.match(line):
            break
        fields += 1
        known += _KNOWN.match(line) is not None
    return known >= 2
