"""A session as turns: who says what, however the client writes its log."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.diagnose.lines import Line

_MARKS = (
    (re.compile(r"(?:.*[ :\]])?(?:C: |POP3> |IMAP> |SMTP> |>>> |--> | ?-> | ?~> )(.*)"), "C"),
    (
        re.compile(r"(?:.*[ :\]])?(?:S: |POP3< |IMAP< |SMTP< |<<< |<-- |<-  ?|<~  ?|<\*\* ?)(.*)"),
        "S",
    ),
    (re.compile(r"> (.*)"), "C"),
    (re.compile(r"< (.*)"), "S"),
    (re.compile(r"\d\d:\d\d:\d\d\S* .*?\[tx\] (.*)"), "C"),
    (re.compile(r"\d\d:\d\d:\d\d\S* .*?\[rx\] (.*)"), "S"),
    (re.compile(r"[FNM]: (?:>>> )(.*)"), "C"),
    (re.compile(r"[FNM]: (\* .*|\d+ (?:OK|NO|BAD).*|\+ .*)"), "S"),
)
_SERVER = re.compile(
    r"(?:\d{3}[ -]|\+OK|-ERR|\* (?:OK|NO|BAD|BYE|PREAUTH|CAPABILITY|LIST|FLAGS|\d+ )|\+ ?$|\+ \S|"
    r"[A-Za-z]{0,3}\d{1,5} (?:OK|NO|BAD)\b|[a-z] (?:OK|NO|BAD)\b)"
)
_CLIENT = re.compile(
    r"(?:[A-Za-z]{0,3}\d{1,5} |[a-z] )?"
    r"(?:EHLO|HELO|MAIL FROM|RCPT TO|DATA|QUIT|RSET|NOOP|STARTTLS|STLS|AUTH|"
    r"USER|PASS|STAT|LIST|UIDL|RETR|TOP|DELE|CAPA|APOP|"
    r"LOGIN|LOGOUT|SELECT|EXAMINE|FETCH|UID|SEARCH|STORE|"
    r"CAPABILITY|AUTHENTICATE|APPEND|IDLE|EXPUNGE)\b(?!\s*=)",
    re.IGNORECASE,
)
_NO = re.compile(r"(?:[45]\d\d[ -]|-ERR|(?:[A-Za-z]{0,3}\d{1,5}|[a-z*]) (?:NO|BAD)\b|\* BYE)")


class Turn(NamedTuple):
    """One line of the session."""

    side: str
    """`C` client, `S` server, empty for what neither said."""
    text: str
    line: Line

    @property
    def refuses(self) -> bool:
        """Whether the server says no."""
        return self.side == "S" and _NO.match(self.text) is not None


def turn(line: Line) -> Turn:
    """Who says a line."""
    text = line.text.strip()
    for mark, side in _MARKS:
        if found := mark.fullmatch(text):
            return Turn(side, found[1].strip(), line)
    if _SERVER.match(text):
        return Turn("S", text, line)
    if _CLIENT.match(text):
        return Turn("C", text, line)
    return Turn("", text, line)
