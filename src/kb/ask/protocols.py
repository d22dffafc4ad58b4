"""Which protocols a question asks about, and which it only compares with.

"I can refuse it on port 25, is there the same on port 143?" asks about IMAP. What is asked about
comes first; what else is named stays behind it, since to read of it does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from kb.ask import cells, words
from kb.ask.analysis import Analysis
from kb.ask.phrases import follows, rows, stands
from kb.model import Protocol

NAMES = frozenset(protocol.value for protocol in Protocol)
"""Concepts that name a protocol."""
RETRIEVAL = "retrieval"
"""The concept that means both protocols by which mail is retrieved, unless one is named."""
RETRIEVING = (Protocol.POP3, Protocol.IMAP)

BEFORE = (
    *rows(0, "not the", "not our", "not my", "not in the", "not on the"),
    *rows(1, "as", "as on", "as in", "as at", "as with", "as over", "as under"),
    *rows(2, "same as", "same way", "similar to", "unlike", "compared with", "compared to"),
    *rows(2, "contrary to", "beside", "besides", "than", "while", "whereas"),
    *rows(3, "like", "just as", "as i", "as you", "as we", "as there", "as it was", "as can be"),
    *rows(3, "known from", "know from"),
    *rows(5, "like you do", "like we do", "like it is", "as you do", "as we do"),
)
"""Behind these stands a protocol that another one is compared with."""
AFTER = (
    *rows(0, "yes", "has it", "does", "works", "exists", "it is", "it was", "it does"),
    *rows(0, "it works", "it exists", "i can", "we can", "i found", "i have it", "we have it"),
    *rows(1, "it gets"),
)
"""So it does before these."""
ASKED_FOR = rows(
    0, "does it", "does that", "does this", "works it", "is it possible", "does the", "does your"
)
"""Yet before these stands one that is asked about: "also for POP3, does it go"."""
EVERYWHERE = frozenset(
    words.stem(one) for one in words.words("both alike equally everywhere throughout")
)
"""Who says so asks about all protocols that are named, also by what only describes one."""
NEGATED = rows(1, "not")
"""And behind this, where another one is named after it; "but not on POP3" asks about POP3."""
ONLY = rows(2, "only")
"""And beside this, where another one is named before it: "is there POP3, or only SMTP". Where it
stands anywhere, what is negated is not asked about: "only POP3, not IMAP"."""
BUT = rows(
    2,
    *("anything but", "anywhere but", "anything except", "anywhere except", "other than"),
    *("any protocol but", "any protocol except"),
)
"""Behind these stand the protocols that are not asked about, but all others: "forward with anything
but SMTP"."""
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
    mentioned = [(one, _mentions(one, exact=exact), asks) for one, asks in sentences]
    left = {
        protocol
        for one, found, _ in mentioned
        for mention in found
        if stands(one.stems, mention.start, BUT)
        for protocol in mention.protocols
    }
    if left:
        return [protocol for protocol in Protocol if protocol not in left]
    everywhere = any(not EVERYWHERE.isdisjoint(one.stems) for one, _ in sentences)
    if everywhere and len(_named(sentences)) == 1:
        # One by its name, the other by what describes it.
        mentions = (_mentions(one, exact=exact, by_name=False) for one, _ in sentences)
        found = _in_order(mention for row in mentions for mention in row)
        if len(found) > 1:
            return found
    parted = [(*_parted(one, row, likens=not everywhere), asks) for one, row, asks in mentioned]
    named = [(plain, asks) for plain, _, asks in parted if plain]
    if not named:
        return _in_order(one for _, compared, _ in parted for one in compared)
    questions = [row for row in named if row[1]]
    foremost, _ = (questions or named)[-1]
    every = _in_order(mention for row, _ in named for mention in row)
    return list(dict.fromkeys([*_in_order(foremost[-1:]), *every]))


def _named(sentences: Sequence[tuple[Analysis, bool]]) -> list[Protocol]:
    """The protocols that are named by themselves."""
    return [
        protocol
        for protocol in Protocol
        if any(
            concept == protocol and not PLAIN.isdisjoint(one.stems[start:end])
            for one, _ in sentences
            for start, end, concept in one.found
        )
    ]


def _parted(
    analysis: Analysis, found: Sequence[Mention], *, likens: bool
) -> tuple[list[Mention], list[Mention]]:
    """A sentence's mentions: those that count, and those that are compared with, if it `likens`."""
    stems = analysis.stems
    exclusive = ONLY[0][0][0] in stems
    today = _of_today(analysis, found)
    # "Not by SMTP and not by POP3" names both, each with a "not" of its own.
    behind = [0, *(one.end for one in found)]
    every = len(found) > 1 and all(
        stands(stems[end:], one.start - end, NEGATED)
        for end, one in zip(behind, found, strict=False)
    )
    plain: list[Mention] = []
    compared: list[Mention] = []
    for n, one in enumerate(found):
        negated = (
            not every and stands(stems, one.start, NEGATED) and (exclusive or one is not found[-1])
        )
        likened = likens and _is_likened(stems, one)
        only = n > 0 and (stands(stems, one.start, ONLY) or follows(stems, one.end, ONLY))
        (compared if negated or likened or only or n in today else plain).append(one)
    return plain, compared


def _is_likened(stems: Sequence[str], one: Mention) -> bool:
    after = follows(stems, one.end, AFTER) and not follows(stems, one.end, ASKED_FOR)
    return after or stands(stems, one.start, BEFORE)


def _of_today(analysis: Analysis, found: Sequence[Mention]) -> set[int]:
    """Of mentions that each have an action beside them, those whose action is not wished for:
    "on SMTP we tag it today, on POP3 we want to drop it"."""
    acts = [one for one in analysis.found if one[2] in cells.NEITHER]
    if len(acts) < 2 or len(acts) != len(found):
        return set()
    pairs = list(zip(acts, found, strict=True))
    for (act, mention), (next_act, next_mention) in pairwise(pairs):
        if max(act[0], mention.start) > min(next_act[0], next_mention.start):
            return set()
    wished = {start for start, _, _ in cells.placed(analysis)[0]}
    return {n for n, (start, _, _) in enumerate(acts) if start not in wished}


def _mentions(analysis: Analysis, *, exact: bool, by_name: bool = True) -> list[Mention]:
    """Where protocols are named, left to right; those that are joined are one. `by_name`: what only
    describes one is none beside one that is named."""
    stems = analysis.stems
    found = [
        Mention(start, end, frozenset(RETRIEVING if concept == RETRIEVAL else [concept]))
        for start, end, concept in analysis.found
        if concept in NAMES or (concept == RETRIEVAL and not exact)
    ]
    plain = [one for one in found if by_name and PLAIN.intersection(stems[one.start : one.end])]
    joined: list[Mention] = []
    for one in plain or found:
        if joined and _are_joint(stems, joined[-1], one):
            before = joined.pop()
            joined.append(Mention(before.start, one.end, before.protocols | one.protocols))
        else:
            joined.append(one)
    return joined


def _are_joint(stems: Sequence[str], one: Mention, other: Mention) -> bool:
    between = tuple(stems[one.end : other.start])
    if not between:
        return not stands(stems, one.start, NEGATED)  # "not POP, IMAP"
    if "or" in between and follows(stems, other.end, ONLY):
        return False  # "on POP3 or SMTP only"
    listed = not LISTING.isdisjoint(between) and (LISTING | FILLING).issuperset(between)
    return listed or between[: len(AS_WELL)] == AS_WELL


def _in_order(mentions: Iterable[Mention]) -> list[Protocol]:
    found = frozenset[str]().union(*(one.protocols for one in mentions))
    return [protocol for protocol in Protocol if protocol in found]
