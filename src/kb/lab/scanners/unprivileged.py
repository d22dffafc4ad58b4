"""Users that daemons insist on: neither runs as root."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def own(folder: Path, user: str) -> str:
    """Make a folder for a daemon that is to run as that user.

    Returns:
        The user; "" where this process is nobody's root and cannot become another.
    """
    folder.mkdir()
    if os.geteuid() != 0:
        return ""
    shutil.chown(folder, user)
    return user
