"""`python -m support.unscanned PORT OCTETS`: an SMTP gateway whose scanner finds nothing.

So that what is measured is the gateway and not the scanner. Prints its port, ends with stdin.
"""

from __future__ import annotations

import sys

from kb.gateway.endpoint import Endpoint
from kb.message import Octets
from kb.scan import Findings
from kb.scan.envelope import NOTHING_KNOWN, Envelope
from support.loop import Loop
from support.smtp import gateway


class FindsNothing:
    """Looks at nothing."""

    async def scan(self, octets: Octets, envelope: Envelope = NOTHING_KNOWN) -> Findings:
        return Findings()


def main(port: str, octets: str) -> None:
    loop = Loop()
    upstream = Endpoint("127.0.0.1", int(port))
    with gateway(loop, upstream, scanner=FindsNothing(), octets=int(octets)) as endpoint:
        print(endpoint.port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
