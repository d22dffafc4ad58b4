"""A maildrop on disk, in Maildir's layout, that keeps octets exactly as they were delivered.

Python's own `mailbox.Maildir` translates line ends and re-generates headers; a lab that
compares octets can use neither. Every file holds the message's octets with CRLF line ends,
and file names sort in the order of delivery.
"""

from __future__ import annotations

import itertools
import time
from pathlib import Path

_number = itertools.count()


def _unique() -> str:
    """A Maildir name that sorts in the order of delivery among those of this process."""
    seconds, rest = divmod(time.time_ns(), 10**9)
    return f"{seconds}.M{rest // 1000:06}Q{next(_number):06}.lab"


class Maildrop:
    """The messages of one account. Several processes may open the same folder.

    Args:
        folder: the Maildir; it and its `cur`, `new` and `tmp` are made where missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("cur", "new", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def deliver(self, octets: bytes) -> str:
        """Store a message and return its key."""
        key = _unique()
        unfinished = self.folder / "tmp" / key
        unfinished.write_bytes(octets)
        unfinished.rename(self.folder / "new" / key)
        return key

    def paths(self) -> dict[str, Path]:
        """The file of each message by its key, in the order of delivery.

        The key is the name up to Maildir's info suffix, so it outlives a change of flags.
        """
        found = [path for name in ("cur", "new") for path in (self.folder / name).iterdir()]
        return {path.name.split(":")[0]: path for path in sorted(found, key=lambda p: p.name)}

    def read(self) -> list[bytes]:
        """The octets of every message, in the order of delivery."""
        return [path.read_bytes() for path in self.paths().values()]
