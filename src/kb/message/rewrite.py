"""Strip, then tag, as one list of edits on the octets that came."""

from __future__ import annotations

from collections.abc import Iterable

from kb.message.edit import Edit, Octets, edited
from kb.message.header import section
from kb.message.infected import InfectedPart
from kb.message.strip import strip
from kb.message.tag import tag


def rewrite(octets: Octets, infected: Iterable[InfectedPart], text: str) -> list[Edit]:
    """The edits that strip a message and then tag the result; no tag if `text` is empty.

    A pure function of its arguments. Raises what `kb.message.tag.tag` raises.
    """
    edits = strip(octets, infected)
    if not text:
        return edits
    if edits and edits[0].start < section(octets).body:
        # The message itself was replaced: what is left of it is small.
        stripped = edited(octets, edits)
        return [Edit(0, len(octets), edited(stripped, tag(stripped, text)))]
    return tag(octets, text) + edits
