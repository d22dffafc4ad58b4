"""How people write an id, and the spellings of it that a look-up should try; pure.

Somebody at a support desk pastes an address from the browser, writes `RFC 1939` as a document
does, or types the cell's words with blanks. All of these name one record without doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.model import Action, Threat

_OTHER = re.compile("[^a-z0-9]")
_ADDRESS = re.compile(r"^(?:.*#|https?://.*/|(?:questions|actions|protocols)/)")
"""What stands before the record's own name in an address of the site."""


def folded(words: str) -> str:
    """The ASCII letters and digits, in lower case: `Spam/Reject POP3` is `spamrejectpop3`."""
    return _OTHER.sub("", words.lower())


def spellings(words: str) -> Iterator[str]:
    """The folded ids that `words` may stand for, the most literal first."""
    yield folded(words)
    address = words.lower().strip().rstrip("/")
    yield folded(_ADDRESS.sub("", address))
    if address.isascii() and address.isdecimal():
        yield f"rfc{address}"
        yield f"article{address}"


def misplaced(words: str) -> str:
    """What is wrong with a cell's id whose action is not one on its threat; empty if nothing.

    `virus/reject/pop3` has three right words and names no cell.
    """
    parts = re.split(r"[/\s]+", words.lower().strip())
    if len(parts) != 3 or parts[0] not in [*Threat] or parts[1] not in [*Action]:
        return ""
    threat, action = Threat(parts[0]), Action(parts[1])
    if action.threat is threat:
        return ""
    there = ", ".join(one for one in Action if one.threat is threat)
    return f"{words}: {action} is an action on {action.threat}; those on {threat} are {there}"
