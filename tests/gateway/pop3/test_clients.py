"""fetchmail and mpop through the gateway, twice: all mail arrives, tagged, and only once."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from conftest import need
from kb.gateway.pins import SqlitePins, UidScope
from kb.lab.servers.debian import PASSWORD
from support.dovecot import Dovecot
from support.mails import with_gtube
from support.pop3 import World

HAM = (
    b"From: a@example.test\r\nTo: u@example.test\r\nSubject: hello\r\n\r\nHello.\r\n.dot\r\n..\r\n"
)
JUNK = with_gtube(
    b"From: b@example.test\r\nTo: u@example.test\r\nSubject: buy\r\n\r\n.\r\nline\r\n"
)
TAGGED = JUNK.replace(b"Subject: ", b"Subject: [SPAM] ")


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[bytes]:
    """Run a client with that folder as its home."""
    home = {"HOME": str(folder), "FETCHMAILHOME": str(folder), "USER": "u", "LOGNAME": "u"}
    return subprocess.run(
        command, env=os.environ | home, capture_output=True, timeout=60, check=False
    )


def test_fetchmail(world: World, dovecot: Dovecot, tmp_path: Path) -> None:
    program = need("fetchmail")
    dovecot.account("fetchmail", HAM, JUNK)
    gateway = world.gateway(dovecot.endpoint)
    box = tmp_path / "box"
    box.mkdir()
    rc = tmp_path / "rc"
    rc.write_text(
        f"""
        set no bouncemail
        set invisible
        poll {gateway.host} service {gateway.port} protocol pop3 uidl auth password
          username "fetchmail" password "{PASSWORD}" sslproto ""
          keep no rewrite no stripcr no mimedecode no dropstatus
          mda "cat > {box}/$$.$(date +%N)"
        """
    )
    rc.chmod(0o600)
    command = [program, "-v", "-f", str(rc), "-i", str(tmp_path / "ids"), "--nosyslog"]
    first = run(tmp_path, *command)
    assert first.returncode == 0, first.stdout + first.stderr
    assert sorted(path.read_bytes() for path in box.iterdir()) == sorted([HAM, TAGGED])
    second = run(tmp_path, *command)
    assert second.returncode == 1, second.stdout + second.stderr
    assert len(list(box.iterdir())) == 2


@pytest.mark.parametrize("auth", ["user", "plain", "login", "cram-md5", "scram-sha-256"])
def test_mpop(world: World, dovecot: Dovecot, tmp_path: Path, auth: str) -> None:
    program = need("mpop")
    dovecot.account(auth, HAM, JUNK)
    pins = SqlitePins()
    gateway = world.gateway(dovecot.endpoint, pins=pins)
    maildir = tmp_path / "Maildir"
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True)
    rc = tmp_path / "rc"
    rc.write_text(
        f"account default\nhost {gateway.host}\nport {gateway.port}\nuser {auth}\n"
        f"password {PASSWORD}\ntls off\nauth {auth}\nkeep on\nreceived_header off\n"
        f"uidls_file {tmp_path}/uidls\ndelivery maildir {maildir}\n"
    )
    rc.chmod(0o600)
    for _ in range(2):
        done = run(tmp_path, program, "-C", str(rc))
        assert done.returncode == 0, done.stdout + done.stderr
        found = [path.read_bytes() for path in (maildir / "new").iterdir()]
        # Maildir's line ends are LF.
        assert sorted(found) == sorted(m.replace(b"\r\n", b"\n") for m in (HAM, TAGGED))
    # Whatever the way in, the account is known by its name.
    place, uids = UidScope(str(dovecot.endpoint), auth), dovecot.uids(auth)
    assert len(world.run(pins.get_many(place, uids))) == 2
