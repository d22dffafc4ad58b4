"""Text to words, and words to stems.

The rules are few and exact, because the site runs the same ones in the browser: fold accents
and case by a table of ours, join contractions, call a bracketed spam tag by one word, split at
everything else. Nothing asks the running Python what is a letter or a blank.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kb.ask import letters

TAG_WORD = "spamtag"
"""What `[SPAM]`, `***SPAM***` and their like are read as: a tag, not a threat."""

ASKS = r"\?[\t-\r \u00a0)'\u0022\u201d\u2019]*$"
"""How a sentence that asks ends."""
_ASKED = r"(?:if|whether|what|which|why|how|when|where|who)\b"
_WISHED = r"(?:like|love|want|wants|need|needs|wish|wishes|curious|eager|interested)"
_SAID = r"(?:ask|asks|asked|asking|tell|explain|clarify|confirm|advise)"
INDIRECT = (
    r"\b(?:could|can|would|will) you\b|\b(?:could|can|may|might) i ask\b"
    rf"|\b{_WISHED} to (?:know|learn)\b|\bwonder(?:s|ed|ing)? {_ASKED}"
    rf"|\b{_SAID} (?:me |us |him |her |them )?{_ASKED}"
    rf"|\b(?:question|issue|point|thing) (?:is|was|would be) {_ASKED}"
)
"""What makes a sentence ask, whatever its end: politeness leaves the question mark out."""

_TAG = re.compile(
    r"\[[^\[\]]{0,12}spam[^\[\]]{0,12}\]|\*+[ \u00a0]?spam[ \u00a0]?\*+|\{spam[^{}]{0,3}\}"
)
_APOSTROPHE = re.compile("(?<=[a-z])['’`´](?=[a-z])")
_WORD = re.compile(r"[a-z0-9]+")
_ASKS = re.compile(ASKS)
_INDIRECT = re.compile(INDIRECT, re.IGNORECASE)
_OPENS = r"(?:can|could|may|does|do|is|are|please|why|how|what)[ ,]"
_WRAPPED = rf"[\t ]*(?!{_OPENS})[a-z](?:[a-z0-9'-]+|[ ,])"
"""What a line begins with that goes on with the sentence of the line before; what opens a question
may open another one."""
_EDGES = "\t\n\x0b\x0c\r \xa0"
_WRAP = re.compile(rf"(?<![\n\r])\r?\n(?={_WRAPPED})")
_SENTENCE = re.compile(r"(?<=[.!?])[\t-\r \u00a0]+|\n+")
_VOWEL = re.compile("[aeiouy]")
_LETTERS = letters.table()
_UNSEEN = re.compile(letters.UNSEEN)


def fold(text: str) -> str:
    """Lower case without accents; `[SPAM]` as one word; `can't` as `cant`."""
    plain = _UNSEEN.sub("", text.translate(_LETTERS))
    return _APOSTROPHE.sub("", _TAG.sub(f" {TAG_WORD} ", plain))


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    return _WORD.findall(fold(text))


def unwrapped(text: str) -> str:
    """The text with the lines joined of which the next one goes on with a small letter: mail is
    often broken by hand, or by a program."""
    return _WRAP.sub(" ", text)


def sentences(text: str) -> list[str]:
    """The text's sentences: parted after `.`, `!` and `?`, and at line ends that part."""
    return [part for one in _SENTENCE.split(unwrapped(text)) if (part := one.strip(_EDGES))]


def asks(sentence: str) -> bool:
    """Whether it ends as a question, or asks in so many words."""
    return bool(_ASKS.search(sentence) or _INDIRECT.search(sentence))


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The word without its inflection: `bounced`, `bouncing` and `bounces` are `bounc`."""
    if len(word) <= 3 or not word.isalpha():
        return word
    word = _singular(word)
    for ending, least in (("ied", 1), ("ing", 3), ("ed", 3), ("ly", 3)):
        rest = word.removesuffix(ending)
        if rest == word or len(rest) < least or not _VOWEL.search(rest):
            continue
        word = rest + "y" if ending == "ied" else rest
        if len(word) > 3 and word[-1] == word[-2] and word[-1] in "bdgklmnprt":
            word = word[:-1]
        break
    if len(word) > 5 and word.endswith(("tion", "sion")):
        word = word[:-3]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
