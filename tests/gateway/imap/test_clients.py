"""Real clients through the gateway: they see rewritten messages, and no difference else."""

from __future__ import annotations

import email
import imaplib
import os
import subprocess
from pathlib import Path

import pytest
from imapclient import IMAPClient

from conftest import need
from kb.gateway.endpoint import Endpoint
from kb.lab.mail.samples import EICAR, GTUBE
from support.imap import PASSWORD, Served, World

HAM = b"From: a@example.test\r\nTo: b@example.test\r\nSubject: ham\r\n\r\nhello\r\n"
SPAM = b"From: a@example.test\r\nSubject: buy\r\n\r\n" + GTUBE + b"\r\n"
VIRUS = (
    b"From: a@example.test\r\nSubject: look\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n"
    b"--b\r\nContent-Type: application/octet-stream; name=e.com\r\n\r\n" + EICAR + b"\r\n--b--\r\n"
)
TAGGED = SPAM.replace(b"Subject: buy", b"Subject: [SPAM] buy")
COUNT = 6


@pytest.fixture
def gateway(imap: World, served: Served) -> Endpoint:
    imap.connect(*served).append(HAM, SPAM, VIRUS, HAM, HAM, HAM)
    return imap.gateway(served.server)


def run(*command: str, home: Path, check: bool = True) -> str:
    done = subprocess.run(
        command,
        env=os.environ | {"HOME": str(home), "TERM": "xterm"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def assert_delivered(octets: list[bytes]) -> None:
    """Compare what a client has stored, whatever its line ends."""
    stored = [message.replace(b"\r\n", b"\n") for message in octets]
    assert len(stored) == COUNT
    assert not any(EICAR in message for message in stored)
    subjects = sorted(str(email.message_from_bytes(m)["Subject"]) for m in stored)
    assert subjects == ["[SPAM] buy", "ham", "ham", "ham", "ham", "look"]


def test_imaplib(gateway: Endpoint, served: Served) -> None:
    with imaplib.IMAP4(*gateway) as client:
        client.login(served.user, PASSWORD)
        client.select()
        _, told = client.fetch("2", "(RFC822.SIZE BODY.PEEK[])")
        assert told[0] is not None
        assert told[0][1] == TAGGED
        assert client.copy("2", "INBOX")[0] == "OK"
        assert client.store("1", "+FLAGS", r"(\Deleted)")[0] == "OK"
        assert client.expunge()[0] == "OK"
        assert client.search(None, "ALL")[1] == [b"1 2 3 4 5 6"]
        _, told = client.fetch("6", "(BODY.PEEK[])")
        assert told[0] is not None
        assert told[0][1] == TAGGED


def test_imapclient(gateway: Endpoint, served: Served) -> None:
    with IMAPClient(gateway.host, gateway.port, ssl=False) as client:
        client.login(served.user, PASSWORD)
        client.select_folder("INBOX")
        uids = client.search()
        told = client.fetch(uids, ["ENVELOPE", "RFC822.SIZE", "BODYSTRUCTURE", "BODY.PEEK[]"])
        assert_delivered([data[b"BODY[]"] for data in told.values()])
        for data in told.values():
            assert data[b"RFC822.SIZE"] == len(data[b"BODY[]"])
        assert told[uids[1]][b"ENVELOPE"].subject == b"[SPAM] buy"
        assert told[uids[2]][b"BODYSTRUCTURE"].is_multipart
        client.idle()
        assert client.idle_done()


MBSYNC = """
IMAPAccount gateway
Host {host}
Port {port}
User {user}
Pass {password}
{tls} None
AuthMechs LOGIN

IMAPStore far
Account gateway

MaildirStore near
Path {home}/mail/
Inbox {home}/mail/INBOX

Channel all
{Far} :far:
{Near} :near:
Create {Near}
SyncState *
"""


def test_mbsync_transfers_nothing_the_second_time(
    gateway: Endpoint, served: Served, tmp_path: Path
) -> None:
    program = need("mbsync", "isync")
    (tmp_path / "mail").mkdir()
    words = {"host": gateway.host, "port": gateway.port, "user": served.user, "home": tmp_path}
    (tmp_path / "rc").write_text(
        MBSYNC.format(tls="SSLType", Far="Far", Near="Near", password=PASSWORD, **words)
    )
    command = (program, "-Dn", "-c", str(tmp_path / "rc"), "all")
    first = run(*command, home=tmp_path)
    assert first.count("BODY.PEEK[]") >= COUNT
    inbox = tmp_path / "mail" / "INBOX"
    files = {f: f.read_bytes() for part in ("cur", "new") for f in (inbox / part).iterdir()}
    assert_delivered(list(files.values()))
    second = run(*command, home=tmp_path)
    assert "UID FETCH" in second
    assert "BODY" not in second
    assert " APPEND " not in second
    assert files == {f: f.read_bytes() for part in ("cur", "new") for f in (inbox / part).iterdir()}


OFFLINEIMAP = """
[general]
accounts = one
metadata = {home}/meta
[Account one]
localrepository = near
remoterepository = far
[Repository near]
type = Maildir
localfolders = {home}/mail
[Repository far]
type = IMAP
ssl = no
starttls = no
auth_mechanisms = LOGIN
remotehost = {host}
remoteport = {port}
remoteuser = {user}
remotepass = {password}
"""


def test_offlineimap(gateway: Endpoint, served: Served, tmp_path: Path) -> None:
    program = need("offlineimap", "offlineimap3")
    words = {"host": gateway.host, "port": gateway.port, "user": served.user, "home": tmp_path}
    (tmp_path / "rc").write_text(OFFLINEIMAP.format(password=PASSWORD, **words))
    command = (program, "-o", "-u", "basic", "-c", str(tmp_path / "rc"))
    run(*command, home=tmp_path)
    inbox = tmp_path / "mail" / "INBOX"
    files = {f: f.read_bytes() for part in ("cur", "new") for f in (inbox / part).iterdir()}
    assert_delivered(list(files.values()))
    second = run(*command, home=tmp_path)
    assert "Copy message" not in second
    assert files == {f: f.read_bytes() for part in ("cur", "new") for f in (inbox / part).iterdir()}


def test_mutt(gateway: Endpoint, served: Served, tmp_path: Path) -> None:
    program = need("mutt")
    (tmp_path / "Mail").mkdir()
    (tmp_path / "rc").write_text(
        f"set imap_user={served.user}\nset imap_pass={PASSWORD}\nset ssl_starttls=no\n"
        f"set ssl_force_tls=no\nset quit=yes\nset confirmappend=no\nset confirmcreate=no\n"
        f"set header_cache={tmp_path}/cache\nset mbox_type=Maildir\nset delete=no\n"
    )
    url = f"imap://{gateway.host}:{gateway.port}/INBOX"
    box = tmp_path / "copied"
    push = f"<tag-pattern>~A<enter><tag-prefix><copy-message><kill-line>{box}<enter><quit>"
    script = f"cd {tmp_path} && exec {program} -n -F {tmp_path}/rc -f {url} -e 'push \"{push}\"'"
    # It wants a terminal; util-linux's script gives it one.
    run(need("script", "util-linux"), "-qec", script, "/dev/null", home=tmp_path, check=False)
    files = [f.read_bytes() for part in ("cur", "new") for f in (box / part).iterdir()]
    assert_delivered(files)


def test_curl(gateway: Endpoint, served: Served, tmp_path: Path) -> None:
    program = need("curl")
    user = ("-sS", "--user", f"{served.user}:{PASSWORD}")
    url = f"imap://{gateway.host}:{gateway.port}/INBOX"
    whole = run(program, *user, f"{url};MAILINDEX=2", home=tmp_path)
    assert whole.encode() == TAGGED.replace(b"\r\n", b"\n") or whole.encode() == TAGGED
    notice = run(program, *user, f"{url};MAILINDEX=3;SECTION=2", home=tmp_path)
    assert "e.com" in notice
    listing = run(program, *user, "-X", "FETCH 1:* (RFC822.SIZE ENVELOPE)", url, home=tmp_path)
    assert "[SPAM] buy" in listing


def test_fetchmail(gateway: Endpoint, served: Served, tmp_path: Path) -> None:
    program = need("fetchmail")
    rc = tmp_path / "rc"
    rc.write_text(
        f"poll {gateway.host} service {gateway.port} protocol imap auth password "
        f'username "{served.user}" password "{PASSWORD}" sslproto "" keep fetchall '
        f"mda \"cat >> {tmp_path}/out; printf '\\\\n=====\\\\n' >> {tmp_path}/out\"\n"
    )
    rc.chmod(0o600)
    said = run(
        *(program, "-f", str(rc), "--pidfile", str(tmp_path / "pid"), "--nosyslog"),
        *("-v", "--idfile", str(tmp_path / "ids")),
        home=tmp_path,
        check=False,
    )
    assert (tmp_path / "out").exists(), said
    assert_delivered((tmp_path / "out").read_bytes().split(b"\n=====\n")[:-1])
