"""The user's own rule: one page with every mail program's, to move and to delete tagged mail."""

from __future__ import annotations

from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.model.mail_rule import MailRule
from kb.model.rule_run import RuleRuns
from kb.render import links, mail_rule, markdown
from kb.render.mail_rule.command import seen
from kb.render.markdown import bullets, prose, table

PAGE = "mail-rules.md"
TAG = "[SPAM]"
INTRODUCTION = f"""\
The gateway puts a tag in front of the subject; what becomes of tagged mail is then the user's own
rule. Here it is for each mail program with the tag `{TAG}`, to move mail and to delete it. For
another tag or folder `kb rule TAG --for PROGRAM` prints it, with tag and folder quoted as that
program needs it. Each takes mail whose subject *starts* with the tag, unless its note says
otherwise: a reply (`Re: {TAG} …`) is somebody's answer and stays.

What can run here is *executed*, each rule to move and to delete: the lab delivers four mails, the
gateway tags the spam among them on SMTP, POP3 or IMAP, the mail program collects them with the
rule in it, and then is looked where each mail is. `python -m kb.lab.mail_rules` does it again. A
rule that does not what this page says fails the build.

Which rule can see the tag depends on where the gateway adds it. On SMTP it does so before
delivery, and every rule sees it. On POP3 and IMAP it does so on the way to the mail program: what
runs on the mail server never sees that tag.

Moving is better than deleting: a mail that was tagged by mistake can be found again.
"""


def pages(book: Book) -> dict[str, str]:
    """One page."""
    rules = book.mail_rules.values()
    overview = table(
        ["Program", "`--for`", "Sees a tag added on", "Executed"],
        [
            [
                f"[{prose(one.name)}](#{links.anchor(one.id)})",
                f"`{one.id}`",
                seen(one.sees),
                "yes" if one.id in book.rule_runs else "not here",
            ]
            for one in rules
        ],
    )
    parts = [part for one in rules for part in _section(book, one)]
    source = "src/kb/data/mail_rules"
    return {PAGE: markdown.page(source, "# The user's own rule", INTRODUCTION, overview, *parts)}


def _section(book: Book, one: MailRule) -> Iterator[str]:
    yield f"## {prose(one.name)} {{ #{links.anchor(one.id)} }}"
    yield prose(one.acts)
    yield bullets(_told(one))
    yield "**Move:**" + (f" {prose(one.needs_folder)}" if one.needs_folder else "")
    yield _rule(one, mail_rule.JUNK)
    yield "**Delete:**"
    yield _rule(one, None)
    executed = [runs for runs in book.rule_runs.values() if runs.of == one.id]
    for runs in executed:
        yield from _executed(runs)
    if one.pasted and not executed:
        yield "Not executed here."
    if one.described:
        told = f"From the maker's documentation, as of {one.described}; not executed here"
        yield f"{told}: {markdown.citations(book, one.citations)}."
    elif one.citations:
        yield f"Syntax: {markdown.citations(book, one.citations)}."


def _executed(runs: RuleRuns) -> Iterator[str]:
    versions = ", ".join(f"{name} {version}" for name, version in runs.versions.items())
    yield f"**Executed** {runs.date}: {prose(runs.by)} ({prose(versions)})."
    mails = list(runs.runs[0].placed)
    yield table(
        ["Tagged on", "Rule", *(f"Mail {mail.replace('-', ' ')}" for mail in mails)],
        [[run.protocol.label, run.action, *(run.placed[m] for m in mails)] for run in runs.runs],
    )


def _told(one: MailRule) -> Iterator[str]:
    yield f"{'Goes into' if one.pasted else 'Begins at'}: {prose(one.place)}"
    yield f"The folder is {prose(one.folder)}."
    if one.note:
        yield prose(one.note)


def _rule(one: MailRule, folder: str | None) -> str:
    lines = mail_rule.written(one, TAG, folder)
    if one.pasted:
        return "\n".join(["```text", *lines, "```"])
    return "\n".join(f"{number}. {prose(line)}" for number, line in enumerate(lines, 1))
