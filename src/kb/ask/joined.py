"""Two actions that one sentence asks about: "can we refuse spam and hold viruses back on SMTP?"

Each half is read as a question of its own. What it does not name itself, the threat or the
protocol, it has from the other half, else from the rest of the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice, pairwise

import msgspec

from kb.ask import cells, protocols, words
from kb.ask.analysis import Analysis, Found, analysed
from kb.ask.parts import Part
from kb.ask.phrases import follows, rows
from kb.ask.tables import Tables
from kb.ask.wishes import ASKING

_BLANK = r"[\t \u00a0]"
JOINS = (
    rf"{_BLANK}*,?{_BLANK}+(?:and|or if not|or|nor|as well as|while|plus|but|otherwise){_BLANK}+"
    rf"|{_BLANK}*[,;/&+]{_BLANK}*"
)
"""What may stand between the halves."""
OR = "or"
"""The word of a joint that leaves the choice, so that no half is the end of the other."""
QUESTIONS = ("actions-that-do-not-combine", "which-action-to-choose")
"""What the whole may seem to ask for, since it names several actions or both threats."""
THREATS = frozenset(("spam", "virus"))
PLACES = protocols.NAMES | {protocols.RETRIEVAL}
NAMED = (THREATS, PLACES)
"""What a half may have from elsewhere."""
ABOUT = THREATS | PLACES | frozenset(cells.NEITHER)
"""What a half is about. What stands before it in the first half holds for both."""
HINDERING = frozenset(
    words.stem(one)
    for one in words.words(
        "whether when because since why better between rather difference versus compared price cost"
    )
)
"""Where one of these stands before the second action, the two are weighed or told, not asked for;
and so they are behind an "if" that is no "if not"."""
BOTH = frozenset(words.stem(one) for one in words.words("both two"))
"""Who asks so asks for what another sentence wishes: "… Are both possible?"..."""
TWO = rows(0, "two things", "two questions", "two wishes", "both things")
"""... and so does who announces it: "I'd like two things: … Can I?"."""
MOST = 24
"""Joints of a sentence that are looked at."""
_JOINS = re.compile(JOINS, re.IGNORECASE)


class _Said(msgspec.Struct, frozen=True):
    """Words, and what is recognised in them."""

    words: list[str]
    analysis: Analysis

    def named(self, concepts: Collection[str], start: int, end: int) -> list[str]:
        """The words from `start` to `end` that stand for one of the concepts."""
        return [
            one
            for first, last, concept in self.analysis.found
            if concept in concepts and start <= first and last <= end
            for one in self.words[first:last]
        ]


def halves(text: str, tables: Tables) -> list[Part]:
    """Both halves of the first sentence that asks for two actions; none where none does."""
    every = _said(text, tables)
    sentences = words.sentences(text)
    asked = [one for one in sentences if words.asks(one)]
    told = [one for one in sentences if not words.asks(one)]
    both = _asks_for_both(every, [_said(one, tables) for one in asked])
    for sentence in [*asked, *(told if both or not asked else ())]:
        said = _said(sentence, tables)
        acts = [one for one in cells.placed(said.analysis)[0] if one[2] in cells.NEITHER]
        kinds = len({one[2] for one in acts})
        twice = kinds == 1 and len(acts) > 1 and said.analysis.concepts >= THREATS
        if not twice and not 2 <= kinds <= 2 + bool(_handed(acts)):
            continue
        asking = both or words.asks(sentence)
        for joint in islice(_JOINS.finditer(sentence), MOST):
            ends = len(words.words(sentence[: joint.start()]))
            begins = len(words.words(sentence[: joint.end()]))
            if _are_joint(said, acts, ends, begins, asks=asking):
                asks = sentence[: joint.start()].strip(), sentence[joint.end() :].strip()
                whole = _wholes(said, every, ends, begins)
                return [Part(*one) for one in zip(asks, whole, strict=True)]
    return []


def _asks_for_both(every: _Said, asked: Sequence[_Said]) -> bool:
    """Whether what is told is asked for, by a question that names no action itself."""
    if any(one[2] in cells.NEITHER for said in asked for one in said.analysis.found):
        return False
    stems = every.analysis.stems
    announced = any(follows(stems, at, TWO) for at in range(len(stems)))
    return announced or any(not BOTH.isdisjoint(said.analysis.stems) for said in asked)


def _said(text: str, tables: Tables) -> _Said:
    return _Said(words.words(text), analysed(text, tables.lexicon, tables.speller))


def _handed(acts: Sequence[Found]) -> set[str]:
    """What hands mail over: it may be the end of another action."""
    return {one[2] for one in acts} & cells.HANDED


def _is_hindered(stems: Sequence[str]) -> bool:
    ifs = any(one == "if" and after != "not" for one, after in pairwise((*stems, "")))
    return ifs or not HINDERING.isdisjoint(stems)


def _are_joint(said: _Said, acts: Sequence[Found], ends: int, begins: int, *, asks: bool) -> bool:
    """Whether another action is asked for behind a joint than before it."""
    before = [one for one in acts if one[1] <= ends]
    after = [one for one in acts if one[0] >= begins]
    if not before or not after or len(before) + len(after) < len(acts):
        return False
    (start, _, one), (at, _, other) = before[-1], after[0]
    first = not ASKING.isdisjoint(said.analysis.stems[:start])
    second = not ASKING.isdisjoint(said.analysis.stems[begins:at])
    if second > first or _is_hindered(said.analysis.stems[:at]):
        # What is told first, and only then asked, is how it is today.
        return False
    if one == other:
        return (first or asks) and _of_two_threats(said, ends, begins)
    length = len(said.words)
    apart = any(said.named(c, 0, ends) and said.named(c, begins, length) for c in NAMED)
    between = said.words[ends:begins]
    # To strip and deliver, or to accept and throw away, is one action.
    alone = second or OR in between or cells.HANDED.isdisjoint((one, other))
    return (first and bool(between) and alone) or (apart and (first or asks))


def _of_two_threats(said: _Said, ends: int, begins: int) -> bool:
    """Whether either half is of one threat, and of another one than the other half: one word then
    is two actions, as in "let spam pass and viruses pass"."""
    one, other = (
        [threat for threat in sorted(THREATS) if said.named([threat], *half)]
        for half in ((0, ends), (begins, len(said.words)))
    )
    return len(one) == len(other) == 1 and one != other


def _wholes(said: _Said, every: _Said, ends: int, begins: int) -> tuple[str, str]:
    """Each half's words with what it has from elsewhere; the second begins as the first does."""
    spans = (one for one in said.analysis.found if one[1] <= ends and one[2] in ABOUT)
    start, length = min(spans)[0], len(said.words)
    left, right = said.words[:ends], said.words[:start] + said.words[begins:]
    for concepts in NAMED:
        first, second = said.named(concepts, 0, ends), said.named(concepts, begins, length)
        rest = every.named(concepts, 0, len(every.words))
        left += [] if first else second or rest
        right += [] if second else first or rest
    return " ".join(left), " ".join(right)
