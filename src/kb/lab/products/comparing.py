"""What of a product's runs is compared with what is stored; pure.

Versions, date and the words on the wire are shown and never compared: third parties put clocks,
process numbers and draws of their own into replies, notices and fields. What was decided is.
"""

from __future__ import annotations

from msgspec.structs import replace

from kb.model import Form, MessageView, Observation
from kb.model.product_run import ProductRun, ProductRuns


def compared(runs: ProductRuns) -> ProductRuns:
    """All runs without what is only shown."""
    return replace(runs, versions={}, date="", runs=tuple(map(outcome, runs.runs)))


def outcome(run: ProductRun) -> ProductRun:
    """One run without what is only shown."""
    return replace(run, transcript=(), observation=_observed(run.observation))


def _observed(seen: Observation) -> Observation:
    """An observation without the size of what was altered, and without third parties' words."""
    return replace(
        seen,
        senders=tuple(replace(one, text="") for one in seen.senders),
        relayed=tuple(replace(one, text="") for one in seen.relayed),
        maildrops=tuple(
            replace(drop, messages=tuple(map(_message, drop.messages))) for drop in seen.maildrops
        ),
        sessions=tuple(
            replace(
                session,
                listed=(),
                retrieved=tuple(one and _message(one) for one in session.retrieved),
            )
            for session in seen.sessions
        ),
    )


def _message(one: MessageView) -> MessageView:
    return replace(one, octets=0) if one.form is Form.ALTERED else one
