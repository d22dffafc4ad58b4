"""What is in a document: files and text that its program would show, each kind in its module.

The office formats of today are zip archives, which `kb.scan.archive` opens.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.scan.budget import Budget
from kb.scan.documents import ole, pdf, rtf, tnef
from kb.scan.inflate import Member


def members(data: bytes, budget: Budget) -> Iterator[Member]:
    """What is in `data`; nothing if it is no document that is known here.

    Raises:
        Exceeded: there is more in it than the bounds allow.
    """
    for kind in (pdf, rtf, tnef, ole):
        if kind.matches(data):
            yield from kind.members(data, budget)
