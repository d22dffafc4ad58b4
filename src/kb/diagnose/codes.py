"""Reply codes and enhanced status codes in words (RFC 5321 4.2, RFC 3463, IANA's registry)."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.diagnose.tables import table

_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-#]|$)")
_HOW = {"2": "done", "4": "for now: to be tried again", "5": "for good: trying again does not help"}


class Code(NamedTuple):
    """A code as it stands in a line."""

    reply: str
    """Three digits, or empty."""
    enhanced: str
    """Such as `5.1.1`, or empty."""

    @property
    def words(self) -> str:
        """What it says: the enhanced code's meaning where it has one, and whether for good."""
        text = meaning(self.enhanced)
        return f"{text}; {self.how}" if text and self.how else text or self.how

    @property
    def how(self) -> str:
        """Whether for good."""
        return _HOW.get((self.enhanced or self.reply)[:1], "")

    @property
    def numbers(self) -> str:
        """Both, as in a reply: `550 5.1.1`."""
        return " ".join(filter(None, (self.reply, self.enhanced)))


def meaning(enhanced: str) -> str:
    """An enhanced code in words; of one that nobody registered, what its class says."""
    _, _, rest = enhanced.partition(".")
    codes: dict[str, str] = table("enhanced")["codes"]
    return codes.get(rest) or codes.get(f"{rest.partition('.')[0]}.0", "")


def read(text: str) -> Code | None:
    """The first code in a text that tells of a failure, if there is one."""
    enhanced = next((f for f in _ENHANCED.finditer(text) if f[1] != "2"), None)
    reply = _REPLY.search(text)
    if enhanced is None and reply is None:
        return None
    return Code(reply[1] if reply else "", enhanced[0] if enhanced else "")
