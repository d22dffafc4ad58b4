"""Objects and pictures in RTF: written as hexadecimal digits (RTF 1.9.1, "Objects")."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from kb.scan.budget import Budget
from kb.scan.inflate import Member

LEAST_DIGITS = 128
"""Shortest run of digits that is decoded."""

_DIGITS = re.compile(rb"[0-9A-Fa-f](?:[ \t\r\n]*+[0-9A-Fa-f]){%d,}+" % (LEAST_DIGITS - 1))
# Control words and groups between the digits, which Word passes over.
_CONTROL = re.compile(rb"\{\\\*?[^{}]{0,256}\}|\\[a-z]{1,32}-?[0-9]{0,10} ?|\\'[0-9a-fA-F]{2}")


def matches(data: bytes) -> bool:
    """Whether it is RTF; Word does not ask for more than these letters."""
    return data[:64].lstrip().startswith(b"{\\rt")


def members(data: bytes, budget: Budget) -> Iterator[Member]:
    """What long runs of digits hold: as they stand, and without control words between them.

    Raises:
        Exceeded: there is more in it than the bounds allow.
    """
    for text in dict.fromkeys((data, _CONTROL.sub(b"", data).translate(None, b"{}"))):
        for run in _DIGITS.finditer(text):
            budget.member()
            digits = run[0].translate(None, b" \t\r\n")
            yield Member(binascii.unhexlify(digits[: len(digits) // 2 * 2]))
            yield Member(binascii.unhexlify(digits[1 : 1 + (len(digits) - 1) // 2 * 2]))
