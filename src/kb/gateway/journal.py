"""What log lines tell of a decision, in the same words for every protocol."""

from __future__ import annotations

from kb.gateway.decision import taken
from kb.gateway.policy import Policy
from kb.scan import Findings
from kb.wire.printable import printable


def verdict_of(findings: Findings) -> tuple[str, str]:
    """The verdict in a word, `virus+spam` where it is both, and what was found.

    What nobody could look into and passes all the same is `not-scannable`.
    """
    words = {
        "virus": findings.infected,
        "spam": findings.spam,
        "probable-spam": findings.probable_spam,
        "not-scannable": findings.unscannable,
    }
    found = [
        *(part.finding for part in findings.infected),
        findings.spam,
        findings.probable_spam,
        *(part.finding for part in findings.unscannable),
    ]
    verdict = "+".join(word for word, is_so in words.items() if is_so)
    return verdict or "clean", ", ".join(dict.fromkeys(filter(None, found)))


def details_of(findings: Findings) -> str:
    """Who found it, by which rules, and who failed: `name='value'` words, "" if nobody."""
    parts = (*findings.infected, *findings.unscannable)
    told = {
        "scanner": (*(part.scanner for part in parts), *findings.spam_scanners),
        "rules": findings.rules,
        "failed": findings.failures,
    }
    kept = {name: ", ".join(dict.fromkeys(filter(None, words))) for name, words in told.items()}
    return " ".join(f"{name}={words!a}" for name, words in kept.items() if words)


def actions_of(findings: Findings, policy: Policy) -> str:
    """The actions taken, in their order: `strip-and-deliver+tag`; `deliver` if there is none."""
    return "+".join(taken(findings, policy)) or "deliver"


def line(whose: str, verdict: str, finding: str, action: str, more: str = "") -> str:
    """The line of one decision; nothing in it can start another line.

    Args:
        whose: which message of whom, as `name=value` words.
        verdict: as `verdict_of` has it, or why there is none.
        finding: what was found.
        action: what is done.
        more: what came of that; "" for nothing to tell.
    """
    text = f"{whose} verdict={verdict} finding={finding!a} action={action} {more}"
    return printable(text.rstrip().encode())
