"""What mail clients made of a situation, in a few words; clients that did alike stand together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kb.model import Protocol
from kb.model.client_run import PROMISED, ClientRun, ClientRuns, Situation

TAGGED = "[SPAM] Cheap watches"
"""The subject of the spam as the gateway tags it."""
_BEHIND = "clean-2 as-sent"
"""The mail behind those that the gateway acts upon."""
_ERRORS = {
    (True, True): "no error",
    (False, True): "an error the first time",
    (True, False): "an error the second time",
    (False, False): "an error each time",
}


def alike(
    every: Iterable[ClientRuns], protocol: Protocol, situation: Situation
) -> Mapping[str, list[str]]:
    """The clients that were in that situation, by what they made of it; most clients first."""
    found: dict[str, list[str]] = {}
    for one in every:
        for run in one.runs:
            if (run.protocol, run.situation) == (protocol, situation):
                found.setdefault(behaviour(run), []).append(one.id)
    return dict(sorted(found.items(), key=lambda pair: -len(pair[1])))


def summary(every: Iterable[ClientRuns], protocol: Protocol, situation: Situation) -> str:
    """As `alike`, in one line; empty where no client was in that situation."""
    found = alike(every, protocol, situation).items()
    return "; ".join(f"{', '.join(names)} ({did})" for did, names in found)


def listing(run: ClientRun) -> str:
    """Whether the client's own list of the mailbox shows the tag."""
    if not run.listed:
        return "has no list"
    return "the list shows the tag" if TAGGED in run.listed else "the list does not show the tag"


def behaviour(run: ClientRun) -> str:
    """What a client made of it: `gets the other mail; an error each time`."""
    return "; ".join([*_mail(run), _ERRORS[run.first.well, run.second.well]])


def _mail(run: ClientRun) -> Iterator[str]:
    first, second = run.first.mails, run.second.mails
    if not first and not second:
        yield "gets nothing"
        return
    if run.situation in (Situation.GATEWAY, Situation.CERTIFICATE):
        yield "gets all as promised" if first == PROMISED else f"gets {told(first)}"
        if run.situation is Situation.GATEWAY:
            yield listing(run)
    else:
        yield " and ".join([_rest(first, second), *_flagged(first + second)])
    if again := set(first) & set(second) - {"notice"}:
        yield f"fetches {told(sorted(again))} again"
    elif "notice" in first and "notice" in second:
        yield "fetches a notice again"


def _rest(first: tuple[str, ...], second: tuple[str, ...]) -> str:
    if _BEHIND in first:
        return "gets the other mail"
    if _BEHIND in second:
        return "gets the mail behind it the next time"
    if first or second:
        return "has not got the mail behind it after both runs"
    return "gets nothing"


def _flagged(mails: tuple[str, ...]) -> Iterator[str]:
    """In what form it has the spam and the infected mail, if at all."""
    forms = [mail for mail in dict.fromkeys(mails) if not mail.startswith("clean-")]
    for mail in forms:
        name, _, form = mail.partition(" ")
        if form == "as-sent":
            yield f"the {name}"
        elif form:
            yield f"the {name}, {form}"
        else:
            yield f"{mails.count(mail)} notices"


def told(mails: Iterable[str]) -> str:
    """The mails, shortly."""
    return ", ".join(mail.replace(" as-sent", "") for mail in mails) or "nothing"
