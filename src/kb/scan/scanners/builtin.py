"""The built-in scanners: they know the public test strings, and nothing else.

EICAR is the string that every virus scanner agrees to detect, GTUBE the one for spam filters.
Neither stands in one piece in this file, or a virus scanner would take the file away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.message import Octets
from kb.scan.findings import Found
from kb.scan.patience import Patience
from kb.scan.plugin import SpamForm, Test, VirusForm, VirusTest

EICAR = b"".join(
    (rb"X5O!P%@AP[4\PZX54(P^)", b"7CC)7}$EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!$H+H*")
)
"""The EICAR test file: 68 octets."""
GTUBE = b"".join(
    (b"XJS*C4JDBQADN1.NSBN3*2IDNEN", b"*GTUBE-STANDARD-ANTI-UBE-", b"TEST-EMAIL*C.34X")
)
"""The generic test for unsolicited bulk email: 68 octets."""


EICAR_FOUND = Found("EICAR-Test-File")


class Builtin:
    """The test for viruses."""

    name = "builtin"
    costly = False
    at_once = 0

    def test(self, octets: Octets, patience: Patience) -> tuple[Found, ...]:
        """EICAR, where it is in the octets."""
        return virus(octets)

    def version(self, patience: Patience) -> str:
        """None: it comes with the gateway."""
        return ""


def virus(octets: Octets) -> tuple[Found, ...]:
    """`EICAR-Test-File` where EICAR is in the octets."""
    return (EICAR_FOUND,) if octets.find(EICAR) >= 0 else ()


def spam(octets: Octets) -> str | None:
    """`GTUBE` where GTUBE is in the octets."""
    return "GTUBE" if octets.find(GTUBE) >= 0 else None


SPAM_STRINGS = (GTUBE,)
STRINGS = (EICAR, *SPAM_STRINGS)


def alone(spam_tests: Sequence[Test], virus_tests: Sequence[VirusTest]) -> bool:
    """Whether nobody else looks for anything: then it is these strings."""
    return all(test is spam for test in spam_tests) and all(
        isinstance(test, Builtin) for test in virus_tests
    )


SPAM = (SpamForm("builtin", re.compile("builtin"), lambda _: spam),)
VIRUS = (VirusForm("builtin", re.compile("builtin"), lambda _: Builtin()),)
