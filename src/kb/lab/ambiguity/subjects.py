"""Headers in which it is ambiguous what the Subject is, and what programs take for it."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kb.lab.ambiguity.case import text
from kb.lab.ambiguity.mutt import mutt
from kb.lab.errors import LabError
from kb.message import edited, tag

TAG = "[SPAM]"
PATIENCE = 60
"""Seconds that a program may take with one message."""

NOBODY = 65534
"""The user and group that own nothing, by number."""

TAGGED, UNTAGGED, NONE = "tagged", "untagged", "none"


class Header(NamedTuple):
    """One class: a message, as it was sent."""

    id: str
    what: str
    octets: bytes

    @property
    def tagged(self) -> bytes:
        """As the gateway delivers it where it is spam."""
        return edited(self.octets, tag(self.octets, TAG))


_REST = text("From: sender@example.org", "To: user@example.test", "", "A text.")
_SUBJECT = text("Subject: offer")
HEADERS = (
    Header("subject", "a Subject as everybody writes it", _SUBJECT + _REST),
    Header("subject-missing", "no Subject", _REST),
    Header("subject-two", "two Subjects", text("Subject: offer", "Subject: second") + _REST),
    Header(
        "subject-cr",
        "a Subject behind a bare CR",
        b"X-One: a\rSubject: other\r\n" + _SUBJECT + _REST,
    ),
    Header(
        "subject-cr-only",
        "the only Subject behind a bare CR",
        b"X-One: a\rSubject: offer\r\n" + _REST,
    ),
    Header(
        "subject-cr-all", "every line ends at a bare CR", (_SUBJECT + _REST).replace(b"\r\n", b"\r")
    ),
    Header("subject-mark", "a byte-order mark in front", b"\xef\xbb\xbf" + _SUBJECT + _REST),
    Header(
        "subject-from",
        ">From in front",
        text(">From a Mon Jan  1 00:00:00 2024") + _SUBJECT + _REST,
    ),
    Header(
        "subject-mbox", "From in front", text("From a Mon Jan  1 00:00:00 2024") + _SUBJECT + _REST
    ),
    Header("subject-empty-first", "an empty line in front", b"\r\n" + _SUBJECT + _REST),
    Header("subject-blank-first", "a line of blanks in front", b" \r\n" + _SUBJECT + _REST),
    Header(
        "subject-stray",
        "behind a line that is no field",
        text("X-One: a", "no field") + _SUBJECT + _REST,
    ),
    Header(
        "subject-blank-line", "behind a line of blanks", text("X-One: a", " ") + _SUBJECT + _REST
    ),
    Header("subject-colon", "a blank in front of the colon", text("Subject : offer") + _REST),
    Header(
        "subject-colon-below", "the colon on the next line", text("Subject", " : offer") + _REST
    ),
    Header("subject-folded", "the value on the next line", text("Subject:", " offer") + _REST),
    Header("subject-indented", "a blank in front of the name", text(" Subject: offer") + _REST),
    Header("subject-nul", "a NUL in front of the name", b"\0" + _SUBJECT + _REST),
)

# A date, then the Subject: NIL, a quoted string, or a literal (RFC 3501 section 7.4.2).
_ENVELOPE = re.compile(r'imap\.envelope: (?:NIL|"[^"]*") (NIL|"|\{\d+\}\r?\n)(.*)', re.DOTALL)

Taker = Callable[[bytes], str]
"""What a program takes for the Subject of a message: `TAGGED`, `UNTAGGED` or `NONE`."""


def takers() -> dict[str, Taker]:
    """The programs that are installed, in the table's order."""
    found: dict[str, Taker] = {"email": _email}
    for name, taker in (
        ("mutt", _mutt),
        ("formail", lambda octets: _field(octets, "formail", "-zxSubject:")),
        ("reformail", lambda octets: _field(octets, "reformail", "-x", "Subject:")),
        ("Dovecot", _dovecot),
    ):
        if shutil.which({"Dovecot": "doveadm"}.get(name, name)):
            found[name] = taker
    return found


def _judged(subject: str | None) -> str:
    if subject is None or not subject.strip():
        return NONE
    return TAGGED if subject.strip().startswith(TAG) else UNTAGGED


def _unix(octets: bytes) -> bytes:
    return octets.replace(b"\r\n", b"\n")


def _email(octets: bytes) -> str:
    return _judged(email.message_from_bytes(octets, policy=email.policy.default)["subject"])


def _field(octets: bytes, *command: str) -> str:
    done = subprocess.run(  # noqa: S603 - words of this module's table, no shell
        command, input=_unix(octets), capture_output=True, timeout=PATIENCE, check=False
    )
    # Of several it prints each, the first one first.
    return _judged(done.stdout.decode("utf-8", "replace"))


def _mutt(octets: bytes) -> str:
    with tempfile.TemporaryDirectory(prefix="kb-mutt-") as name:
        folder = Path(name)
        keys = "".join(
            f"<untag-pattern>~A<enter><tag-pattern>{pattern}<enter><tag-prefix-cond>"
            f"<pipe-message>cat >{folder}/{file}<enter><end-cond>"
            for pattern, file in (("~s ^.SPAM.", TAGGED), ("~s .", UNTAGGED))
        )
        mutt(folder, _unix(octets), keys)
        return next((file for file in (TAGGED, UNTAGGED) if (folder / file).exists()), NONE)


def _dovecot(octets: bytes) -> str:
    with tempfile.TemporaryDirectory(prefix="kb-doveadm-") as name:
        folder = Path(name)
        for part in ("cur", "new", "tmp"):
            (folder / "box" / part).mkdir(parents=True)
        (folder / "box/cur/1:2,S").write_bytes(_unix(octets))
        # It serves no mail to root.
        user = NOBODY if os.getuid() == 0 else os.getuid()
        group = NOBODY if os.getuid() == 0 else os.getgid()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user, group)
        (folder / "conf").write_text(
            f"mail_location=maildir:{folder}/box\nbase_dir={folder}/run\nlog_path=/dev/stderr\n"
            f"ssl=no\nfirst_valid_uid=1\nfirst_valid_gid=1\nmail_uid={user}\nmail_gid={group}\n"
        )
        done = subprocess.run(  # noqa: S603 - these words, no shell
            ("doveadm", "-c", str(folder / "conf"), "fetch", "imap.envelope", "all"),  # noqa: S607
            capture_output=True,
            env={**os.environ, "USER": "user"},
            timeout=PATIENCE,
            check=False,
        )
        said = done.stdout.decode("utf-8", "replace").strip()
        envelope = _ENVELOPE.match(said)
        if envelope is None:
            raise LabError(f"doveadm said {said!r}: {done.stderr.decode('utf-8', 'replace')}")
        return _judged(None if envelope[1] == "NIL" else envelope[2])
