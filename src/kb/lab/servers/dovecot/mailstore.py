"""Dovecot's configuration: LMTP, POP3 and IMAP over Maildirs that keep octets."""

from __future__ import annotations

import grp
import os
import pwd
import re
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from kb.lab.servers import sendmail
from kb.lab.servers.debian import PASSWORD
from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program

DOVECOT = Program("dovecot", "dovecot-core")
PROGRAMS = (
    DOVECOT,
    Program("/usr/lib/dovecot/lmtp", "dovecot-lmtpd"),
    Program("/usr/lib/dovecot/pop3", "dovecot-pop3d"),
    Program("/usr/lib/dovecot/imap", "dovecot-imapd"),
)
SIEVE = Program("sievec", "dovecot-sieve")
"""Pigeonhole; without it no script is run, and nothing else differs."""
USER, LOGIN_USER, MAIL_USER = "dovecot", "dovenull", "mail"
USERS = "users"
"""The folder below its own in which each account has a file."""

_MAIN = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = pop3 imap lmtp
listen = {host}
ssl = no
hostname = mail.{domain}
postmaster_address = postmaster@{domain}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
auth_username_format = %Ln
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
# The files then hold what was delivered, octet for octet.
mail_save_crlf = yes
mail_fsync = never
mail_max_userip_connections = 0
# A file an account: one that grows is looked at again in the next second only.
passdb {{
  driver = passwd-file
  args = {accounts}/%Ln
}}
userdb {{
  driver = passwd-file
  args = {accounts}/%Ln
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
}}
{further}
"""

_WITH_SIEVE = """\
protocol lmtp {
  mail_plugins = sieve
}
plugin {
  sieve_extensions = +editheader
}
"""
"""An account's script is `.dovecot.sieve` in its home, which is where Pigeonhole looks."""

_NAME = re.compile(r"(?P<seconds>\d+)\.M(?P<micro>\d+)")


def lay(
    folder: Path,
    domain: str,
    lmtp: int,
    pop3: int,
    imap: int,
    further: str = "",
    smtp: int = 0,
    accounts: Path | None = None,
) -> Daemon:
    """Write its configuration below `folder`, and name the daemon.

    Args:
        folder: its own, empty.
        domain: whose mail it stores.
        lmtp: the port for deliveries.
        pop3: the port for POP3.
        imap: the port for IMAP.
        further: settings, one a line, that replace the lab's.
        smtp: the port to which it hands mail of its own; without one, the system's.
        accounts: the folder of another Dovecot's accounts, whose maildrops it serves as well;
            without one it has its own.
    """
    (folder / "home").mkdir(parents=True)
    if smtp:
        further = f"sendmail_path = {sendmail.write(folder, domain, smtp)}\n{further}"
    own(folder / "home")
    (folder / USERS).mkdir()
    values = {"folder": folder, "domain": domain, "host": HOST, "further": further}
    values |= {"accounts": accounts or folder / USERS}
    values |= {"lmtp": lmtp, "pop3": pop3, "imap": imap}
    internal = _user(USER)
    values |= {"internal": internal.pw_name, "login": _user(LOGIN_USER).pw_name}
    values["internal_group"] = grp.getgrgid(internal.pw_gid).gr_name
    text = _MAIN.format(**values) + (_WITH_SIEVE if SIEVE.path else "")
    (folder / "dovecot.conf").write_text(text, encoding="ascii")
    command = (DOVECOT.command, "-F", "-c", str(folder / "dovecot.conf"))
    return Daemon(command, {"lmtp": lmtp, "pop3": pop3, "imap": imap})


def create(folder: Path, user: str) -> Path:
    """Make an account with an empty maildrop.

    Returns:
        Its home: the messages will be in `Maildir` below it.
    """
    home = folder / "home" / user
    home.mkdir()
    own(home)
    mail = _user(MAIL_USER)
    line = f"{user}:{{PLAIN}}{PASSWORD}:{mail.pw_uid}:{mail.pw_gid}::{home}::\n"
    (folder / USERS / user).write_text(line, encoding="ascii")
    return home


def activate(folder: Path, user: str, script: str) -> None:
    """Make a Sieve script the account's own."""
    path = folder / "home" / user / ".dovecot.sieve"
    path.write_text(script, encoding="utf-8")
    own(path)


def refusal(folder: Path, user: str) -> str:
    """What Pigeonhole has against an account's script; empty where it takes it.

    At delivery it only logs that, and keeps the mail.
    """
    script = folder / "home" / user / ".dovecot.sieve"
    done = subprocess.run(  # noqa: S603 - a program that the stack found
        (SIEVE.command, "-c", f"{folder}/dovecot.conf", "-x", "+editheader", str(script)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return done.stderr.strip()
    own(script.with_suffix(".svbin"))
    return ""


def fill(folder: Path, user: str, batch: Iterable[bytes]) -> None:
    """Put messages straight into an account's INBOX, named as Dovecot's own deliveries are."""
    home = folder / "home" / user
    maildir = home / "Maildir"
    for path in (maildir, *(maildir / part for part in ("new", "cur", "tmp"))):
        path.mkdir(exist_ok=True)
        own(path)
    begun = int(time.time())
    for number, octets in enumerate(batch):
        seconds, micro = begun + number // 1_000_000, number % 1_000_000
        name = f"{seconds}.M{micro}P1.lab,S={len(octets)},W={len(octets)}"
        path = maildir / "new" / name
        path.write_bytes(octets)
        own(path)


def messages(folder: Path, user: str) -> list[bytes]:
    """The octets of each message in an account's INBOX, in the order of delivery."""
    maildir = folder / "home" / user / "Maildir"
    found = [*(maildir / "cur").glob("*"), *(maildir / "new").glob("*")]
    return [path.read_bytes() for path in sorted(found, key=_delivered)]


def _delivered(path: Path) -> tuple[int, int]:
    """When, in seconds and microseconds: Dovecot does not pad the numbers in its names."""
    match = _NAME.match(path.name)
    return (int(match["seconds"]), int(match["micro"])) if match else (0, 0)


def own(path: Path) -> None:
    """Give a file or folder to the user as whom Dovecot handles mail."""
    mail = _user(MAIL_USER)
    os.chown(path, mail.pw_uid, mail.pw_gid)


def _user(name: str) -> pwd.struct_passwd:
    """A user of the system's; whoever is not root can only run everything as himself."""
    return pwd.getpwnam(name) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
