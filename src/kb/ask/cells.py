"""Which cells a question asks about: its action and its threat.

A concept is what people say; an action is what they mean by it, given the threat: to *block*
spam is to reject it, to block a virus is not to deliver it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from kb.ask import words
from kb.ask.analysis import Analysis, Found
from kb.ask.phrases import follows, rows, stands
from kb.ask.wishes import done_today, wished_for
from kb.model import Action, Protocol, Threat

SPAM: dict[str, Action] = {
    "strip": Action.STRIP_AND_DELIVER,
    "forward": Action.FORWARD,
    "tag": Action.TAG,
    "reject": Action.REJECT,
    "drop": Action.DROP,
    "block": Action.REJECT,
    "accept": Action.ACCEPT,
    "nodeliver": Action.DROP,
    "pass": Action.ACCEPT,
    "deliver": Action.ACCEPT,
    "delete": Action.DROP,
}
VIRUS: dict[str, Action] = {
    "strip": Action.STRIP_AND_DELIVER,
    "nodeliver": Action.DO_NOT_DELIVER,
    "reject": Action.DO_NOT_DELIVER,
    "drop": Action.DO_NOT_DELIVER,
    "block": Action.DO_NOT_DELIVER,
    "deliver": Action.DELIVER,
    "pass": Action.DELIVER,
    "accept": Action.DELIVER,
    "forward": Action.FORWARD,
    "tag": Action.TAG,
    "delete": Action.DO_NOT_DELIVER,
}
NEITHER: dict[str, Action] = SPAM | {
    "nodeliver": Action.DO_NOT_DELIVER,
    "deliver": Action.DELIVER,
}
"""Where no threat is named the action's own name decides."""

TABLES = {Threat.VIRUS: VIRUS, Threat.SPAM: SPAM, None: NEITHER}

OWN: dict[str, Action] = {
    "strip": Action.STRIP_AND_DELIVER,
    "forward": Action.FORWARD,
    "tag": Action.TAG,
    "reject": Action.REJECT,
    "drop": Action.DROP,
}
"""Concepts that name one action of the table; `block` and `delete` are anybody's words."""

RIVALS = frozenset({"forward", "tag", "reject", "drop"})
"""Actions that exclude each other: the first one named counts. Others yield by table order."""

CONTRAST = (
    *rows(
        1,
        *("rather than", "instead of", "not just", "not only", "and not", "other than", "but not"),
        *(
            "as opposed to",
            "in place of",
            "not simply",
            "not merely",
            "not looking for",
            "not after",
        ),
        *("rather not", "prefer not to"),
        *("do not", "dont", "neither", "should not", "shouldnt", "must not", "mustnt"),
        *("may not be", "shall not", "not to be", "nothing should", "nothing may", "nothing shall"),
        *("nothing must", "nothing is to", "nothing has to"),
    ),
    *rows(0, "not the", "not half", "not to"),
)
"""What follows is what is not asked for."""
_UNWANTED = ("doesnt want", "does not want", "dont want", "do not want", "dont wish", "do not wish")
UNWANTED = rows(1, *_UNWANTED)
"""So is what follows these."""
UNWANTED_TO_BE = rows(3, *_UNWANTED)
"""And what is to *be* done behind these, as in "doesn't want spam to be dropped"."""
LISTED = frozenset({"or", "nor", "and"})
"""Between two that are not asked for, and between two threats in one breath."""
WITHIN = frozenset(words.stem(one) for one in words.words("mail mails with a an any all the"))
"""What may stand beside these between two threats."""
ABSENCE = rows(1, "no", "nothing", "none", "nor", "without", "not even")
"""What follows is what is not to be done, where something else was named before it: "as it is, no
marker". Named first it is what is asked about: "no reject option, only tag"."""
LACKING = rows(0, "no", "without", "without a", "without any", "neither")
"""What stands right behind these is not to be done either, where another action is named behind it
that does not: "no mark, no folder, simply gone"..."""
OPTIONS = rows(
    2,
    *("option", "action", "choice", "entry", "setting", "button", "offered", "available", "there"),
)
"""... unless one of these follows: "no reject option, but a tag"..."""
TOLD_WHY = frozenset(("why", "only", "reason"))
"""... or one of these is said: "no reject there, only tag"."""
DENIED = rows(0, "not", "not be", "not get", "not being")
"""What stands right behind these is not to be done..."""
BUT = rows(7, "but", "rather", "instead")
"""... where one of these comes between the two: "not deleted by you, but given out as it is"."""
REFUSED = rows(
    0,
    "not be",
    "never be",
    "not to be",
    "never to be",
    "werent",
    "wasnt",
    "isnt",
    "arent",
    "shouldnt be",
    "mustnt be",
    "from being",
    "not to",
)
"""To hand mail over, right behind these, is not to deliver it."""
TO_BE = frozenset((words.stem(one), "be") for one in words.words("may should must shall can could"))
"""What stands between mail of which there is to be none and what is to be done to none: "no virus
may be delivered"."""
NOT_DONE = rows(0, "is not", "are not", "was not", "were not", "not get")
"""So it is behind these, unless it is asked why."""
HANDED = frozenset({"pass", "deliver", "accept"})
STRIP = "strip"
"""The action whose end is to hand the rest over."""


def ids(action: Action, protocols: Iterable[Protocol]) -> list[str]:
    """The cells of an action on some protocols."""
    return [f"{action.threat}/{action}/{protocol}" for protocol in protocols]


def named(analysis: Analysis) -> tuple[Threat | None, str]:
    """The threat that is named, and the concept of the action; empty where there is none."""
    concepts = _wanted(analysis)
    threat = _threat(analysis, concepts)
    found = [concept for concept in TABLES[threat] if concept in concepts]
    if found and found[0] in RIVALS:
        found = [concept for concept in concepts if concept in RIVALS]
    return threat, found[0] if found else ""


def action(analysis: Analysis) -> Action | None:
    """The action asked about: by the concept that is named, given the threat."""
    threat, concept = named(analysis)
    return TABLES[threat][concept] if concept else None


def clash(analysis: Analysis) -> Action | None:
    """The action asked about on the threat that it is not for; None where they fit."""
    threat, concept = named(analysis)
    own = OWN.get(concept)
    if analysis.concepts.issuperset(Threat) and both_threats(analysis) is None:
        return None  # each threat may have an action of its own
    return own if own and threat and own.threat is not threat else None


def unwanted(analysis: Analysis) -> frozenset[Action]:
    """The actions that are named as a contrast to what is asked about, or are done today."""
    threat, concept = named(analysis)
    found = {TABLES[threat][one] for one in parted(analysis)[1] if one in TABLES[threat]}
    return frozenset(found - {TABLES[threat].get(concept)})


def both_threats(analysis: Analysis) -> tuple[Found, Found] | None:
    """Where both threats are named in one breath, as in "tag spam and viruses"."""
    named = [one for one in analysis.found if one[2] in (*Threat,)]
    for one, other in itertools.pairwise(named):
        between = {*analysis.stems[one[1] : other[0]]}
        if one[2] != other[2] and LISTED & between and between <= LISTED | WITHIN:
            return one, other
    return None


def wishes(analysis: Analysis) -> bool:
    """Whether an action is wished for in so many words."""
    acts = [one for one in placed(analysis)[0] if one[2] in NEITHER]
    return bool(wished_for(analysis.stems, acts))


def _threat(analysis: Analysis, concepts: Iterable[str]) -> Threat | None:
    said = analysis.concepts
    if "virus" in said and not ("spam" in said and RIVALS & {*concepts}):
        return Threat.VIRUS
    if "spam" in said:
        return Threat.SPAM
    return Threat(analysis.context) if analysis.context else None


def _wanted(analysis: Analysis) -> list[str]:
    """The concepts in order of mention, without those that are not to be."""
    kept, contrasted = parted(analysis)
    return kept if any(one in NEITHER for one in kept) else kept + contrasted


def parted(analysis: Analysis) -> tuple[list[str], list[str]]:
    """The concepts in order of mention, and apart the actions that are named as a contrast, or are
    what is done today and another one is wished for."""
    kept, contrasted = placed(analysis)
    return [concept for _, _, concept in kept], contrasted


def placed(analysis: Analysis) -> tuple[list[Found], list[str]]:
    """As `parted`, the concepts with where they stand."""
    kept, contrasted, today = _placed(analysis)
    return kept, contrasted + [concept for _, _, concept in today]


def done(analysis: Analysis) -> tuple[Action, ...]:
    """The actions that are done today where another one is wished for."""
    threat, concept = named(analysis)
    meant = TABLES[threat]
    found = dict.fromkeys(meant[one] for _, _, one in _placed(analysis)[2] if one in meant)
    return tuple(one for one in found if one is not meant.get(concept))


def _placed(analysis: Analysis) -> tuple[list[Found], list[str], list[Found]]:
    """What is asked for, the actions named as a contrast, and those that are done today."""
    kept: list[Found] = []
    contrasted: list[str] = []
    named: set[str] = set()
    last = _last_to_do(analysis)
    final = max((one[0] for one in analysis.found if one[2] in NEITHER), default=-1)
    ends = -1
    for start, end, concept in analysis.found:
        between = {*analysis.stems[ends:start]} if ends >= 0 else set()
        second = not named <= {concept}
        # "Don't drop, reject": what stands last, right behind what is not to be, is to be.
        beside = start == ends == final
        to_none = concept in NEITHER and _is_done_to_none(analysis, start)
        if concept not in NEITHER:
            kept.append((start, end, concept))
        elif concept in HANDED and (to_none or _is_refused(analysis.stems, start)):
            kept.append((start, end, "nodeliver"))
            named.add("nodeliver")
        elif not beside and (
            (between and between <= LISTED)
            or _is_contrast(analysis.stems, start, second=second)
            or to_none
            or _is_lacking(analysis.stems, start, end, last)
        ):
            contrasted.append(concept)
            ends = end
        else:
            kept.append((start, end, concept))
            named.add(concept)
    acts = [one for one in kept if one[2] in NEITHER]
    today = done_today(analysis.stems, acts, STRIP, HANDED)
    done_now = [one for one in acts if one in today]
    return [one for one in kept if one not in today], contrasted, done_now


def _is_refused(stems: Sequence[str], start: int) -> bool:
    """Whether mail is not to be handed over, where that is named."""
    if stands(stems, start, REFUSED):
        return True
    return stands(stems, start, NOT_DONE) and TOLD_WHY.isdisjoint(stems)


def _is_done_to_none(analysis: Analysis, start: int) -> bool:
    """Whether what is named there is said of no mail: "no spam may be delivered"."""
    stems = analysis.stems
    return stems[max(start - 2, 0) : start] in TO_BE and any(
        end == start - 2 and concept in (*Threat,) and stems[begins - 1] == "no"
        for begins, end, concept in analysis.found
        if begins
    )


def _is_lacking(stems: Sequence[str], start: int, end: int, last: int) -> bool:
    """Whether an action is named there only to say that it is not to be done; `last` is where the
    last action stands of which that is not said."""
    lacks = stands(stems, start, LACKING)
    denied = stands(stems, start, DENIED) and follows(stems, end, BUT)
    if last < end or not (lacks or denied) or follows(stems, end, OPTIONS):
        return False
    return TOLD_WHY.isdisjoint(stems)


def _last_to_do(analysis: Analysis) -> int:
    """Where the last action stands of which it is not said that it lacks; -1 if there is none."""
    for at, _, concept in reversed(analysis.found):
        if concept in NEITHER and not stands(analysis.stems, at, LACKING):
            return at
    return -1


def _is_contrast(stems: Sequence[str], start: int, *, second: bool) -> bool:
    """Whether an action named there is none that is wished for; `second`: behind another one."""
    passive = start > 0 and stems[start - 1] == "be"
    return (
        stands(stems, start, CONTRAST)
        or stands(stems, start, UNWANTED_TO_BE if passive else UNWANTED)
        or (second and stands(stems, start, ABSENCE))
    )
