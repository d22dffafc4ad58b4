"""Cyrus IMAP's configuration: LMTP, POP3 and IMAP over its own store."""

from __future__ import annotations

import imaplib
import shutil
import subprocess
import threading
from pathlib import Path

from kb.lab.errors import LabError
from kb.lab.servers.debian import PASSWORD
from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program

_FOLDER = "/usr/lib/cyrus/bin"
MASTER = Program(f"{_FOLDER}/master", "cyrus-common")
INFORMATION = Program(f"{_FOLDER}/cyr_info", "cyrus-common")
PASSWORDS = Program("saslpasswd2", "sasl2-bin")
_SERVING = {
    "lmtpd": Program(f"{_FOLDER}/lmtpd", "cyrus-common"),
    "pop3d": Program(f"{_FOLDER}/pop3d", "cyrus-pop3d"),
    "imapd": Program(f"{_FOLDER}/imapd", "cyrus-imapd"),
}
COMPILER = Program(f"{_FOLDER}/sievec", "cyrus-common")
PROGRAMS = (MASTER, INFORMATION, PASSWORDS, COMPILER, *_SERVING.values())
USER, GROUP = "cyrus", "mail"
ADMINISTRATOR = "cyrus"
_WRITING = threading.Lock()

_MAIN = """\
configdirectory: {folder}/config
defaultpartition: default
partition-default: {folder}/spool
# One file a message below the mailbox's own name, where the lab looks.
mailbox_legacy_dirs: yes
expunge_mode: immediate
delete_mode: immediate
admins: cyrus
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {folder}/sasldb2
sasl_mech_list: PLAIN LOGIN
allowplaintext: yes
loginrealms: mail.{domain}
virtdomains: off
unixhierarchysep: yes
lmtp_downcase_rcpt: yes
duplicatesuppression: no
servername: mail.{domain}
sievedir: {folder}/sieve
smtp_backend: host
smtp_host: {host}:{smtp}/noauth
proc_path: {folder}/proc
mboxname_lockpath: {folder}/lock
tls_server_cert: disabled
"""

_SERVICES = """\
SERVICES {{
  lmtp cmd="{lmtpd} -a -C {folder}/imapd.conf" listen="{host}:{lmtp}" prefork=0
  pop3 cmd="{pop3d} -C {folder}/imapd.conf" listen="{host}:{pop3}" prefork=0
  imap cmd="{imapd} -C {folder}/imapd.conf" listen="{host}:{imap}" prefork=0
}}
"""


def lay(folder: Path, domain: str, lmtp: int, pop3: int, imap: int, *, smtp: int) -> Daemon:
    """Write its configuration below `folder`, and name the daemon.

    Args:
        folder: its own, empty.
        domain: whose mail it stores.
        lmtp: the port for deliveries.
        pop3: the port for POP3.
        imap: the port for IMAP.
        smtp: the port to which it hands mail of its own.
    """
    for name in ("config", "spool", "sieve", "proc", "lock"):
        (folder / name).mkdir(parents=True)
    values = {"folder": folder, "domain": domain, "host": HOST}
    values |= {"lmtp": lmtp, "pop3": pop3, "imap": imap, "smtp": smtp}
    programs = {name: one.command for name, one in _SERVING.items()}
    (folder / "imapd.conf").write_text(_MAIN.format(**values), encoding="ascii")
    (folder / "cyrus.conf").write_text(_SERVICES.format(**values, **programs), encoding="ascii")
    _password(folder, domain, ADMINISTRATOR)
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, USER, GROUP)
    files = ("-C", f"{folder}/imapd.conf", "-M", f"{folder}/cyrus.conf", "-p", f"{folder}/pid")
    ports = {"lmtp": lmtp, "pop3": pop3, "imap": imap}
    return Daemon((MASTER.command, *files, "-D"), ports, user=USER, group=GROUP)


def create(folder: Path, domain: str, user: str, port: int) -> None:
    """Make an account with an empty maildrop.

    Args:
        folder: the store's.
        domain: as it was laid.
        user: the account's name.
        port: where IMAP is served.

    Raises:
        LabError: the server refused it.
    """
    _password(folder, domain, user)
    with imaplib.IMAP4(HOST, port, timeout=30) as client:
        client.login(ADMINISTRATOR, PASSWORD)
        status, said = client.create(f"user/{user}")
        if status != "OK":
            raise LabError(f"Cyrus made no mailbox for {user}: {said!r}")


def activate(folder: Path, user: str, script: str) -> None:
    """Make a Sieve script the account's own: lmtpd runs what sievec made of it.

    Args:
        folder: the store's.
        user: the account's name.
        script: its text.

    Raises:
        LabError: Cyrus refuses the script.
    """
    own = folder / "sieve" / user[0] / user
    own.mkdir(parents=True)
    text, compiled = own / "rule.script", own / "rule.bc"
    text.write_text(script, encoding="utf-8")
    command = (COMPILER.command, "-C", f"{folder}/imapd.conf", str(text), str(compiled))
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - as above
    if done.returncode != 0:
        said = (done.stderr + done.stdout).decode("utf-8", "replace").strip()
        raise LabError(f"Cyrus refuses the script: {said}")
    (own / "defaultbc").symlink_to(compiled.name)
    for path in (own.parent, own, text, compiled):
        shutil.chown(path, USER, GROUP)


def messages(folder: Path, user: str, port: int) -> list[bytes]:
    """The octets of each message in an account's INBOX, in the order of delivery.

    Which there are, the index says: the file of a message that was deleted goes later.

    Args:
        folder: the store's.
        user: the account's name.
        port: where IMAP is served.
    """
    with imaplib.IMAP4(HOST, port, timeout=30) as client:
        client.login(user, PASSWORD)
        client.select("INBOX", readonly=True)
        _, (found, *_) = client.uid("SEARCH", "ALL")
    spool = folder / "spool" / "user" / user
    return [(spool / f"{int(uid)}.").read_bytes() for uid in (found or b"").split()]


def _password(folder: Path, domain: str, user: str) -> None:
    # The database has no locks: who logs in while another's password is written is refused, and
    # of two writers one may lose. Hence one writer at a time, on a copy that then takes its place.
    database, copy = folder / "sasldb2", folder / "sasldb2.new"
    command = (PASSWORDS.command, "-p", "-c", "-f", str(copy), "-u", f"mail.{domain}", user)
    with _WRITING:
        if database.exists():
            shutil.copyfile(database, copy)
        subprocess.run(command, input=PASSWORD.encode(), check=True)  # noqa: S603 - `program` found it
        copy.chmod(0o600)
        shutil.chown(copy, USER, GROUP)
        copy.replace(database)
