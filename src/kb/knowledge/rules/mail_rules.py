"""The user's own rules: they look for the tag, and what was not run here says whence it is."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import DataError
from kb.knowledge.book import Book
from kb.knowledge.rules.records import Position
from kb.knowledge.rules.rule import Rule
from kb.model.mail_rule import FOLDER, TAG
from kb.model.rule_run import expected


def a_mail_rule_looks_for_the_tag(book: Book) -> Iterator[DataError]:
    """Without the tag in it, a rule would move or delete all mail."""
    for id_, rule in book.mail_rules.items():
        for field, text in (("move", rule.move), ("delete", rule.delete)):
            if TAG not in "".join(text):
                yield _place(id_).breach(f"{TAG} is not in it, so it would take any mail", field)
            if FOLDER in "".join(text) and field == "delete":
                yield _place(id_).breach(f"there is no folder here; take {FOLDER} out", field)


def steps_have_a_source(book: Book) -> Iterator[DataError]:
    """Steps are somebody's who made the program: which document, and of which year."""
    for id_, rule in book.mail_rules.items():
        if isinstance(rule.move, str) is not isinstance(rule.delete, str):
            yield _place(id_).breach("both are a text to paste, or both are steps", "delete")
        if not rule.pasted and not (rule.described and rule.citations):
            yield _place(id_).breach("steps need `citations`, and `described`: of which year")


def rules_do_what_they_say(book: Book) -> Iterator[DataError]:
    """What the lab saw of a rule is what its data says that it sees and does."""
    for id_, runs in book.rule_runs.items():
        place = Position(f"rule_runs/{id_}.json", "")
        if runs.of not in book.mail_rules:
            yield place.breach(f"there is no mail_rules/{runs.of}.toml; delete this, or write that")
            continue
        for run in runs.runs:
            wanted = expected(run.protocol in book.mail_rules[runs.of].sees, run.action)
            for mail, where in wanted.items():
                if run.placed.get(mail) is not where:
                    way = f"to {run.action}, tagged on {run.protocol.label}"
                    found = run.placed.get(mail, "not looked for")
                    yield place.breach(
                        f"{way}, the mail {mail} is {found} and should be {where}; mend the rule"
                    )


def _place(id_: str) -> Position:
    return Position(f"mail_rules/{id_}.toml", "")


RULES: tuple[Rule, ...] = (
    a_mail_rule_looks_for_the_tag,
    steps_have_a_source,
    rules_do_what_they_say,
)
