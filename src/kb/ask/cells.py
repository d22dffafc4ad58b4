"""Which cells a question asks about: its action and its threat.

A concept is what people say; an action is what they mean by it, given the threat: to *block*
spam is to reject it, to block a virus is not to deliver it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from kb.ask.analysis import Analysis, Found
from kb.ask.phrases import rows, stands
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

RIVALS = frozenset({"forward", "tag", "reject", "drop"})
"""Actions that exclude each other: the first one named counts. Others yield by table order."""

CONTRAST = rows(
    1,
    *("rather than", "instead of", "not just", "not only", "and not", "other than", "but not"),
    *("as opposed to", "in place of", "not simply", "not merely", "not looking for", "not after"),
    *("rather not", "prefer not to"),
    *("do not", "dont", "neither", "should not", "shouldnt", "must not", "mustnt"),
)
"""What follows is what is not asked for."""
_UNWANTED = ("doesnt want", "does not want", "dont want", "do not want", "dont wish", "do not wish")
UNWANTED = rows(1, *_UNWANTED)
"""So is what follows these."""
UNWANTED_TO_BE = rows(3, *_UNWANTED)
"""And what is to *be* done behind these, as in "doesn't want spam to be dropped"."""
LISTED = frozenset({"or", "nor", "and"})
"""Between two that are not asked for."""
ABSENCE = rows(1, "no", "nothing", "none", "nor", "without", "not even")
"""What follows is what is not to be done, where something else was named before it: "as it is, no
marker". Named first it is what is asked about: "no reject option, only tag"."""
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
)
"""To hand mail over, right behind these, is not to deliver it."""
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


def on_both(analysis: Analysis) -> bool:
    """Whether both threats are named in one breath, as in "tag spam and viruses"."""
    named = [one for one in analysis.found if one[2] in (*Threat,)]
    return any(
        one != other and LISTED.issuperset(between := analysis.stems[end:start]) and between
        for (_, end, one), (start, _, other) in itertools.pairwise(named)
    )


def wishes(analysis: Analysis) -> bool:
    """Whether an action is wished for in so many words."""
    acts = [one for one in placed(analysis)[0] if one[2] in NEITHER]
    return bool(wished_for(analysis.stems, acts))


def _threat(analysis: Analysis, concepts: Iterable[str]) -> Threat | None:
    said = analysis.concepts
    if "virus" in said and not ("spam" in said and RIVALS & {*concepts}):
        return Threat.VIRUS
    return Threat.SPAM if "spam" in said else None


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
    kept: list[Found] = []
    contrasted: list[str] = []
    ends = -1
    for start, end, concept in analysis.found:
        between = {*analysis.stems[ends:start]} if ends >= 0 else set()
        second = any(one in NEITHER and one != concept for _, _, one in kept)
        if concept not in NEITHER:
            kept.append((start, end, concept))
        elif concept in HANDED and stands(analysis.stems, start, REFUSED):
            kept.append((start, end, "nodeliver"))
        elif (between and between <= LISTED) or _is_contrast(analysis.stems, start, second=second):
            contrasted.append(concept)
            ends = end
        else:
            kept.append((start, end, concept))
    acts = [one for one in kept if one[2] in NEITHER]
    today = done_today(analysis.stems, acts, STRIP, HANDED)
    contrasted += [one[2] for one in acts if one in today]
    return [one for one in kept if one not in today], contrasted


def _is_contrast(stems: Sequence[str], start: int, *, second: bool) -> bool:
    """Whether an action named there is none that is wished for; `second`: behind another one."""
    passive = start > 0 and stems[start - 1] == "be"
    return (
        stands(stems, start, CONTRAST)
        or stands(stems, start, UNWANTED_TO_BE if passive else UNWANTED)
        or (second and stands(stems, start, ABSENCE))
    )
