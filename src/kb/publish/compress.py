"""A compressed copy beside each file of the site that gets smaller by it.

`kb serve` sends it to browsers that take gzip, and so does nginx with `gzip_static on`. The same
file gives the same copy: it holds neither a name nor a time.
"""

from __future__ import annotations

import gzip
from pathlib import Path

SUFFIXES = frozenset({
    ".html", ".css", ".js", ".json", ".csv", ".svg", ".xml", ".txt", ".md", ".toml", ".inv", ".pdf",
})  # fmt: skip
SMALLEST = 1024
"""Octets; less fits into one packet as it is."""
LEVEL = 6
"""zlib's own choice: 9 takes three times as long and saves one per cent."""


def site(folder: Path) -> None:
    """Write the copies, `NAME.gz`."""
    for path in folder.rglob("*"):
        if path.suffix in SUFFIXES and path.is_file() and path.stat().st_size >= SMALLEST:
            octets = path.read_bytes()
            packed = gzip.compress(octets, LEVEL, mtime=0)
            if len(packed) < len(octets):
                path.with_name(f"{path.name}.gz").write_bytes(packed)
