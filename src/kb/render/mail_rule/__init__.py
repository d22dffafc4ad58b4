"""The user's own rule on tagged mail, from the data: a text to paste, or steps to follow."""

from __future__ import annotations

from kb.errors import InputError, nearest
from kb.knowledge.book import Book
from kb.message.plain_text import is_plain
from kb.model.mail_rule import FOLDER, TAG, MailRule
from kb.render.mail_rule.quoting import quoted

__all__ = ["JUNK", "find", "written"]

JUNK = "Junk"
"""Where tagged mail is moved unless another folder is named."""


def find(book: Book, program: str) -> MailRule:
    """The rule of a mail program, by its id.

    Raises:
        InputError: there is none; the known programs are named.
    """
    if program not in book.mail_rules:
        known = ", ".join(book.mail_rules)
        near = nearest(program, book.mail_rules)
        raise InputError("--for", "-", f"unknown program {program!r}{near}; known are {known}")
    return book.mail_rules[program]


def written(rule: MailRule, tag: str, folder: str | None = JUNK) -> tuple[str, ...]:
    """The rule for that tag: the lines to paste, or the steps.

    Args:
        rule: of one mail program.
        tag: as the gateway is configured with it.
        folder: where the mail is moved; None to delete it.

    Raises:
        InputError: tag or folder is not printable text on one line, or cannot be written in the
            program's syntax.
    """
    tag = _writable("TAG", tag, rule, rule.unwritable_tag)
    texts = rule.delete if folder is None else rule.move
    places = {TAG: quoted(tag, rule.quote_tag)}
    if folder is not None:
        folder = _writable("--move", folder, rule, rule.unwritable_folder)
        places[FOLDER] = quoted(folder, rule.quote_folder)
    lines = texts.splitlines() if isinstance(texts, str) else texts
    return tuple(_filled(line, places) for line in lines)


def _filled(line: str, places: dict[str, str]) -> str:
    # Not one after the other: a tag may hold what looks like the folder's place.
    before, mark, after = min(
        (line.partition(place) for place in places), key=lambda parts: len(parts[0])
    )
    return before + places[mark] + _filled(after, places) if mark else line


def _writable(where: str, text: str, rule: MailRule, unwritable: str) -> str:
    if not text or text != text.strip() or not is_plain(text):
        mend = "it must be printable text on one line, without blanks around"
        raise InputError(where, repr(text), mend)
    if odd := sorted(set(text) & set(unwritable)):
        mend = f"a rule of {rule.name} cannot have {' '.join(map(repr, odd))} in it; choose another"
        raise InputError(where, repr(text), mend)
    return text
