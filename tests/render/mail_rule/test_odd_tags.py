"""Odd tags and folders in the programs themselves: what is tagged moves, all else stays.

The mail is tagged by `kb.message.tag`, as the gateway does it, and given to the program with the
rule as `kb rule` prints it. One that must act is told from one that acts on anything by a mail
without the tag and by a reply to the tagged one.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import need
from kb.errors import InputError
from kb.knowledge import loader
from kb.message import tag
from kb.message.edit import edited
from kb.render import mail_rule

RULES = loader.load().mail_rules
FOLDER = "Mü$ll `id`"
TAGS = (
    "[SPAM]",
    "*** SPAM? ***",
    'a"b',
    "back\\",
    "$HOME `id`",
    "a/b!{x}|(y)+",
    "⚠ Übel",
    "#tag; stop",
    "%s 100%",
)
SUBJECTS = (b"hello", b"=?utf-8?q?h=C3=A9?= and more")


def mails(text: str, subject: bytes) -> dict[str, bytes]:
    """One that is tagged, one that is not, and a reply to the first."""
    clean = b"From: a@example.org\nSubject: " + subject + b"\n\nText.\n"
    tagged = edited(clean, tag(clean, text))
    assert tagged != clean
    reply = tagged.replace(b"Subject: ", b"Subject: Re: ")
    return {"tagged": tagged, "clean": clean, "reply": reply}


def run(folder: Path, mail: bytes, *command: str | Path) -> bytes:
    """Run a program in that folder, a mail on its standard input; its standard output."""
    environment = os.environ | {"HOME": str(folder), "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    done = subprocess.run(
        command,
        input=mail,
        cwd=folder,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def maildir(folder: Path, name: str) -> Path:
    for part in ("cur", "new", "tmp"):
        (folder / name / part).mkdir(parents=True)
    return folder / name


def written(program: str, text: str, folder: str = FOLDER) -> str:
    return "\n".join(mail_rule.written(RULES[program], text, folder)) + "\n"


@pytest.fixture(params=[(t, s) for t in TAGS for s in SUBJECTS], ids=lambda case: repr(case[0]))
def case(request: pytest.FixtureRequest) -> tuple[str, dict[str, bytes]]:
    """A tag, and the mails."""
    text, subject = request.param
    return text, mails(text, subject)


def test_procmail(case: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    program, (text, sent) = need("procmail"), case
    rc = tmp_path / "rc"
    rc.write_text(f"MAILDIR={tmp_path}\nDEFAULT={tmp_path}/inbox/\n{written('procmail', text)}")
    for mail in sent.values():
        run(tmp_path, mail, program, rc)
    found = {p.parent.parent.name: p.read_bytes() for p in tmp_path.rglob(f"{FOLDER}/new/*")}
    assert found == {FOLDER: sent["tagged"]}
    assert len(list(tmp_path.glob("inbox/new/*"))) == 2


def test_maildrop(case: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    program, (text, sent) = need("maildrop"), case
    moved, inbox = maildir(tmp_path, FOLDER), maildir(tmp_path, "inbox")
    rc = tmp_path / "rc"
    rc.write_text(f'DEFAULT="inbox/"\n{written("maildrop", text)}')
    rc.chmod(0o600)
    for mail in sent.values():
        run(tmp_path, mail, program, rc)
    assert [path.read_bytes() for path in moved.glob("new/*")] == [sent["tagged"]]
    assert len(list(inbox.glob("new/*"))) == 2


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A folder that others may enter: pytest's own are its user's alone."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_sieve(case: tuple[str, dict[str, bytes]], open_path: Path) -> None:
    program, (text, sent) = need("sieve-test", "dovecot-sieve"), case
    # It gives up being root, and must read the script then.
    user = ("mail_uid=nobody", "mail_gid=nogroup", "mail_home=/", "first_valid_uid=1")
    options = [word for one in user for word in ("-o", one)]
    script, file = open_path / "rule.sieve", open_path / "mail"
    script.write_text(written("sieve", text))
    folders = {}
    for name, mail in sent.items():
        file.write_bytes(mail)
        told = run(open_path, b"", program, *options, script, file).decode()
        folders[name] = FOLDER if f"store message in folder: {FOLDER}" in told else "INBOX"
    assert folders == {"tagged": FOLDER, "clean": "INBOX", "reply": "INBOX"}


def test_mutt(case: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    program, terminal, (text, sent) = need("mutt"), need("script", "bsdutils"), case
    if set(text) & set(RULES["mutt"].unwritable_tag):
        with pytest.raises(InputError, match="a rule of mutt cannot have"):
            written("mutt", text)
        return
    inbox = maildir(tmp_path, "inbox")
    for name, mail in sent.items():
        (inbox / "new" / f"{name}.example").write_bytes(mail)
    rc = tmp_path / "rc"
    rc.write_text(
        f"set folder={tmp_path} spoolfile={inbox} mbox_type=Maildir move=no quit=yes\n"
        + written("mutt", text, "Junk")
    )
    command = f"{program} -n -F {rc} -f {inbox} -e 'push <quit>'"
    run(tmp_path, b"", terminal, "-qec", command, "/dev/null")
    moved = [path.read_bytes() for path in tmp_path.glob("Junk/*/*")]
    assert [b"Re: " in mail or mail == sent["clean"] for mail in moved] == [False]
    left = [path.name for path in (*inbox.glob("new/*"), *inbox.glob("cur/*"))]
    assert sorted(name.partition(".")[0] for name in left) == ["clean", "reply"]
