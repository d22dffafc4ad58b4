"""Which protocols a question asks about, and which it only compares with.

"I can refuse it on port 25, is there the same on port 143?" asks about IMAP. What is asked about
comes first; what else is named stays behind it, since to read of it does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from kb.ask import words
from kb.ask.analysis import Analysis
from kb.model import Protocol

NAMES = frozenset(protocol.value for protocol in Protocol)
"""Concepts that name a protocol."""
RETRIEVAL = "retrieval"
"""The concept that means both protocols by which mail is retrieved, unless one is named."""
RETRIEVING = (Protocol.POP3, Protocol.IMAP)

Row = tuple[tuple[str, ...], int]
"""The stems of a few words, and how many others may stand between them and a protocol."""


def _rows(most: int, *phrases: str) -> tuple[Row, ...]:
    return tuple((tuple(map(words.stem, words.words(one))), most) for one in phrases)


BEFORE = (
    *_rows(0, "not the", "not our", "not my", "not in the", "not on the"),
    *_rows(1, "as", "as on", "as in", "as at", "as with", "as over", "as under"),
    *_rows(2, "same as", "same way", "similar to", "unlike", "compared with", "compared to"),
    *_rows(2, "contrary to", "beside", "besides", "than", "while", "whereas"),
    *_rows(3, "like", "just as", "as i", "as you", "as we", "as there", "as it was", "as can be"),
    *_rows(3, "known from", "know from"),
)
"""Behind these stands a protocol that another one is compared with."""
AFTER = (
    *_rows(0, "yes", "has it", "does", "works", "exists", "it is", "it was", "it does"),
    *_rows(0, "it works", "it exists", "i can", "we can", "i found", "i have it", "we have it"),
    *_rows(1, "it gets"),
)
"""So it does before these."""
NEGATED = _rows(1, "not")
"""And behind this, where another one is named after it; "but not on POP3" asks about POP3."""
ONLY = _rows(2, "only")
"""And beside this, where another one is named before it: "is there POP3, or only SMTP". Where it
stands anywhere, what is negated is not asked about: "only POP3, not IMAP"."""
LISTING = frozenset(("and", "or", "nor"))
FILLING = frozenset(
    words.stem(one) for one in words.words("the on over with for via in at by port")
)
"""Protocols that stand side by side, or with words of the first and these between them, are asked
about together."""
AS_WELL = tuple(map(words.stem, ("as", "well", "as")))
"""And those with this between them."""
PLAIN = frozenset(
    words.stem(one)
    for one in words.words(
        "smtp esmtp smtps mx 25 465 587 pop pop3 pops pop3s 110 995 imap imap4 imaps 143 993"
    )
)
"""What names a protocol by itself. Beside it in a sentence, what only describes one is none."""


class Mention(msgspec.Struct, frozen=True):
    """Where protocols are named together."""

    start: int
    end: int
    protocols: frozenset[str]


def asked(sentences: Sequence[tuple[Analysis, bool]]) -> list[Protocol]:
    """The protocols that a text names: first those asked about, then the others.

    `sentences` are the text's, each with whether it ends as a question. A question tells what is
    asked about before any other sentence does, and a later one before an earlier one.
    """
    # Where one of the two is named, "collect" means that one, which is named already.
    exact = any(concept in RETRIEVING for one, _ in sentences for _, _, concept in one.found)
    rows = [(*_parted(one, exact=exact), asks) for one, asks in sentences]
    named = [(plain, asks) for plain, _, asks in rows if plain]
    if not named:
        return _in_order(one for _, compared, _ in rows for one in compared)
    questions = [row for row in named if row[1]]
    foremost, _ = (questions or named)[-1]
    every = _in_order(mention for row, _ in named for mention in row)
    return list(dict.fromkeys([*_in_order(foremost[-1:]), *every]))


def _parted(analysis: Analysis, *, exact: bool) -> tuple[list[Mention], list[Mention]]:
    """A sentence's mentions: those that count, and those that are compared with."""
    stems = analysis.stems
    found = _mentions(analysis, exact=exact)
    exclusive = ONLY[0][0][0] in stems
    plain: list[Mention] = []
    compared: list[Mention] = []
    for n, one in enumerate(found):
        negated = _stands(stems, one.start, NEGATED) and (exclusive or one is not found[-1])
        likened = _stands(stems, one.start, BEFORE) or _follows(stems, one.end, AFTER)
        only = n > 0 and (_stands(stems, one.start, ONLY) or _follows(stems, one.end, ONLY))
        (compared if negated or likened or only else plain).append(one)
    return plain, compared


def _mentions(analysis: Analysis, *, exact: bool) -> list[Mention]:
    """Where protocols are named, left to right; those that are joined are one."""
    stems = analysis.stems
    found = [
        Mention(start, end, frozenset(RETRIEVING if concept == RETRIEVAL else [concept]))
        for start, end, concept in analysis.found
        if concept in NAMES or (concept == RETRIEVAL and not exact)
    ]
    by_name = [one for one in found if PLAIN.intersection(stems[one.start : one.end])]
    joined: list[Mention] = []
    for one in by_name or found:
        if joined and _are_joint(stems, joined[-1], one):
            before = joined.pop()
            joined.append(Mention(before.start, one.end, before.protocols | one.protocols))
        else:
            joined.append(one)
    return joined


def _are_joint(stems: Sequence[str], one: Mention, other: Mention) -> bool:
    between = tuple(stems[one.end : other.start])
    if not between:
        return not _stands(stems, one.start, NEGATED)  # "not POP, IMAP"
    if "or" in between and _follows(stems, other.end, ONLY):
        return False  # "on POP3 or SMTP only"
    listed = not LISTING.isdisjoint(between) and (LISTING | FILLING).issuperset(between)
    return listed or between[: len(AS_WELL)] == AS_WELL


def _in_order(mentions: Iterable[Mention]) -> list[Protocol]:
    found = frozenset[str]().union(*(one.protocols for one in mentions))
    return [protocol for protocol in Protocol if protocol in found]


def _stands(stems: Sequence[str], start: int, rows: Iterable[Row]) -> bool:
    """Whether one of the rows ends at most so many words before `start`."""
    return any(
        tuple(stems[at - len(row) : at]) == row
        for row, most in rows
        for at in range(max(start - most, len(row)), start + 1)
    )


def _follows(stems: Sequence[str], end: int, rows: Iterable[Row]) -> bool:
    """Whether one of the rows begins at most so many words behind `end`."""
    return any(
        tuple(stems[at : at + len(row)]) == row
        for row, most in rows
        for at in range(end, end + most + 1)
    )
