"""msmtp, which stands in for sendmail and reads the mail from its standard input."""

from __future__ import annotations

import shlex

from kb.lab.mail_clients.submission.client import Letter, Sent, Submitter
from kb.lab.program import run, write
from kb.lab.servers.stack import Program

MSMTP, SHELL = Program("msmtp", "msmtp"), Program("sh", "dash")
_TLS = {
    "none": "tls off",
    "starttls": "tls on\ntls_starttls on",
    "implicit": "tls on\ntls_starttls off",
}


class Msmtp(Submitter):
    """It has no queue: what is not taken now is its caller's to send again."""

    id = "msmtp"
    programs = (MSMTP, SHELL)

    def send(self, letter: Letter) -> Sent:
        """Send a mail."""
        settings = write(
            letter.home / "msmtprc",
            f"account default\nhost {letter.at.host}\nport {letter.at.port}\n"
            f"from {letter.reverse_path}\nauth off\n{_TLS[letter.tls]}\n",
        )
        command = shlex.join([MSMTP.command, "-C", str(settings), "--", letter.recipient])
        shell = f"{command} < {shlex.quote(str(letter.file))}"
        done = run(letter.home, SHELL.command, "-c", shell)
        return Sent(done.returncode, " ".join(done.stderr.decode("utf-8", "replace").split()))
