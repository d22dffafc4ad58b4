"""The keyword `$Junk`: a mark that leaves the message alone (RFC 3501 section 2.3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.lab.demonstrations.mailbox_routes import routes
from kb.lab.demonstrations.session import Session
from kb.lab.experiments.apparatus import Apparatus
from kb.lab.mail import samples
from kb.model import Action, Form

JUNK = "$Junk"
SEARCHED = f"KEYWORD {JUNK}"
NUMBER = 2
"""The spam's message number."""


def play(apparatus: Apparatus) -> None:
    """Set the keyword through a gateway that leaves spam as it is; then look, on both ways."""
    first, last = samples.CLEAN
    with routes(apparatus, first, samples.SPAM, last, action=Action.ACCEPT) as mailbox:
        with mailbox.through() as client:
            client.fetch("1:*", "(UID FLAGS ENVELOPE)")
            client.fetch(str(NUMBER), "(BODY.PEEK[])")
            client.store(str(NUMBER), "+FLAGS", f"({JUNK})")
            client.search(None, SEARCHED)
        with mailbox.past() as client:
            client.search(None, SEARCHED)
            client.fetch("1:*", "(UID FLAGS)")
        with mailbox.through() as client:
            client.search(None, SEARCHED)
            client.fetch("1:*", "(UID FLAGS)")
            client.fetch(str(NUMBER), "(BODY.PEEK[])")


def judge(sessions: Sequence[Session]) -> Iterator[tuple[str, bool]]:
    """Decide the conditions."""
    first, past, again = sessions
    yield "offered", bool({JUNK.lower(), "\\*"} & first.permanent)
    yield "set", _marked(first) == [NUMBER]
    yield "found", first.found(SEARCHED) == past.found(SEARCHED) == (NUMBER,)
    yield (
        "kept",
        _marked(again) == _marked(past) == [NUMBER] and again.found(SEARCHED) == (NUMBER,),
    )
    forms = [each.views[NUMBER].form for each in (first, again) if NUMBER in each.views]
    yield "unchanged", forms == [Form.AS_SENT] * 2 and first.uids == again.uids


def _marked(session: Session) -> list[int]:
    """The messages that FETCH told to have the keyword."""
    told = {n: {flag.lower() for flag in m.flags or ()} for n, m in session.messages.items()}
    return [number for number, flags in told.items() if JUNK.lower() in flags]
