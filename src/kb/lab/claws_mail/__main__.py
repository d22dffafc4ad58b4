"""One run of Claws Mail: `python -m kb.lab.claws_mail HOME PROTOCOL`; prints a `Got` as JSON."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from kb.lab.claws_mail import Got, settings
from kb.lab.claws_mail.running import LOG, Running, errors
from kb.lab.errors import LabError
from kb.model import Protocol

OPENED = range(1, 5)
"""The numbers of the mails that a new account of the lab has at most."""


def main(home: Path, protocol: Protocol) -> Got:
    """Receive, open, quit.

    Raises:
        LabError: it did not start, or did not do what it was told in time.
    """
    (home / "conf" / LOG).unlink(missing_ok=True)
    with Running(home) as claws:
        claws.do("--receive-all")
        if protocol is Protocol.IMAP:
            for number in OPENED:
                claws.do("--select", f"#imap/{settings.ACCOUNT}/INBOX/{number}")
        claws.quit()
    return Got(tuple(claws.asked), errors(home / "conf" / LOG))


try:
    print(msgspec.json.encode(main(Path(sys.argv[1]), Protocol(sys.argv[2]))).decode())
except LabError as error:
    sys.exit(str(error))
