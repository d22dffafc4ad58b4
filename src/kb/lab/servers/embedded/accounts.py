"""The accounts that the embedded servers share: one folder each, one password for all.

The folder is the interface between the lab, which makes accounts, and the servers' process,
which looks them up at each login: an account exists from the moment that its folder does.
"""

from __future__ import annotations

import re
from pathlib import Path

from kb.lab.servers.embedded.maildrop import Maildrop

PASSWORD = "secret"  # noqa: S105 - of the lab's own throw-away accounts
KEYWORDS = "0 $Junk\n1 $NotJunk\n"
"""What an IMAP client may set besides the system flags; pymap keeps those that it is told."""
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


def maildrop(folder: Path, user: str) -> Maildrop | None:
    """The maildrop of an account; None where it does not exist."""
    home = folder / user
    return Maildrop(home) if _NAME.fullmatch(user) and home.is_dir() else None


def create(folder: Path, user: str) -> Maildrop:
    """Make an account and return its maildrop.

    Raises:
        ValueError: the name is not one of small letters, digits, dots and hyphens.
    """
    if not _NAME.fullmatch(user):
        raise ValueError(f"{user!r} is no account name; use a-z, 0-9, dot and hyphen")
    drop = Maildrop(folder / user)
    (drop.folder / "dovecot-keywords").write_text(KEYWORDS, encoding="ascii")
    return drop
