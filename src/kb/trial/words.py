"""A trial in words, as the command and the page say it."""

from __future__ import annotations

from collections.abc import Iterator

from kb.knowledge.book import Book
from kb.model import Protocol, Threat, Verdict
from kb.model.effects import EFFECTS, Outcome
from kb.trial.records import Found, Report, Trial
from kb.trial.trial import TAG

BECOMES: dict[Outcome, str] = {
    "deliver": "is delivered",
    "reject": "is refused to the sender's server, and delivered to nobody",
    "drop": "is delivered to nobody; the sender's server is told that all went well",
    "forward": "goes to the address in forward_to instead",
}
NOT_FOUND = "none found by the built-in test"


def title(trial: Trial, book: Book) -> str:
    """What is tried: `Virus: Strip & Deliver, then Spam: Tag`."""
    return ", then ".join(f"{a.threat.label}: {book.actions[a].title}" for a in trial.actions)


def found(report: Report) -> Iterator[str]:
    """What the built-in test found infected; a line each, of many the first."""
    if Threat.VIRUS not in report.assumed:
        for one in report.infected:
            yield f"{named(one)}: {one.finding}"
        if report.more:
            yield f"and {report.more} more"


def supposed(report: Report) -> str:
    """What is taken for found; "" for nothing."""
    words = []
    if Threat.SPAM in report.assumed:
        words.append("taken for spam")
    if Threat.VIRUS in report.assumed:
        names = ", ".join(map(named, report.infected))
        if report.more:
            names += f" and {report.more} more"
        words.append(f"{names} taken for infected")
    if not words:
        return ""
    return (
        " and ".join(words) + ", to show what the actions make of it; the built-in test knows "
        "the public test strings only"
    )


def named(found: Found) -> str:
    """A part by its number and its file's name."""
    if not found.part:
        return "the message itself"
    return f"part {found.part}" + (f" ({found.file})" if found.file else "")


def offered(trial: Trial) -> list[Protocol]:
    """The protocols on which each of the actions is to be had."""
    return [
        protocol
        for protocol, cells in trial.allowed.items()
        if all(cell.verdict is Verdict.YES for cell in cells)
    ]


def becomes(trial: Trial) -> str:
    """What becomes of the message, where the actions are offered."""
    on = offered(trial)
    if not on:
        # What becomes of the message where nobody can have it so would read like a promise.
        return "not offered"
    where = " and ".join(protocol.label for protocol in on)
    everywhere = len(on) == len(trial.allowed)
    return ("" if everywhere else f"on {where}, where it is offered, ") + BECOMES[trial.outcome]


def unchanged(trial: Trial) -> str:
    """Why a message that arrives is as it came; "" where it is not."""
    if trial.changes or trial.after is None:
        return ""
    as_it_came = "nothing: octet for octet as it came"
    if not any(EFFECTS[action].change == "tag" for action in trial.actions):
        return as_it_came
    return f"{as_it_came}; it is tagged already: every Subject starts with {TAG}, which is set once"
