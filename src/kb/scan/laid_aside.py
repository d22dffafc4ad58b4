"""What came out of an archive, in a file while it is looked into, where it is large.

An archive has to stay in memory until the last file in it was looked at, and what is made of that
file too. With the file on disk, mapped, there is no third of that size.
"""

from __future__ import annotations

import mmap
import tempfile

from kb.message import Region

MEMORY_OCTETS = 4 << 20
"""Most octets that are kept in memory: 4 MiB."""


def laid_aside(octets: bytes) -> Region:
    """The same octets, for nobody but who looks into them now.

    Raises:
        OSError: there is no room on the disk.
    """
    if len(octets) <= MEMORY_OCTETS:
        return Region(octets)
    with tempfile.TemporaryFile(prefix="kb-") as file:
        file.write(octets)
        file.flush()
        return Region(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
