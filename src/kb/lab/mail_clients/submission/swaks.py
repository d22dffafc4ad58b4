"""swaks, with which administrators try a mail server."""

from __future__ import annotations

from kb.lab.mail_clients.submission.client import Letter, Sent, Submitter, sent
from kb.lab.program import run
from kb.lab.servers.stack import Program

SWAKS = Program("swaks", "swaks")
_TLS = {"none": [], "starttls": ["--tls"], "implicit": ["--tls-on-connect"]}


class Swaks(Submitter):
    """It prints the whole dialogue; here it is asked for errors alone."""

    id = "swaks"
    programs = (SWAKS,)

    def send(self, letter: Letter) -> Sent:
        """Send a mail; in its file it wants bare line feeds, and none at the end."""
        file = letter.file.with_suffix(".txt")
        file.write_bytes(letter.file.read_bytes().replace(b"\r\n", b"\n").rstrip())
        return sent(
            run(
                letter.home,
                *(SWAKS.command, "--server", letter.at.host, "--port", str(letter.at.port)),
                *("--from", letter.reverse_path, "--to", letter.recipient, "--silent", "2"),
                *("--helo", "sender.example.org", "--data", f"@{file}"),
                *_TLS[letter.tls],
            )
        )
