"""What people say, and the concepts that they mean.

A form of one to five words is found wherever its stems stand in a row, the longest first. A form
with a gap (`let _ through`) is found with up to three words in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from kb.ask import words

LONGEST = 5
"""Words in the longest form that is looked for."""
WIDEST = 3
"""Words that a gap may span."""


class Lexicon(msgspec.Struct, frozen=True):
    """Forms by their stems, each with the concepts that it stands for."""

    forms: Mapping[str, tuple[str, ...]]
    """`port 25` -> (`smtp`,)"""
    gaps: Mapping[str, tuple[tuple[str, str], ...]]
    """What stands before the gap -> (what stands after it, concept)."""

    def concepts(self, stems: Sequence[str]) -> list[tuple[int, int, str]]:
        """(start, end, concept) of every form found, left to right; ends are exclusive."""
        found = self._gapped(stems)
        start = 0
        while start < len(stems):
            for end in range(min(len(stems), start + LONGEST), start, -1):
                meant = self.forms.get(" ".join(stems[start:end]))
                if meant is not None:
                    found += [(start, end, concept) for concept in meant]
                    start = end
                    break
            else:
                start += 1
        return sorted(found)

    def _gapped(self, stems: Sequence[str]) -> list[tuple[int, int, str]]:
        found = []
        for start, first in enumerate(stems):
            for after, concept in self.gaps.get(first, ()):
                tail = after.split(" ")
                for at in range(start + 1, start + 2 + WIDEST):
                    if list(stems[at : at + len(tail)]) == tail:
                        found.append((start, at + len(tail), concept))
                        break
        return found


def compiled(forms_by_concept: Mapping[str, Iterable[str]]) -> Lexicon:
    """The lexicon of an authored file: lines of forms parted by commas, under their concept."""
    forms: dict[str, list[str]] = {}
    gaps: dict[str, list[tuple[str, str]]] = {}
    for concept, lines in forms_by_concept.items():
        for form in (part.strip() for line in lines for part in line.split(",")):
            before, gap, after = form.partition(" _ ")
            stems = [words.stem(word) for word in words.words(before)]
            if not stems:
                continue
            if gap:
                tail = " ".join(words.stem(word) for word in words.words(after))
                # The head of a gap is one word; further ones are rare and add nothing.
                entry = (tail, concept)
                if entry not in gaps.setdefault(stems[-1], []):
                    gaps[stems[-1]].append(entry)
            elif concept not in forms.setdefault(" ".join(stems), []):
                forms[" ".join(stems)].append(concept)
    return Lexicon(
        {form: tuple(meant) for form, meant in sorted(forms.items())},
        {head: tuple(tails) for head, tails in sorted(gaps.items())},
    )
