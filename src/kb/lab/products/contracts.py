"""The contracts that products are measured by: the actions', and that of a bounce; pure.

The actions' contracts are those of `kb.lab.experiments.verdict`, unchanged. A bounce is no action
of the matrix, but several products offer one, and it is easily taken for a reject.
"""

from __future__ import annotations

from kb.lab.experiments import verdict
from kb.lab.experiments.verdict import Condition
from kb.model import Action, Observation, Threat, Treatment

OF_SPAM = (
    Treatment.REJECT,
    Treatment.DROP,
    Treatment.ACCEPT,
    Treatment.TAG,
    Treatment.FORWARD,
    Treatment.BOUNCE,
)
OF_VIRUS = (
    Treatment.REJECT,
    Treatment.DELIVER,
    Treatment.DO_NOT_DELIVER,
    Treatment.STRIP_AND_DELIVER,
    Treatment.BOUNCE,
)
TRIED = {Threat.SPAM: OF_SPAM, Threat.VIRUS: OF_VIRUS}
"""By threat: what has a contract."""


def conditions(
    treatment: Treatment, threat: Threat, seen: Observation, bounced: bool
) -> tuple[Condition, ...]:
    """The conditions of a contract, and whether each was met.

    Args:
        treatment: one that is `TRIED` for the threat.
        threat: which messages it is about.
        seen: what was observed.
        bounced: whether a notice of failure went to the reverse-path.
    """
    if treatment is not Treatment.BOUNCE:
        return verdict.conditions(Action(treatment), seen, threat)
    # The mail is taken and not delivered, which is what a drop is, and then somebody is told.
    dropped = Action.DROP if threat is Threat.SPAM else Action.DO_NOT_DELIVER
    told = Condition(bounced, "a notice of failure went to the reverse-path")
    return (*verdict.conditions(dropped, seen, threat), told)


def fulfilled(threat: Threat, seen: Observation, bounced: bool) -> tuple[Treatment, ...]:
    """All whose contracts an observation fulfils."""
    return tuple(
        one
        for one in TRIED[threat]
        if all(condition.met for condition in conditions(one, threat, seen, bounced))
    )
