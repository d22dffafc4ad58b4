"""curl, as a script would call it to send a mail."""

from __future__ import annotations

from kb.lab.mail_clients import curl
from kb.lab.mail_clients.submission.client import Letter, Sent, Submitter
from kb.lab.program import run


class CurlSubmitter(Submitter):
    """One call, one transaction."""

    id = "curl"
    programs = (curl.CURL,)

    def send(self, letter: Letter) -> Sent:
        """Send a mail."""
        scheme = "smtps" if letter.tls == "implicit" else "smtp"
        done = run(
            letter.home,
            *(curl.CURL.command, "-sS", f"{scheme}://{letter.at}/sender.example.org"),
            *("--mail-from", letter.reverse_path, "--mail-rcpt", letter.recipient),
            *("--upload-file", str(letter.file)),
            *(["--ssl-reqd"] if letter.tls == "starttls" else []),
        )
        return Sent(done.returncode, curl.ended(done).said)
