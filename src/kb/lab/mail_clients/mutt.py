"""mutt, which shows the mailbox over IMAP, and is told to open each mail."""

from __future__ import annotations

import re
import shlex
from subprocess import CompletedProcess

from kb.lab.mail_clients.client import Ended, MailClient, Task
from kb.lab.program import run, write
from kb.lab.servers.stack import Program
from kb.model import Protocol

MUTT, SCRIPT = Program("mutt", "mutt"), Program("script", "bsdutils")
TIMEOUT = Program("timeout", "coreutils")
SECONDS = 60
"""After which it is taken to wait for somebody to press a key."""
_CONTROL = re.compile(rb"\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>78])|[\x0e\x0f\r]")
_ENTRY = re.compile(r"\(\s*[\d.]+K?\)\s+(.*?)\s*$", re.MULTILINE)
"""An index line's size and subject."""
_COUNT = re.compile(r"\[Msgs:(\d+)")
_ROUTINE = re.compile(r"Mailbox is|Closing connection|Reading|q:Quit|-|\(\s*\d|\d+ |$")
"""How lines begin that it writes when all is well."""


class Mutt(MailClient):
    """What it has read is in its cache; the server's flag tells that a mail was read."""

    id = "mutt"
    protocols = (Protocol.IMAP,)
    programs = (MUTT, SCRIPT, TIMEOUT)

    def collect(self, task: Task) -> Ended:
        """Open every mail once, and quit."""
        done = _mutt(task, "".join(f"<jump>{n}<enter><display-message>" for n in _MAILS))
        screen = _screen(done)
        # A mail that was refused is an empty file there.
        files = [path for path in (task.home / "cache").rglob("*") if path.is_file()]
        cached = [path for path in files if path.stat().st_size]
        for path in cached:
            (task.maildir / "new" / path.name).write_bytes(path.read_bytes())
        counted = _COUNT.search(screen)
        well = counted is not None and len(cached) == int(counted[1])
        return Ended(well and done.returncode == 0, _told(screen))

    def listed(self, task: Task) -> tuple[str, ...]:
        """The subjects that its index shows."""
        return tuple(dict.fromkeys(_ENTRY.findall(_screen(_mutt(task, "<refresh>")))))


_MAILS = range(1, 5)


def _mutt(task: Task, keys: str) -> CompletedProcess[bytes]:
    scheme = "imaps" if task.encrypted else "imap"
    login = f"{scheme}://{task.account.user}:{task.account.password}@{task.at}/"
    settings = write(
        task.home / "muttrc",
        f"set folder={login} spoolfile={login}INBOX ssl_force_tls=no move=no quit=yes\n"
        f"set message_cachedir={task.home}/cache pager=cat prompt_after=no wait_key=no\n",
    )
    command = shlex.join([MUTT.command, "-n", "-F", str(settings), "-e", f"push {keys}<quit>"])
    limited = [TIMEOUT.command, str(SECONDS), SCRIPT.command, "-qec", command, "/dev/null"]
    return run(task.home, *limited)


def _screen(done: CompletedProcess[bytes]) -> str:
    return _CONTROL.sub(b"\n", done.stdout).decode("utf-8", "replace")


def _told(screen: str) -> str:
    """The last line that is more than routine."""
    lines = [line.strip() for line in screen.splitlines()]
    return next((line for line in reversed(lines) if not _ROUTINE.match(line)), "")
