"""The trial: a pure function of a message, of what was found in it, and of the matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kb.gateway.decision import decide, edits, taken
from kb.gateway.policy import Policy
from kb.knowledge.book import Book
from kb.message import InfectedPart, Octets, edited
from kb.model import Action, Protocol, Threat, Verdict
from kb.scan import Findings
from kb.trial import assumed, signatures
from kb.trial.records import Allowed, Found, Report, Seen, Trial
from kb.trial.seen import changes, seen, short

TAG = "[SPAM]"
"""The tag that is set, the gateway's default."""
MOST = 20
"""Changes, infected parts and signatures that are told at most, of each: a header may have
thousands of Subject fields, a message thousands of parts."""


def tried(
    octets: Octets,
    findings: Findings,
    book: Book,
    chosen: Sequence[Action] = (),
    protocols: Iterable[Protocol] = Protocol,
) -> Report:
    """Try actions on a message.

    Args:
        octets: the message as it came.
        findings: what the scanner found in them.
        book: whose matrix says which action is offered where.
        chosen: a spam action, a virus action, or one of each, which are then taken together as
            the gateway does; none for every action by itself.
        protocols: for which the matrix is asked.

    Raises:
        HeaderTooLarge: the message cannot be tagged.
    """
    sets = [tuple(chosen)] if chosen else [(action,) for action in Action]
    threats = {action.threat for actions in sets for action in actions}
    supposed = assumed.supposed(octets, findings, threats)
    before = seen(octets)
    on = tuple(protocols)
    return Report(
        spam=findings.spam,
        infected=[_found(part) for part in supposed.infected[:MOST]],
        more=max(0, len(supposed.infected) - MOST),
        assumed=[threat for threat in sorted(threats) if _new(threat, findings, supposed)],
        before=before,
        trials=[_trial(octets, before, supposed, actions, book, on) for actions in sets],
    )


def _new(threat: Threat, findings: Findings, supposed: Findings) -> bool:
    """Whether the threat is there by supposition only."""
    if threat is Threat.SPAM:
        return not findings.spam
    return supposed.infected != findings.infected


def _trial(
    octets: Octets,
    before: Seen,
    supposed: Findings,
    actions: Sequence[Action],
    book: Book,
    protocols: Sequence[Protocol],
) -> Trial:
    threats = {action.threat for action in actions}
    findings = Findings(
        supposed.spam if Threat.SPAM in threats else "",
        supposed.infected if Threat.VIRUS in threats else (),
    )
    policy = Policy(
        spam=next((a for a in actions if a.threat is Threat.SPAM), Action.ACCEPT),
        virus=next((a for a in actions if a.threat is Threat.VIRUS), Action.DELIVER),
        tag=TAG,
        forward_to="",
    )
    decision = decide(findings, policy)
    made = edits(octets, decision)
    arrives = decision.outcome in ("deliver", "forward")
    done = tuple(taken(findings, policy)) or tuple(actions)
    return Trial(
        actions=done,
        outcome=decision.outcome,
        allowed={protocol: list(_allowed(book, done, protocol)) for protocol in protocols},
        changes=list(changes(octets, made[:MOST])) if arrives else [],
        more=max(0, len(made) - MOST) if arrives else 0,
        after=(seen(edited(octets, made)) if made else before) if arrives else None,
        signatures=list(map(short, islice(signatures.told(octets, made), MOST))) if arrives else [],
    )


def _allowed(book: Book, actions: Iterable[Action], protocol: Protocol) -> Iterator[Allowed]:
    for action in actions:
        cell = book.cell(action.threat, action, protocol)
        no = cell.article is not Verdict.YES
        yield Allowed(cell.id, cell.article, cell.reason if no else "")


def _found(part: InfectedPart) -> Found:
    return Found(short(".".join(map(str, part.path))), short(part.file), short(part.finding))
