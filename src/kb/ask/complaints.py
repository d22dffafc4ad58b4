"""A complaint: an action is set, and what it is to prevent came all the same.

"Strip is on and the virus still arrived" names a cell as "can a virus be stripped" does, and does
not ask for it: that it is offered is known. What is asked is how that could happen.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.ask import words
from kb.ask.analysis import Analysis, Found
from kb.ask.cells import HANDED, NEITHER, parted, wishes
from kb.ask.phrases import Row, follows, rows, stands
from kb.ask.wishes import ASKING, WISHED

SET = rows(
    0,
    *("is on", "was on", "are on", "been on", "were on", "is set", "was set", "are set", "set to"),
    *("have set", "has set", "we set", "i set", "is active", "was active", "activated"),
    *("is running", "enabled", "ticked", "is switched", "was switched", "switched on", "turned on"),
    *("chose", "chosen", "selected", "we picked", "configured", "the policy", "our policy"),
    *("policy says", "rule says", "action is", "supposed to", "in force", "told us", "were told"),
    *("promised", "in place", "in spite of", "should have been", "we reject", "we drop"),
    *("even with", "according to", "you said", "you say", "was told"),
    *("our rule", "smtp rule", "pop3 rule", "imap rule", "rule reject", "rule drop", "rule strip"),
    *("in effect", "in operation"),
    *("gateway reject", "gateway drop", "gateway strip", "gateway tag"),
    *("we strip", "we block", "you reject", "you drop", "you strip", "spam action", "virus action"),
    *("we choose", "i choose", "been configured", "been selected", "was activated", "i switched"),
    *("we switched", "was recommended", "you recommended", "you advised", "on your advice"),
    *("virus setting", "spam setting", "strictest"),
)
"""What tells that an action is set, or is to happen."""
MEANT = rows(
    0,
    *("should get", "should be", "should go", "ought to be", "ought to go", "meant to be"),
    *("is to be", "are to be", "must be"),
)
"""So do these, which tell of a wish as well: only what happened goes with them."""
USED = rows(
    0, "we have", "i have", "we use", "i use", "we are using", "im using", "we run", "he has"
)
"""And these, which tell of anything: with them goes what happened, and that it went otherwise."""
IF = rows(3, "if", "when", "how", "whether", "what", "which", "want", "would like", "like to")
"""Behind these it is only thought of."""
CONTRARY = rows(
    0,
    *("still", "yet", "but", "anyway", "anyhow", "nevertheless", "nonetheless", "regardless"),
    *("although", "though", "despite", "in spite", "all the same", "just the same", "however"),
    *("even with", "except that", "contrary to"),
    *("even so", "and now", "and yesterday", "and today", "and this morning"),
)
"""What tells that it went otherwise."""
CAME = rows(
    0,
    *("arrive", "come", "came", "coming", "receive", "see", "land", "reach", "inbox", "get"),
    *("got", "through", "delivered", "attached", "opened", "untouched", "unmarked", "intact"),
    *("slip", "found", "no mail", "no message", "none", "sit", "sat", "made it", "make it"),
    *("end up",),
    *("ended up", "complain", "turn up", "show up"),
)
"""What tells that a mail is there, or that none is as it should be, beside the former."""
HAPPENED = rows(
    0,
    *("was not touched", "were not touched", "not been touched", "was opened", "was delivered"),
    *("came through", "came in", "came anyway", "got through", "got past", "got one", "landed in"),
    *("went through", "slipped through", "made it to", "made it through", "made it into"),
    *("ended up in", "turned up in", "were sitting", "was still", "were still"),
    *("reached a", "reached the", "reached one", "reached my", "reached our", "arrived intact"),
    *("arrived unmarked", "came unmarked", "came untouched", "arrived untouched", "caught a"),
    *("still find", "got infected", "got encrypted", "is encrypted", "opened an infected"),
    *("has come in", "has come through", "have come in", "have come through", "found a"),
)
"""What tells that it happened, and was not only thought of."""
PASSED = HAPPENED + rows(
    0,
    *("got in",),
    *("straight through", "passed through", "still arrive"),
    *("still come", "still came", "still get", "still got", "still see", "still land"),
    *("still there", "still in the inbox", "still attached", "keeps coming", "keep coming"),
    *("keeps arriving", "keep arriving", "arrived anyway"),
    *("nothing get", "nothing is", "nothing was", "nothing happens", "no effect", "not one"),
    *("does not work", "did not work", "doesnt work", "stays empty", "without the tag"),
    *("still infected", "is still", "are still", "still end", "it isnt"),
    *("it does not", "it doesnt", "it did not", "they are not", "this does not", "but does not"),
    *("made its way", "found one"),
    *("zero mail", "zero message", "no mail carry", "no mail has", "no message has"),
    *("not happening",),
    *("delivered anyway", "delivered regardless", "showed up in"),
    *("without tag", "without any mark", "no difference", "one came", "reached a", "one through"),
)
"""What tells by itself that an action did not do what it is there for."""
WORKS = rows(
    0,
    *("it works", "that works", "this works", "works fine", "works well", "works as", "works like"),
    *("works great", "works perfectly", "worked well", "worked fine", "work fine", "work well"),
)
"""Who says so of what is set does not complain of it."""
ASKED = 6
"""Words before a setting among which none may ask: "can the action be set to"."""
ASKED_FOR = ASKING - {words.stem(one) for one in words.words("do does would there offer support")}
"""Behind these stands an action that is asked for, so many words before it, behind a setting."""
NOT = rows(2, "not", "never", "none", "no", "nothing", "isnt", "wasnt", "arent", "werent", "didnt")
"""Behind these stands the action that failed to be done, where it was named before."""


def complains(analysis: Analysis) -> bool:
    """Whether a text tells of an action that it is set, and of a mail that it came all the same."""
    stems = analysis.stems
    acts = [one for one in analysis.found if one[2] in NEITHER]
    told = _begin(stems, SET)
    used = _begin(stems, USED) if _begin(stems, CONTRARY) else []
    places = told or _begin(stems, MEANT) or used
    if not acts or not places or (parted(analysis)[1] and wishes(analysis)):
        return False  # What is wished for in place of what is set is no complaint.
    start = places[0]
    within = {at for first, end, _ in acts for at in range(first, end)}  # "Do not Deliver is on"
    before = [stems[at] for at in range(max(0, start - ASKED), start) if at not in within]
    thought = stands(stems, start, IF) or stands(stems, start, WISHED)
    if thought or not ASKING.isdisjoint(before):
        return False
    if any(not ASKED_FOR.isdisjoint(stems[max(start, at - ASKED) : at]) for at, _, _ in acts):
        return False
    if _begin(stems, WORKS):
        return False
    if places is used and _asked_anew(acts, _begin(stems, HAPPENED)):
        return False
    if _begin(stems[start:], PASSED if told else HAPPENED):
        return True
    if not told:
        return False
    if _begin(stems, CONTRARY) and _begin(stems[start:], CAME):
        return True
    named = {concept for at, _, concept in acts if not stands(stems, at, NOT)}
    return any(concept in named and stands(stems, at, NOT) for at, _, concept in acts)


def _asked_anew(acts: Sequence[Found], happened: Sequence[int]) -> bool:
    """Whether an action is named behind what happened: "but one got through. Is strip there?"."""
    return any(at > happened[0] and concept not in HANDED for at, _, concept in acts if happened)


def _begin(stems: Sequence[str], given: Sequence[Row]) -> list[int]:
    """Where one of the rows begins."""
    return [at for at in range(len(stems)) if follows(stems, at, given)]
