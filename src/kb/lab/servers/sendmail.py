"""A `sendmail` for mail servers that send mail by calling one: it hands it to the lab's own agent.

Without it Sieve's notices would go to the system's mail server. Whoever calls it is a user of the
system's, so it needs nothing but Debian's Python.
"""

from __future__ import annotations

from pathlib import Path

from kb.lab.servers.keeper import HOST

_SCRIPT = """\
#!/usr/bin/python3 -I
import smtplib
import sys

sender, recipients, arguments = "", [], sys.argv[1:]
while arguments:
    word = arguments.pop(0)
    if word == "-f":
        sender = arguments.pop(0).strip("<>")
    elif not word.startswith("-"):
        recipients.append(word.strip("<>"))
with smtplib.SMTP("{host}", {port}, local_hostname="mail.{domain}", timeout=30) as client:
    client.sendmail(sender, recipients, sys.stdin.buffer.read())
"""


def write(folder: Path, domain: str, port: int) -> Path:
    """Write the program into a folder that everybody may enter.

    Args:
        folder: where.
        domain: the lab's.
        port: on which the agent takes mail.
    """
    path = folder / "sendmail"
    path.write_text(_SCRIPT.format(host=HOST, domain=domain, port=port), encoding="ascii")
    path.chmod(0o755)
    return path
