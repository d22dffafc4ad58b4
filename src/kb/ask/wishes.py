"""What is done today, and what is wished for in its place: "we tag it today and want to reject it".

What is wished for is the question; what is done today is its background.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.ask import words
from kb.ask.analysis import Found
from kb.ask.phrases import follows, rows, stands

ASKING = frozenset(
    words.stem(one)
    for one in words.words(
        "can could may might would possible able allowed does do offer option exist available"
        " support permit there"
    )
)
"""What stands before an action that is asked for, and not told of."""
_WISHES = (
    *("want", "would like", "like to", "wed like", "id like", "hed like", "shed like"),
    *("theyd like", "wish", "wishing", "prefer", "need", "rather", "plan to", "planning to"),
    *("intend", "from now on", "in future", "switch to", "change to", "move to", "go over to"),
    *("switch over to", "change over to", "hope to", "aim to", "decided to", "supposed to"),
    *("ought to", "should be", "should go", "shall be"),
    *("would be nice", "would be nicer", "would be good", "would be better", "would be best"),
    *("itd be nice", "itd be nicer", "itd be good", "itd be better", "itd be best", "desired"),
    *("goal", "the aim", "target", "better"),
)
WISHED = (*rows(8, *_WISHES), *rows(2, "please"))
"""Behind these stands what is wished for."""
_TODAY = (
    *("today", "todays", "currently", "current", "at the moment", "at present", "presently"),
    *("so far", "until now", "till now", "up to now", "right now", "these days", "already"),
    *("used to", "as of now", "to date", "for now", "nowadays", "now", "at this time"),
    *("for the time being", "until today", "till today", "before", "previously", "formerly"),
    *("as it is", "as things are", "by now", "hitherto", "to this day", "old state", "up till now"),
    *("until recently", "till recently", "at the minute", "as of today", "for years"),
)
DONE = rows(6, *_TODAY)
"""Behind these stands what is done today, or was done till now."""
DONE_TOO = rows(4, *_TODAY)
"""So it does before these."""
LEFT = rows(1, "from", "away from")
"""Behind these stands what is left for something else..."""
REACHED = rows(3, "to", "into", "towards")
"""... which is named behind these."""
REPLACED = rows(3, "replace", "swap", "exchange", "substitute")
"""Behind these stands what another action is to replace..."""
REPLACING = rows(4, "by", "with", "for")
"""... which is named behind these."""
REST = frozenset(
    words.stem(one) for one in words.words("rest remainder remaining text body words without else")
)
"""Who wants one of these handed over has what is infected taken off."""
MOST = 40
"""Actions of one text that are held against each other; who names more tells a list."""
NEAR = 3
"""Words behind an action among which it may stand what is handed over."""


def done_today(
    stems: Sequence[str], acts: Sequence[Found], strip: str, handed: frozenset[str]
) -> set[Found]:
    """Those of the actions that are named, in order, that are only what is done today.

    There is none where nothing is wished for, nor asked for behind it. To strip and to hand the
    rest over is one action: `strip` is its concept, `handed` are those that hand mail over. So they
    are two only where the one is done today and the other one is wished for, and not for the rest.
    """
    if len(acts) > MOST:
        return set()
    wished = wished_for(stems, acts)
    found: set[Found] = set()
    for n, one in enumerate(acts):
        if any(_is_left(stems, one, other) for other in acts[n + 1 :]):
            found.add(one)
        others = [m for m in wished if acts[m][2] != one[2]]
        if n not in wished and not others and _is_asked_behind(stems, acts, n):
            if _is_today(stems, acts, n):
                found.add(one)
            continue
        ends = [m for m in others if one[2] == strip and acts[m][2] in handed]
        if n in wished or not others:
            continue
        if any(_is_of_rest(stems, acts, n, m) for m in ends):
            continue
        told = one[1] <= _wish(stems, acts, others[0]) and ASKING.isdisjoint(stems[: one[0]])
        if (told and not ends) or _is_today(stems, acts, n):
            found.add(one)
    return found


def wished_for(stems: Sequence[str], acts: Sequence[Found]) -> list[int]:
    """The numbers of those of the actions that are wished for."""
    return [n for n in range(len(acts)) if _wish(stems, acts, n) >= 0]


def _wish(stems: Sequence[str], acts: Sequence[Found], n: int) -> int:
    """Where the wish for an action begins, behind the action before it; -1 where there is none."""
    start = acts[n][0]
    least = acts[n - 1][1] if n else 0
    for row, most in WISHED:
        for at in range(start, max(start - most, least + len(row)) - 1, -1):
            if at >= least + len(row) and tuple(stems[at - len(row) : at]) == row:
                return at - len(row)
    return -1


def _is_of_rest(stems: Sequence[str], acts: Sequence[Found], n: int, m: int) -> bool:
    """Whether only the rest is wished for in the second of two actions."""
    begins = max(acts[n][1], _wish(stems, acts, m))
    return not REST.isdisjoint(stems[begins : acts[m][1] + NEAR])


def _is_asked_behind(stems: Sequence[str], acts: Sequence[Found], n: int) -> bool:
    """Whether another action is asked for behind one, and that one is not."""
    start, end, concept = acts[n]
    if not ASKING.isdisjoint(stems[:start]):
        return False
    later = (one for one in acts[n + 1 :] if one[2] != concept and one[0] >= end)
    return any(not ASKING.isdisjoint(stems[end : one[0]]) for one in later)


def _is_today(stems: Sequence[str], acts: Sequence[Found], n: int) -> bool:
    """Whether it is said of an action, and of none between, that it is done today."""
    start, end, _ = acts[n]
    # What two words name at once may be found twice, one within the other.
    least = max((one[1] for one in acts if one[1] <= start), default=0)
    most = min((one[0] for one in acts if one[0] >= end), default=len(stems))
    return stands(stems[least:start], start - least, DONE) or follows(stems[end:most], 0, DONE_TOO)


def _is_left(stems: Sequence[str], one: Found, other: Found) -> bool:
    """Whether another action is to come in the place of one: "switch from tag to reject"."""
    between = stems[one[1] : other[0]]
    return one[2] != other[2] and (
        (stands(stems, one[0], LEFT) and follows(between, 0, REACHED))
        or (stands(stems, one[0], REPLACED) and follows(between, 0, REPLACING))
    )
