"""Postfix's configuration: it accepts mail for one domain and hands it on by LMTP.

Local clients' headers are left alone (`local_header_rewrite_clients`), since octets are what
the lab compares; mail to any other domain is discarded, so that none leaves the machine.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program

POSTFIX = Program("postfix", "postfix")
MASTER = Program("/usr/lib/postfix/sbin/master", "postfix")
CONFIGURATION = Program("postconf", "postfix")
USER = "postfix"

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mail.{domain}
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = {host}
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
local_header_rewrite_clients =
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = texthash:{folder}/recipients
virtual_transport = lmtp:inet:{host}:{lmtp}
default_transport = discard
# One delivery at a time: mail then arrives in the order in which it was sent.
lmtp_destination_concurrency_limit = 1
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtpd_peername_lookup = no
message_size_limit = 0
mailbox_size_limit = 0
virtual_mailbox_limit = 0
"""

_SERVICES = """\
{host}:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

QUEUES = ("maildrop", "incoming", "active", "deferred")


def lay(folder: Path, domain: str, smtp: int, lmtp: int, further: str = "") -> Daemon:
    """Write its configuration below `folder`, and name the daemon.

    Args:
        folder: its own, empty.
        domain: whose mail it accepts.
        smtp: the port to listen on.
        lmtp: the port to deliver to.
        further: settings, one a line, that replace the lab's.
    """
    for name in ("conf", "queue", "data"):
        (folder / name).mkdir(parents=True)
    shutil.chown(folder / "data", USER)
    values = {"folder": folder, "domain": domain, "host": HOST, "smtp": smtp, "lmtp": lmtp}
    text = replaced(_MAIN.format(**values), further)
    (folder / "conf" / "main.cf").write_text(text, encoding="ascii")
    (folder / "conf" / "master.cf").write_text(_SERVICES.format(**values), encoding="ascii")
    (folder / "recipients").write_text(f"@{domain} any\n", encoding="ascii")
    # `postfix check` makes the queue's folders, each with its owner and mode.
    conf = f"-c {folder}/conf"
    check = f"{POSTFIX.command} {conf} check && exec {MASTER.command} {conf} -d"
    return Daemon(("/bin/sh", "-c", check), {"smtp": smtp})


def replaced(text: str, further: str) -> str:
    """A configuration with further settings in place of those of the same name.

    Postfix takes the last of two, and warns.
    """
    names = {line.partition("=")[0].strip() for line in further.splitlines()}
    kept = [line for line in text.splitlines() if line.partition("=")[0].strip() not in names]
    return "\n".join([*kept, *further.splitlines(), ""])


def queues(folder: Path) -> list[Path]:
    """The folders that hold mail which it has accepted and not handed on."""
    return [folder / "queue" / name for name in QUEUES]
