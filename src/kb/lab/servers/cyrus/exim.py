"""Exim's configuration: it accepts mail for one domain and hands it on by LMTP.

Debian installs one mail transport agent at a time. Beside Postfix, Exim's packages are unpacked
into a folder (`kb.lab.servers.stack.Program`), so every path stands in this configuration.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program

EXIM = Program("exim4", "exim4-daemon-light")
USER = "Debian-exim"

_MAIN = """\
exim_path = {program}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
primary_hostname = mail.{domain}
local_interfaces = {host}
daemon_smtp_ports = {smtp}
domainlist local_domains = {domain}
keep_environment =
host_lookup =
rfc1413_query_timeout = 0s
smtp_accept_max = 200
smtp_accept_queue_per_connection = 0
smtp_accept_reserve = 0
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = accept
tls_advertise_hosts =
message_size_limit = 0
received_header_text = Received: from $sender_helo_name by $primary_hostname with \\
  $received_protocol id $message_exim_id; $tod_full

begin acl

acl_rcpt:
  accept hosts = {host}
  deny message = no relaying

begin routers

stored:
  driver = manualroute
  domains = +local_domains
  transport = lmtp
  route_list = * {host}
  self = send

others:
  driver = redirect
  data = :blackhole:

begin transports

lmtp:
  driver = smtp
  protocol = lmtp
  port = {lmtp}
  hosts_override
  allow_localhost

begin retry

* * F,1m,1s
"""


def lay(folder: Path, domain: str, smtp: int, lmtp: int) -> Daemon:
    """Write its configuration below `folder`, and name the daemon.

    Args:
        folder: its own, empty.
        domain: whose mail it accepts.
        smtp: the port to listen on.
        lmtp: the port to deliver to.
    """
    for name in ("spool", "log"):
        (folder / name).mkdir(parents=True)
    configuration = folder / "exim.conf"
    values = {"folder": folder, "domain": domain, "host": HOST, "smtp": smtp, "lmtp": lmtp}
    configuration.write_text(_MAIN.format(program=EXIM.command, **values), encoding="ascii")
    for path in (folder, folder / "spool", folder / "log"):
        shutil.chown(path, USER, USER)
    # Deliveries in the foreground (-odi): mail then arrives in the order in which it was sent.
    command = (EXIM.command, "-C", str(configuration), "-bdf", "-odi", "-q1m")
    return Daemon(command, {"smtp": smtp})


def queues(folder: Path) -> list[Path]:
    """The folders that hold mail which it has accepted and not handed on."""
    return [folder / "spool" / "input"]
