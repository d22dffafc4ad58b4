"""What is taken for found, so that an action has something to act on.

The built-in scanner knows test strings only. A real message has none of them, and yet one asks
what an action would make of it: it is then taken for spam, and its attachments for infected.
"""

from __future__ import annotations

from collections.abc import Collection

from kb.message import InfectedPart, Octets, parse
from kb.model import Threat
from kb.scan import Findings

SUPPOSED = "supposed, for this trial"
"""The finding that a notice names where nothing was found."""


def supposed(octets: Octets, findings: Findings, threats: Collection[Threat]) -> Findings:
    """The findings, and for each threat of which nothing was found what stands for it.

    A message is taken for spam, and its attachments, which are the parts with a file name, for
    infected; where it has none, the message itself.
    """
    spam, infected = findings.spam, findings.infected
    if Threat.SPAM in threats and not spam:
        spam = SUPPOSED
    if Threat.VIRUS in threats and not infected:
        named = (part for part in parse(octets).walk() if part.file and not part.children)
        infected = tuple(InfectedPart(part.path, part.file, SUPPOSED) for part in named)
        infected = infected or (InfectedPart((), "", SUPPOSED),)
    return Findings(spam, infected)
