"""Which language a question is in, where it is not English: the knowledge base has no other.

A language is known by its little words, a script by its letters. What is quoted, and what looks
like an address or a host, is passed over: an English ticket quotes a German subject line and has
customers called de la Cruz. It is better to miss a language than to refuse a question in English.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from kb.ask import labelled_lines, words
from kb.knowledge.loader import data_folder

ENGLISH = "English"
SURE, LIKELY = 3, 2
"""Words of a language's own from which it is that language; the fewer, the larger their share."""
SHARE, LIKELY_SHARE = 0.25, 0.5
"""Least share of a language's own words in all that is written, for either number."""
AGAINST = 2
"""How many words of its own it must have for each one that is English."""

_QUOTED = re.compile('["“„«”][^"“”„«»\n]{0,300}["”“»]|(?<![^\n])>[^\n]*')
_BLANK = re.compile("[\t-\r \u00a0]+")
_ADDRESS = re.compile(r"[^.?!,][.@/\\][^.?!,]")
"""Stands in an address, a host's name or a path, and in no word."""
_LATIN = re.compile("[a-z]")
SCRIPTS = {
    "Japanese": "[\u3040-\u30ff]",
    "Korean": "[\u1100-\u11ff\uac00-\ud7a3]",
    "Chinese": "[\u4e00-\u9fff]",
    "Greek": "[\u0370-\u03ff]",
    "Russian or another language in Cyrillic letters": "[\u0400-\u04ff]",
    "Hebrew": "[\u0590-\u05ff]",
    "Arabic or another language in Arabic letters": "[\u0600-\u06ff]",
    "Hindi or another language in Devanagari letters": "[\u0900-\u097f]",
    "Thai": "[\u0e00-\u0e7f]",
}
"""Language -> pattern of a letter of its script; Japanese, which has Chinese letters too, first."""


def path() -> Path:
    """Where the little words stand."""
    return data_folder() / "ask" / "languages.txt"


@lru_cache(maxsize=1)
def little_words() -> dict[str, frozenset[str]]:
    """Language -> its little words.

    Raises:
        DataError: their file is missing or broken.
    """
    listed = labelled_lines.read(path())
    return {name: frozenset(" ".join(lines).split()) for name, lines in listed.items()}


def foreign(text: str) -> str:
    """The language that a text is in; empty for English, and where nothing is sure."""
    pieces = _BLANK.split(_QUOTED.sub(" ", text))
    plain = " ".join(piece for piece in pieces if not _ADDRESS.search(piece))
    if not words.words(plain):
        plain = text
    return _script(plain) or _by_words(words.words(plain))


def _script(text: str) -> str:
    latin = len(_LATIN.findall(words.fold(text)))
    for language, letter in SCRIPTS.items():
        if len(re.findall(letter, text)) > latin:
            return language
    return ""


def _by_words(said: list[str]) -> str:
    known = little_words()
    english = known[ENGLISH]
    best, most = "", 0
    for language, own in known.items():
        if language == ENGLISH:
            continue
        for_it = [word for word in said if word in own and word not in english]
        against = [word for word in said if word in english and word not in own]
        count = len({*for_it})
        share = len(for_it) / len(said) if said else 0.0
        enough = (count >= SURE and share >= SHARE) or (count >= LIKELY and share >= LIKELY_SHARE)
        if enough and len(for_it) > AGAINST * len(against) and len(for_it) > most:
            best, most = language, len(for_it)
    return best
