"""What is read in a text: its words and concepts, and the cells that it seems to ask for.

What seems to be asked for is itself evidence, which the classifier weighs with the rest: rules
know that *no marker* is no wish for one, examples know what people say without a word of it.
"""

from __future__ import annotations

import msgspec

from kb.ask import cells, protocols, words
from kb.ask.analysis import Analysis, analysed
from kb.ask.complaints import complains
from kb.ask.lexicon import Lexicon
from kb.ask.spelling import Speller
from kb.model import Action, Protocol, Threat


class Reading(msgspec.Struct, frozen=True):
    """A text as the engine understands it."""

    whole: Analysis
    asking: Analysis
    """The last sentence that asks or wishes for a cell; the whole where none does."""
    action: Action | None
    """What the rules read as wished for."""

    complains: bool
    """Whether it tells that this is set, and that mail came all the same."""

    sentences: tuple[tuple[Analysis, bool], ...]
    """What names the protocols: each sentence, with whether it ends as a question."""

    @property
    def protocols(self) -> list[Protocol]:
        """The protocols asked about, those that are only named behind them; all where none is."""
        return protocols.asked(self.sentences) or list(Protocol)


SCANNER = frozenset(words.stem(one) for one in words.words("antivirus anti av antispam"))
"""Words for a threat that are no mail's..."""
OF_SCANNER = frozenset(
    words.stem(one)
    for one in words.words(
        "signature definition pattern subscription licence license renewal scanner scan check"
        " protection software program engine database update filter"
    )
)
"""... and so is what stands before one of these."""


def _context(whole: Analysis) -> str:
    """The one threat that a whole text names, not as a scanner's; empty where there is none."""
    named = {
        concept
        for start, end, concept in whole.found
        if concept in (*Threat,)
        and SCANNER.isdisjoint(whole.stems[start:end])
        and OF_SCANNER.isdisjoint(whole.stems[end : end + 1])
    }
    return named.pop() if len(named) == 1 else ""


def read(text: str, lexicon: Lexicon, speller: Speller) -> Reading:
    """Read a text; a long one asks for a cell in the last sentence that can ask or wish for one."""
    whole = analysed(text, lexicon, speller)
    parts = words.sentences(text)
    if len(parts) < 2:
        return Reading(whole, whole, cells.action(whole), complains(whole), ((whole, True),))
    context = _context(whole)
    sentences = tuple(
        (msgspec.structs.replace(analysed(one, lexicon, speller), context=context), words.asks(one))
        for one in parts
    )
    for one, _ in reversed(sentences):
        wishes = cells.wishes(one)
        if ("can" in one.concepts or wishes) and (action := cells.action(one)):
            # What is wished for in place of what was told before is read with it.
            asking = whole if wishes and cells.action(whole) is action else one
            return Reading(whole, asking, action, complains(whole), sentences)
    return Reading(whole, whole, cells.action(whole), complains(whole), sentences)
