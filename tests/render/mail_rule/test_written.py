"""The user's own rule as it is written: tag and folder in each syntax, and what is refused."""

from __future__ import annotations

import pytest

from kb.errors import InputError
from kb.knowledge import loader
from kb.model.mail_rule import FOLDER, TAG, Quoting
from kb.render import mail_rule
from kb.render.mail_rule.quoting import quoted

BOOK = loader.load()


@pytest.mark.parametrize(
    ("way", "text", "written"),
    [
        (Quoting.WIRE, "[SPAM]", r"\[SPAM\]"),
        (Quoting.WIRE, "Übel", r"(=\?utf-8\?b\?w5xiZWw=\?=|=\?utf-8\?b\?w5xiZWwg\?=)"),
        # What looks like an encoded word is encoded by the gateway, too.
        (Quoting.WIRE, "=?", r"(=\?utf-8\?b\?PT8=\?=|=\?utf-8\?b\?PT8g\?=)"),
        (Quoting.GLOB, r"*a?[\]", r"\*a\?[\\]"),
        (Quoting.REGEX, r"(a|b)\.", r"\(a\|b\)[\\]\."),
        (Quoting.SLASHES, "a/b", r"a\/b"),
        (Quoting.QUOTED, r'a"\b', r"a\"\\b"),
        (Quoting.DOLLARS, "`$a`", r"\`\$a\`"),
        (Quoting.SHELL, "it's", r"it'\''s"),
        (Quoting.POWERSHELL, "it's", "it''s"),
        (Quoting.URI, "Müll/a b", "M%C3%BCll/a%20b"),
    ],
)
def test_a_way_of_quoting(way: Quoting, text: str, written: str) -> None:
    assert quoted(text, [way]) == written


def test_ways_follow_each_other() -> None:
    assert quoted("[*]", [Quoting.REGEX, Quoting.QUOTED]) == r"\\[\\*\\]"


@pytest.mark.parametrize("program", BOOK.mail_rules)
@pytest.mark.parametrize("folder", ["Junk", None])
def test_nothing_is_left_to_fill_in(program: str, folder: str | None) -> None:
    lines = mail_rule.written(BOOK.mail_rules[program], "[SPAM]", folder)
    assert lines
    assert not any(place in line for line in lines for place in (TAG, FOLDER))


def test_a_tag_that_looks_like_the_folder_s_place_is_a_tag() -> None:
    lines = mail_rule.written(BOOK.mail_rules["sieve"], FOLDER, "Junk")
    assert f'"subject" "{FOLDER}*"' in lines[1]
    assert '"Junk"' in lines[2]


@pytest.mark.parametrize("program", BOOK.mail_rules)
@pytest.mark.parametrize(
    "hostile", ["a\nb", "a\rb", "a\0b", "\u202e[SPAM]", " ", "", " x", "a\u2028b"]
)
def test_hostile_words_are_refused(program: str, hostile: str) -> None:
    rule = BOOK.mail_rules[program]
    with pytest.raises(InputError, match=r"TAG.*printable text on one line"):
        mail_rule.written(rule, hostile, None)
    with pytest.raises(InputError, match=r"--move.*printable text on one line"):
        mail_rule.written(rule, "[SPAM]", hostile)


def test_what_a_syntax_cannot_write_is_refused() -> None:
    with pytest.raises(InputError) as error:
        mail_rule.written(BOOK.mail_rules["mutt"], "<enter>", None)
    assert str(error.value) == (
        "TAG: '<enter>': a rule of mutt cannot have '<' in it; choose another"
    )
