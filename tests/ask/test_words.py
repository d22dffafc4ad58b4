"""Text to words and stems."""

from __future__ import annotations

import pytest

from kb.ask import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Can't I BOUNCE e-mails?", ["cant", "i", "bounce", "e", "mails"]),
        ("subject [SPAM] hello", ["subject", "spamtag", "hello"]),
        ("***SPAM*** in subject", ["spamtag", "in", "subject"]),
        ("POP3/IMAP, port:110", ["pop3", "imap", "port", "110"]),
        ("naïve Übung", ["naive", "ubung"]),
        ("", []),
        ("  ?!  ", []),
    ],
)
def test_words_are_folded_and_split(text: str, expected: list[str]) -> None:
    assert words.words(text) == expected


@pytest.mark.parametrize(
    "forms",
    [
        ("bounce", "bounces", "bounced", "bouncing"),
        ("drop", "drops", "dropped", "dropping"),
        ("tag", "tags", "tagged", "tagging"),
        ("label", "labels", "labelled", "labelling"),
        ("deny", "denies", "denied", "denying"),
        ("box", "boxes"),
        ("discard", "discards", "discarded", "discarding"),
        ("refuse", "refuses", "refused", "refusing"),
        ("reject", "rejects", "rejected", "rejection"),
    ],
)
def test_inflections_share_a_stem(forms: tuple[str, ...]) -> None:
    assert len({words.stem(form) for form in forms}) == 1


def test_short_words_and_names_keep_their_form() -> None:
    assert [words.stem(word) for word in ("pop3", "bus", "tls", "its")] == [
        "pop3",
        "bus",
        "tls",
        "its",
    ]


def test_sentences_are_parted_at_marks_and_line_ends() -> None:
    assert words.sentences("It works. Does it?\nNo! ") == ["It works.", "Does it?", "No!"]
