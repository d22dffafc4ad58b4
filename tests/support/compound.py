"""Writes a compound file ([MS-CFB], version 3), as Outlook's .msg files are."""

from __future__ import annotations

import struct
from itertools import pairwise

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, SMALL, CUTOFF = 512, 64, 4096


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of these streams: `name`, or `folder/name` for one in a storage.

    Streams below the cutoff go into the small stream, as the format wants it.
    """
    sectors: list[bytes] = []
    fat: list[int] = []

    def stored(data: bytes) -> int:
        pieces = [data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR)]
        first = len(sectors)
        sectors.extend(pieces)
        fat.extend([*range(first + 1, first + len(pieces)), END] if pieces else [])
        return first if pieces else END

    small, small_fat = b"", []
    names = ["Root Entry"]
    storages = list(dict.fromkeys(n.split("/")[0] for n in streams if "/" in n))
    names += storages + list(streams)
    places: dict[str, tuple[int, int]] = {}
    for name, data in streams.items():
        if len(data) >= CUTOFF:
            places[name] = (stored(data), len(data))
            continue
        first, count = len(small_fat), -(-len(data) // SMALL)
        small += data.ljust(count * SMALL, b"\0")
        small_fat += [*range(first + 1, first + count), END] if count else []
        places[name] = (first if count else END, len(data))
    root = (stored(small), len(small))
    entries = b""

    def chain(inside: list[str]) -> dict[str, int]:
        return {a: names.index(b) for a, b in pairwise(inside)}

    top = [*storages, *(n for n in streams if "/" not in n)]
    right = chain(top)
    children = {"Root Entry": names.index(top[0])}
    for storage in storages:
        inside = [n for n in streams if n.startswith(f"{storage}/")]
        right |= chain(inside)
        children[storage] = names.index(inside[0])
    for name in names:
        kind = 5 if name == "Root Entry" else 1 if name in storages else 2
        start, size = root if kind == 5 else (0, 0) if kind == 1 else places[name]
        shown = name.rpartition("/")[2].encode("utf-16-le") + b"\0\0"
        entries += struct.pack(
            "<64sHBBIII16sIQQIQ", shown, len(shown), kind, 1, FREE, right.get(name, FREE),
            children.get(name, FREE), b"", 0, 0, 0, start, size,
        )  # fmt: skip
    directory = stored(entries)
    minifat = stored(b"".join(struct.pack("<I", n) for n in small_fat))
    count = 1 + len(fat) // 128
    first = len(sectors)
    fat += [FAT] * count
    table = b"".join(struct.pack("<I", n) for n in fat).ljust(count * SECTOR, b"\xff")
    sectors += [table[at : at + SECTOR] for at in range(0, len(table), SECTOR)]
    header = struct.pack(
        "<8s16sHHHHHHIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, 0, 0, count, directory, 0, CUTOFF, minifat, 1 if small_fat else 0, END, 0,
    )  # fmt: skip
    difat = [*range(first, first + count)]
    header += b"".join(struct.pack("<I", n) for n in difat).ljust(436, b"\xff")
    return header + b"".join(sectors)
