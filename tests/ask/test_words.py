"""Text to words and stems."""

from __future__ import annotations

import unicodedata

import pytest

from kb.ask import letters, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Can't I BOUNCE e-mails?", ["cant", "i", "bounce", "e", "mails"]),
        ("subject [SPAM] hello", ["subject", "spamtag", "hello"]),
        ("***SPAM*** in subject", ["spamtag", "in", "subject"]),
        ("POP3/IMAP, port:110", ["pop3", "imap", "port", "110"]),
        ("naïve Übung", ["naive", "ubung"]),
        ("ÜBUNG u\u0308bung Straße ĐÀ NẴNG", ["ubung", "ubung", "strasse", "da", "nang"]),
        ("ＰＯＰ３ ［ＳＰＡＭ］ can\u2019t", ["pop3", "spamtag", "cant"]),
        ("ﬁnd the mess\u00adage", ["find", "the", "message"]),
        ("***\u00a0spam\u00a0***", ["spamtag"]),
        ("спам αβγ 垃圾邮件 \U0001e4ec", []),
        ("", []),
        ("  ?!  ", []),
    ],
)
def test_words_are_folded_and_split(text: str, expected: list[str]) -> None:
    assert words.words(text) == expected


def test_the_table_agrees_with_unicode_on_what_unicode_decomposes() -> None:
    """Decompositions never change once a character has one, so this holds on every Python."""
    for letter, read in letters.table().items():
        plain = unicodedata.normalize("NFKD", chr(letter).lower())
        plain = "".join(c for c in plain if not unicodedata.combining(c))
        assert plain == read or not plain.isascii(), chr(letter)


def test_the_table_is_lower_case_ascii_and_closed() -> None:
    table = letters.table()
    assert all(read.isascii() and read == read.lower() for read in table.values())
    assert all(words.fold(read) == read for read in table.values() if read not in "[]*{}'`")
    missing = [c for c in map(chr, range(0xC0, 0x180)) if ord(c) not in table and c not in "×÷"]
    # Not one letter with a mark each: kra, eng, l with a dot and n with an apostrophe beside it.
    assert missing == ["ĸ", "Ŀ", "ŀ", "ŉ", "Ŋ", "ŋ"]


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


def test_a_line_that_goes_on_with_a_small_letter_parts_nothing() -> None:
    wrapped = "Is mail\nlate? We\r\nwait.\n\nso we do\nAnn\nx) yes\n\nno"
    assert words.sentences(wrapped) == [
        "Is mail late?",
        "We wait.",
        "so we do",
        "Ann",
        "x) yes",
        "no",
    ]


def test_a_line_that_opens_a_question_parts_and_a_hyphen_does_not() -> None:
    assert words.sentences("Tag it\ncan it be dropped") == ["Tag it", "can it be dropped"]
    assert words.sentences("the infected\ne-mail\u202f\n") == ["the infected e-mail\u202f"]
