"""Keeps one message while it is scanned: in memory up to a bound, then in a file."""

from __future__ import annotations

import contextlib
import mmap
import tempfile
from types import TracebackType
from typing import BinaryIO, Self

MEMORY_OCTETS = 1 << 20
"""Most octets that a spool keeps in memory: 1 MiB."""


class Spool:
    """Octets written piece by piece, then read as a whole.

    Args:
        memory_octets: what is kept in memory; more goes to a temporary file that has no name,
            so that nothing stays behind whatever happens.
        most: octets that `keep` keeps; None for any number.
    """

    def __init__(self, memory_octets: int = MEMORY_OCTETS, most: int | None = None) -> None:
        self._bound, self._most = memory_octets, most
        # One piece alone is kept as it came; most messages are one.
        self._memory: bytes | bytearray = b""
        self._file: BinaryIO | None = None
        self._map: mmap.mmap | None = None
        self.size = 0
        """Octets written."""
        self.fault = ""
        """Why it has not all that `keep` was given; "" if it has."""

    def keep(self, chunk: bytes) -> None:
        """Append octets, or note why that is not possible; from then on nothing is kept.

        Whoever reads a message has to read it to its end all the same: what comes next stands
        behind it.
        """
        if self.fault:
            return
        if self._most is not None and self.size + len(chunk) > self._most:
            self.fault = f"larger than {self._most} octets"
            return
        try:
            self.write(chunk)
        except OSError as error:
            self.fault = f"no room to keep it: {error.strerror or error}"

    def write(self, chunk: bytes) -> None:
        """Append octets."""
        self.size += len(chunk)
        if self._file is None and self.size > self._bound:
            self._file = tempfile.TemporaryFile(prefix="kb-")  # noqa: SIM115 - closed by close()
            self._file.write(self._memory)
            self._memory = b""
        if self._file is not None:
            self._file.write(chunk)
        elif self._memory:
            if isinstance(self._memory, bytes):
                self._memory = bytearray(self._memory)
            self._memory += chunk
        else:
            self._memory = bytes(chunk)

    def octets(self) -> bytes | mmap.mmap:
        """All octets written: `bytes`, or the file mapped into memory.

        A map is good until `close`; nothing may be written after it was asked for.
        """
        if self._file is None:
            self._memory = bytes(self._memory)
            return self._memory
        if self._map is None:
            self._file.flush()
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        return self._map

    def close(self) -> None:
        """Give back memory and file. May be called twice."""
        self._memory = b""
        if self._map is not None:
            # A scan in a thread of its own may outlive its session; the map then ends with it.
            with contextlib.suppress(BufferError):
                self._map.close()
        if self._file is not None:
            # Nobody reads it any more: where the disk is full, its buffer may go unwritten.
            with contextlib.suppress(OSError):
                self._file.close()

    def __enter__(self) -> Self:
        """The spool itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()
