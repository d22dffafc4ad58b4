"""How much each word of a text counts: what a ticket tells before it asks is its background.

"We cut the file out today. I would rather have the whole mail dropped" asks for no cutting: the
words of the first sentence are evidence of the matter, and less of what is wished for.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.ask.analysis import Analysis
from kb.ask.cells import NEITHER
from kb.ask.phrases import holds, rows
from kb.ask.wishes import WISHED

BACKGROUND = 0.5
"""What a word counts that stands only in sentences that neither ask nor wish, before the last one
that does, unless one points to them; any other counts 1."""
ASKS = (
    *((row, 0) for row, _ in WISHED),
    *rows(0, "can", "could", "may we", "may i", "might", "possible", "is there", "are there"),
    *rows(0, "how do", "how can", "how to", "how would", "do you", "does", "whether", "must"),
    *rows(0, "from next", "asks"),
)
"""Where one of these stands a sentence asks or wishes for something, whatever its end."""
SHORT = 8
"""A sentence of at most so many words that asks and names no action points to what is told before
it, back to the last one that asks: "junk comes along. Can that be helped?"."""


def emphasis(whole: Analysis, sentences: Sequence[tuple[Analysis, bool]]) -> tuple[float, ...]:
    """How much each stem of a text counts, between 0 and 1.

    `sentences` are the text's, each with whether it ends as a question; where they do not add up to
    it, all counts 1.
    """
    asks = [question or holds(one.stems, ASKS) for one, question in sentences]
    read = sum(len(one.stems) for one, _ in sentences)
    if read != len(whole.stems):
        return (1.0,) * len(whole.stems)
    last = max((at for at, one in enumerate(asks) if one), default=0)
    counts: list[float] = []
    pointed = False
    for at in reversed(range(len(sentences))):
        one, _ = sentences[at]
        told = at < last and not asks[at] and not pointed
        counts[:0] = [BACKGROUND if told else 1.0] * len(one.stems)
        pointed = _points(one) if asks[at] else pointed
    return tuple(counts)


def _points(one: Analysis) -> bool:
    return len(one.stems) <= SHORT and one.concepts.isdisjoint(NEITHER)
