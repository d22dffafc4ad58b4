"""What a ticket tells before it asks counts less than what it asks."""

from __future__ import annotations

import pytest

from kb.ask import tables
from kb.ask.emphasis import BACKGROUND, emphasis
from kb.ask.features import features
from kb.ask.reading import Reading, read


def understood(text: str) -> Reading:
    compiled = tables.load()
    return read(text, compiled.lexicon, compiled.speller)


def counts(text: str) -> list[tuple[str, float]]:
    reading = understood(text)
    return list(zip(reading.whole.stems, emphasis(reading.whole, reading.sentences), strict=True))


@pytest.mark.parametrize(
    ("text", "background"),
    [
        ("Mail is late. Why?", []),
        ("Mail comes late. It is slow.", []),
        ("Can spam be dropped?", []),
        ("We cut it out now. I would rather have it dropped.", ["we", "cut", "it", "out", "now"]),
        ("We cut it out today. I want another thing.", []),
        ("Fetched by IMAP. Junk comes along. Does it help?", []),
        ("Fetched by IMAP. She opened it. I am worried. Can you help?", []),
        ("Can you help me? Junk is in the inbox. It has no marker at all.", []),
        ("Could it be dropped on IMAP? It has no marker.", []),
        ("We have it on\nSMTP. Can junk on POP3\nbe dropped?", ["we", "hav", "it", "on", "smtp"]),
        ("Fetched by IMAP. Junk comes. Can it be dropped?", ["fetch", "by", "imap", "junk", "com"]),
    ],
)  # fmt: skip
def test_what_is_background(text: str, background: list[str]) -> None:
    assert [stem for stem, count in counts(text) if count == BACKGROUND] == background
    assert {count for _, count in counts(text)} <= {1.0, BACKGROUND}


def test_a_word_of_both_counts_as_asked() -> None:
    text = "The subject is marked at present. I want the mail gone, not marked."
    found = features(understood(text))
    assert found["w mail"] == found["w mark"] > found["w present"]
    assert found["w present"] == pytest.approx(found["w mail"] * BACKGROUND)
    assert sum(v * v for name, v in found.items() if name[0] == "w") == pytest.approx(1.0)


def test_text_that_its_sentences_do_not_add_up_to_counts_all_the_same() -> None:
    reading = understood("We tag it. Can we drop it? Thanks.")
    assert emphasis(reading.whole, reading.sentences)[0] == BACKGROUND
    assert emphasis(reading.whole, reading.sentences[:2]) == (1.0,) * len(reading.whole.stems)
