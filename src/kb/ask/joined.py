"""Two wishes or more in one sentence: "can we refuse spam and hold viruses back on SMTP?"

Each half is read as a question of its own. What it does not name itself, the threat or the
protocol, it has from the other half, else from the rest of the text; and the second one has the
action of the first in "reject spam on SMTP and viruses on POP3". "Can spam and viruses be deleted?"
is read once without the one threat and once without the other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice, pairwise

import msgspec

from kb.ask import cells, protocols, words
from kb.ask.analysis import Analysis, Found, analysed
from kb.ask.complaints import HAPPENED, complains
from kb.ask.parts import Part
from kb.ask.phrases import holds, rows, stands
from kb.ask.tables import Tables
from kb.ask.wishes import ASKING, WISHED

_BLANK = r"[\t \u00a0]"
JOINS = (
    rf"{_BLANK}*,?{_BLANK}+(?:and|or if not|or|nor|as well as|while|plus|but|otherwise|yet|whereas"
    rf"|together with|along with|alongside){_BLANK}+"
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
        "when because since why better between rather difference versus compared price cost"
        " although though despite"
    )
)
"""Where one of these stands before the second action, the two are weighed or told, not asked..."""
WHETHER = frozenset(("if", "whether"))
"""... and so they are behind these, but for "if not"..."""
ASKED = rows(1, "tell", "know", "confirm", "advise", "clarify", "ask", "wonder")
"""... unless one of them stands behind one of these: "tell me whether … and whether"."""
BOTH = frozenset(words.stem(one) for one in words.words("both two"))
"""Who asks so asks for what another sentence wishes: "… Are both possible?"..."""
POINTING = frozenset(
    words.stem(one)
    for one in words.words(
        "that this it those these so the gateway box device product appliance system you we i one"
        " do does done be is are have had get work works go supported configured arranged set"
    )
)
"""... and so does who wishes, and then asks in no other words than these: "… Does it do that?"."""
TWO = rows(0, "two things", "two questions", "two wishes", "both things")
"""So does who announces it: "I'd like two things: … Can I?"."""
QUERIES = frozenset(
    words.stem(one) for one in words.words("what where which who whom why when how log report list")
)
"""Where one of these stands it is no action that is asked for."""
DENYING = frozenset(words.stem(one) for one in words.words("not no never nothing none cannot cant"))
"""Where one of these stands in the first half, its action is not borrowed for the second."""
TOO = frozenset(("too", "also"))
TELLING = frozenset(
    words.stem(one)
    for one in words.words(
        "we i you they he she who is are was were has have had am been our my your his her today"
        " now still since yesterday already always"
    )
)
"""A text without one of these tells nothing: it is a note of what is wished for, whatever its
stops: "Reject spam SMTP. Tag spam POP3."."""
STATE = frozenset(words.stem(one) for one in words.words("is are was were gets got still now"))
"""Before the second action, it is not wished for with the first one: "... but it is tagged"."""
PASSIVE = frozenset(("be", "get", "through"))
"""Before an action behind two threats: "can spam and viruses be dropped", "let … through as is"."""
NEAR = 3
"""Words between an action and the first of two threats behind it."""
MOST = 24
"""Joints of a sentence that are looked at."""
EACH = ("both", "either")
"""Words that have no place where one of two threats is asked about."""
AGAINST = frozenset(words.stem(one) for one in words.words("avoid undo off stop longer prevent"))
"""Who says one of these wants what is named not to be done."""
BRACKETS = frozenset('()[]{}"\u201c\u201d')
"""What goes in pairs, of which a cut might leave one."""
MARK = r"[?!.,;:]+$"
"""What ends a sentence, or a part of it."""
PIECE = r"[^\t-\r \u00a0]+"
"""What stands between blanks."""
_JOINS = re.compile(JOINS, re.IGNORECASE)
_PIECE = re.compile(PIECE)
_MARK = re.compile(MARK)


class _Said(msgspec.Struct, frozen=True):
    """Words, and what is recognised in them."""

    words: list[str]
    analysis: Analysis

    def named(self, concepts: Collection[str], start: int = 0, end: int | None = None) -> list[str]:
        """The words from `start` to `end` that stand for one of the concepts."""
        return [
            one
            for first, last, concept in self.analysis.found
            if concept in concepts and start <= first and (end is None or last <= end)
            for one in self.words[first:last]
        ]


def halves(text: str, tables: Tables) -> list[Part]:
    """Both halves of the first sentence that asks for two actions; none where none does.

    Where it asks for more, each on a protocol of its own, the second half is parted, too.
    """
    every = _said(text, tables)
    sentences = words.sentences(text)
    asked = [one for one in sentences if words.asks(one)]
    told = [one for one in sentences if not words.asks(one)]
    if complains(every.analysis) or holds(every.analysis.stems, HAPPENED):
        return []  # who tells that mail came does not ask for two settings
    both = _asks_for_both(every, [_said(one, tables) for one in asked])
    if not asked and TELLING.isdisjoint(every.analysis.stems):
        both, told = True, [", ".join(_MARK.sub("", one) for one in told)]
    for sentence in [*asked, *(told if both or not asked else ())]:
        said = _said(sentence, tables)
        acts = [one for one in cells.placed(said.analysis)[0] if one[2] in cells.NEITHER]
        kinds = {one[2] for one in acts}
        many = len(kinds) > (2 if cells.HANDED.isdisjoint(kinds) else 3)
        asking = both or words.asks(sentence)
        if len(acts) == 1:
            found = _of_each_threat(sentence, said, every, acts[0], asks=asking)
            if found:
                return found
        for joint in islice(_JOINS.finditer(sentence), MOST):
            ends = len(words.words(sentence[: joint.start()]))
            begins = len(words.words(sentence[: joint.end()]))
            if _are_joint(said, acts, ends, begins, asks=asking, many=many):
                asks = sentence[: joint.start()].strip(), sentence[joint.end() :].strip()
                one, other = map(Part, asks, _wholes(said, every, ends, begins))
                rest = halves(_in_full(sentence, said, other), tables) if many else []
                return [one, *(rest or [other])]
    return []


def _in_full(sentence: str, said: _Said, half: Part) -> str:
    """The second half as a sentence with its stops, and with what it has from elsewhere."""
    opening = sentence[: _behind(sentence, _opening(said)) or 0]
    own = {*words.words(half.asks), *words.words(opening)}
    given = " ".join(word for word in half.whole.split() if word not in own)
    return f"{opening} {_MARK.sub('', half.asks)} {given}?"


def _of_each_threat(
    sentence: str, said: _Said, every: _Said, act: Found, *, asks: bool
) -> list[Part]:
    """The sentence for each of two threats that it names in one breath and asks one action for;
    none where it does not."""
    pair = cells.both_threats(said.analysis)
    stems = said.analysis.stems
    named = [one for one in said.analysis.found if one[2] in THREATS]
    if (
        pair is None
        or len(named) > len(pair)
        or _is_hindered(stems)
        or not QUERIES.isdisjoint(stems)
    ):
        return []
    (start, end, _), (begins, ends, _) = pair
    if not asks and ASKING.isdisjoint(stems[: min(start, act[0])]):
        return []
    if cells.placed(said.analysis)[1] or not AGAINST.isdisjoint(stems):
        return []
    # "Drop spam and viruses", "spam and viruses be dropped"; no "spam and viruses dropped today".
    ahead = act[0] <= start <= act[1] + NEAR
    if not ahead and PASSIVE.isdisjoint(stems[ends : act[0]]):
        return []
    rest = [] if said.named(PLACES) else every.named(PLACES)
    places = [_behind(sentence, count) for count in (start, end, begins, ends)]
    if None in places or BRACKETS & {*sentence[places[0] : places[3]]}:
        return []
    mark = _MARK.search(sentence[: places[3]])
    asked = (
        _plain(
            sentence[: places[1]].rstrip(",") + (mark[0] if mark else "") + sentence[places[3] :]
        ),
        _plain(f"{sentence[: places[0]]} {sentence[places[2] :]}"),
    )
    whole = [*said.words[:end], *said.words[ends:]], [*said.words[:start], *said.words[begins:]]
    if any(
        words.words(one) != [word for word in own if word not in EACH]
        for one, own in zip(asked, whole, strict=True)
    ):
        return []  # a tag such as "[SPAM 5]" is one word in the sentence, and two between blanks
    return [Part(one, " ".join([*own, *rest])) for one, own in zip(asked, whole, strict=True)]


def _plain(sentence: str) -> str:
    """The sentence with single blanks, and without the words that tell of two."""
    pieces = (piece[0] for piece in _PIECE.finditer(sentence))
    return " ".join(piece for piece in pieces if piece.lower() not in EACH)


def _behind(sentence: str, count: int) -> int | None:
    """Where the sentence goes on behind so many words; None where that is no blank."""
    if not count:
        return 0
    for piece in _PIECE.finditer(sentence):
        count -= len(words.words(piece[0]))
        if count <= 0:
            return None if count else piece.end()
    return None


def _asks_for_both(every: _Said, asked: Sequence[_Said]) -> bool:
    """Whether what is told is asked for, by a question that names no action itself."""
    if any(one[2] in cells.NEITHER for said in asked for one in said.analysis.found):
        return False
    if holds(every.analysis.stems, TWO):
        return True
    own = [{*said.analysis.stems} for said in asked]
    if any(BOTH & one for one in own):
        return True
    return any(one <= POINTING | ASKING for one in own) and cells.wishes(every.analysis)


def _said(text: str, tables: Tables) -> _Said:
    return _Said(words.words(text), analysed(text, tables.lexicon, tables.speller))


def _is_hindered(stems: Sequence[str]) -> bool:
    ifs = [
        stands(stems, at, ASKED)
        for at, (one, after) in enumerate(pairwise((*stems, "")))
        if one in WHETHER and after != "not"
    ]
    return bool(ifs and not any(ifs)) or not HINDERING.isdisjoint(stems)


def _are_joint(
    said: _Said, acts: Sequence[Found], ends: int, begins: int, *, asks: bool, many: bool
) -> bool:
    """Whether something else is asked for behind a joint than before it: another action, or the
    same for another threat on another protocol; `many`: the sentence names more than two actions,
    so that only what each half is about can tell."""
    if any(_is_within(said.analysis, concepts, ends, begins) for concepts in NAMED):
        return False
    before = [one for one in acts if one[1] <= ends]
    after = [one for one in acts if one[0] >= begins]
    if not before:
        return False
    stems = said.analysis.stems
    start = before[-1][0]
    first = not ASKING.isdisjoint(stems[:start])
    if not after:
        return len(acts) == 1 and (first or asks) and _borrows(said, acts[0], ends, begins)
    at = after[0][0]
    if said.named(PLACES, begins, at) and said.named(PLACES, at):
        return False  # within "tag it on POP3 or on IMAP, and reject it on SMTP"
    second = not ASKING.isdisjoint(stems[begins:at])
    if holds(stems[:start], WISHED) and STATE.isdisjoint(stems[begins:at]):
        first = True
    if second > first or _is_hindered(stems[:at]):
        # What is told first, and only then asked, is how it is today.
        return False
    if _are_apart(said, THREATS, ends, begins):
        # Each half has a threat and an action of its own.
        own = all(map(_are_one, (before, after)))
        return (first or asks) and own and QUERIES.isdisjoint(stems[begins:])
    apart = _are_apart(said, PLACES, ends, begins)
    if many and not (apart and len(before) == 1 and QUERIES.isdisjoint(stems[begins:])):
        return False
    if len(before) + len(after) < len(acts) or before[-1][2] == after[0][2]:
        return False
    between = said.words[ends:begins]
    # To strip and deliver, or to accept and throw away, is one action.
    pair = (before[-1][2], after[0][2])
    alone = second or OR in between or cells.HANDED.isdisjoint(pair)
    return (first and bool(between) and alone) or (apart and (first or asks))


def _borrows(said: _Said, act: Found, ends: int, begins: int) -> bool:
    """Whether the action of the first half holds for the second one, which names nothing but a
    threat and a place, each another one than the first does."""
    stems = said.analysis.stems
    if act not in said.analysis.found or cells.placed(said.analysis)[1]:
        return False  # it is denied, or another one is
    if not DENYING.isdisjoint(stems[:ends]) or _is_hindered(stems):
        return False
    named = {
        at
        for start, end, concept in said.analysis.found
        if concept in THREATS | PLACES
        for at in range(start, end)
    }
    rest = {stems[at] for at in range(begins, len(stems)) if at not in named}
    apart = all(_are_apart(said, concepts, ends, begins) for concepts in NAMED)
    return apart and rest <= cells.WITHIN | protocols.FILLING | TOO


def _is_within(analysis: Analysis, concepts: Collection[str], ends: int, begins: int) -> bool:
    """Whether a joint stands within "POP3 and IMAP", or within "spam and viruses"."""
    named = [one for one in analysis.found if one[2] in concepts]
    return any(
        one[2] != other[2]
        and one[1] <= ends
        and begins <= other[0]
        and {*analysis.stems[one[1] : other[0]]} <= cells.LISTED | cells.WITHIN
        for one, other in pairwise(named)
    )


def _are_one(acts: Sequence[Found]) -> bool:
    """Whether at most one is among them that excludes another one, and not one of either threat."""
    named = {one[2] for one in acts}
    threats = {cells.OWN[concept].threat for concept in named & cells.OWN.keys()}
    return len(named & cells.RIVALS) <= 1 and len(threats) <= 1


def _are_apart(said: _Said, concepts: Collection[str], ends: int, begins: int) -> bool:
    """Whether each half names some of the concepts, and the other half others."""
    one, other = (
        {concept for concept in concepts if said.named([concept], *half)}
        for half in ((0, ends), (begins, len(said.words)))
    )
    return bool(one) and bool(other) and one.isdisjoint(other)


def _opening(said: _Said) -> int:
    """How many words stand before the first that says what a sentence is about."""
    return min(start for start, _, concept in said.analysis.found if concept in ABOUT)


def _wholes(said: _Said, every: _Said, ends: int, begins: int) -> tuple[str, str]:
    """Each half's words with what it has from elsewhere; the second begins as the first does."""
    left, right = said.words[:ends], said.words[: _opening(said)] + said.words[begins:]
    for concepts in NAMED:
        first, second = said.named(concepts, 0, ends), said.named(concepts, begins)
        rest = every.named(concepts)
        left += [] if first else second or rest
        right += [] if second else first or rest
    if not said.named(cells.NEITHER, begins):
        right += said.named(cells.NEITHER, 0, ends)
    return " ".join(left), " ".join(right)
