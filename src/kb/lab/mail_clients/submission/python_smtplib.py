"""A script on smtplib of Python's standard library, as its guide shows it."""

from __future__ import annotations

import platform
import smtplib
from collections.abc import Mapping

from kb.lab.mail_clients.submission.client import Letter, Sent, Submitter
from kb.lab.program import PATIENCE


class Smtplib(Submitter):
    """It handles no error: what the library raises ends it, and is what its user reads."""

    id = "smtplib"
    programs = ()

    def versions(self) -> Mapping[str, str]:
        """Python's, which a run has already."""
        return {"Python": platform.python_version()}

    def send(self, letter: Letter) -> Sent:
        """Send a mail; the status is that of a Python that an exception ends."""
        kind = smtplib.SMTP_SSL if letter.tls == "implicit" else smtplib.SMTP
        try:
            with kind(*letter.at, timeout=PATIENCE) as client:
                if letter.tls == "starttls":
                    client.starttls()
                message = letter.file.read_bytes()
                client.sendmail(letter.reverse_path, [letter.recipient], message)
        except (OSError, smtplib.SMTPException) as error:
            return Sent(1, f"{type(error).__name__}: {error}")
        return Sent(0, "")
