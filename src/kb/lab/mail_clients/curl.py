"""curl, once for the listing and once for each new mail, as a shell script would call it."""

from __future__ import annotations

import re
from subprocess import CompletedProcess

from kb.lab.mail_clients.client import Ended, MailClient, Task
from kb.lab.mail_clients.python_script import keep, known, subjects
from kb.lab.program import run
from kb.lab.servers.stack import Program
from kb.model import Protocol

CURL = Program("curl", "curl")
_SUBJECT = re.compile(rb'ENVELOPE \("[^"]*" "([^"]*)"')


class Curl(MailClient):
    """Each mail is a session of its own; the script goes on with the next after an error."""

    id = "curl"
    protocols = (Protocol.POP3, Protocol.IMAP)
    programs = (CURL,)

    def collect(self, task: Task) -> Ended:
        """Ask for the ids, then for each mail that is new."""
        pop3 = task.protocol is Protocol.POP3
        listing = _curl(task, "", "UIDL") if pop3 else _curl(task, "INBOX", "UID SEARCH ALL")
        ends = [ended(listing)]
        for place, id_ in _pop3(listing) if pop3 else _imap(listing):
            if id_ not in known(task):
                done = _curl(task, place)
                ends.append(ended(done))
                if done.returncode == 0:
                    keep(task, id_, done.stdout)
        return next((end for end in ends if not end.well), Ended(True, ""))

    def listed(self, task: Task) -> tuple[str, ...]:
        """The subjects that TOP or ENVELOPE tells."""
        if task.protocol is Protocol.POP3:
            count = len(list(_pop3(_curl(task, "", "UIDL"))))
            tops = [_curl(task, "", f"TOP {n} 0").stdout for n in range(1, count + 1)]
            return subjects(tops)
        told = _curl(task, "INBOX", "FETCH 1:* ENVELOPE").stdout
        return tuple(one.decode("ascii") for one in _SUBJECT.findall(told))


def ended(done: CompletedProcess[bytes]) -> Ended:
    """How it ended; what it says is one line, and advice behind it."""
    said = re.search(r"^curl: .*", done.stderr.decode("utf-8", "replace"), re.MULTILINE)
    return Ended(done.returncode == 0, said[0] if said else "")


def _curl(task: Task, place: str, request: str = "") -> CompletedProcess[bytes]:
    scheme = f"{task.protocol}{'s' if task.encrypted else ''}"
    who = f"{task.account.user}:{task.account.password}"
    command = [CURL.command, "-sS", "-u", who, f"{scheme}://{task.at}/{place}"]
    return run(task.home, *command, *(["-X", request] if request else []))


def _pop3(listing: CompletedProcess[bytes]) -> list[tuple[str, str]]:
    lines = [line.split() for line in listing.stdout.decode("ascii").splitlines()]
    return [(words[0], words[1]) for words in lines if len(words) == 2]


def _imap(listing: CompletedProcess[bytes]) -> list[tuple[str, str]]:
    found = re.search(r"\* SEARCH((?: \d+)*)", listing.stdout.decode("ascii"))
    return [(f"INBOX;UID={uid}", uid) for uid in (found[1].split() if found else ())]
