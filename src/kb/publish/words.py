"""The words of the site, for its search: a word that no page has is asked as the nearest one.

They are taken from the index that MkDocs has written, so they are the words that can be found.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import msgspec

NAME = "javascripts/data/words.js"
INDEX = "search/search_index.json"
FEWEST = 2
"""Sections that have a word: what stands once is more often a name or an id than a word."""
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"(?<![\w.@/-])[a-z][a-z]{2,19}(?![\w@/])")


class _Section(msgspec.Struct):
    location: str
    title: str
    text: str


class _Index(msgspec.Struct):
    docs: list[_Section]


def write(site: Path) -> None:
    """Write them into the built site, those that most sections have first.

    Raises:
        OSError: there is no index, or no place to write to.
    """
    index = msgspec.json.decode((site / INDEX).read_bytes(), type=_Index)
    count: Counter[str] = Counter()
    for one in index.docs:
        # What was measured repeats itself by the hundred, and would win over what people ask.
        if not one.location.startswith("evidence/"):
            count.update(set(words(f"{one.title} {one.text}")))
    found = sorted((word for word in count if count[word] >= FEWEST), key=lambda w: (-count[w], w))
    file = site / NAME
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'window.kbWords = "{" ".join(found)}";\n', encoding="utf-8")


def words(html: str) -> list[str]:
    """The words of a text, in small letters."""
    return _WORD.findall(_TAG.sub(" ", html).lower())
