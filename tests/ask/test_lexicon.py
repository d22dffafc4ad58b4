"""Forms are found by stem, the longest first, and across gaps."""

from __future__ import annotations

from kb.ask import words
from kb.ask.lexicon import Lexicon, compiled

LEXICON = compiled(
    {
        "pass": ["let _ through, pass"],
        "deliver": ["deliver"],
        "nodeliver": ["do not deliver"],
        "smtp": ["smtp, port 25, smtps"],
        "tls": ["smtps, pop3s"],
    }
)


def concepts(text: str, lexicon: Lexicon = LEXICON) -> list[str]:
    stems = [words.stem(word) for word in words.words(text)]
    return [concept for _, _, concept in lexicon.concepts(stems)]


def test_the_longest_form_wins() -> None:
    assert concepts("do not deliver it") == ["nodeliver"]
    assert concepts("deliver it") == ["deliver"]


def test_inflections_are_found() -> None:
    assert concepts("delivering, passed") == ["deliver", "pass"]


def test_a_gap_spans_up_to_three_words() -> None:
    assert concepts("let it through") == ["pass"]
    assert concepts("let all that junk through") == ["pass"]
    assert concepts("let all that horrible junk through") == []


def test_a_form_may_mean_two_things() -> None:
    assert concepts("smtps, pop3s") == ["smtp", "tls", "tls"]


def test_positions_cover_the_form() -> None:
    stems = [words.stem(word) for word in words.words("on port 25 now")]
    assert LEXICON.concepts(stems) == [(1, 3, "smtp")]
