"""Opens one archive with libarchive, in a process of its own: started by `kb.scan.libarchive`.

libarchive is written in C, and what it reads here was written by strangers: whatever goes wrong
with it ends this process and not the gateway. The archive is standard input; standard output has
frames: a letter, a length in four octets, so many octets. `D` is data of a file, `F` a file's
beginning, `E` means that it has a password, `U` that it cannot be read, `.` the end.

Run by its path, so that it imports nothing of the package and starts fast.
"""

from __future__ import annotations

import ctypes
import resource
import struct
import sys

MEMORY = 1 << 30
"""Most address space that it may take, in octets: 1 GiB."""
PROCESSOR_SECONDS = 15
"""Longest that it may have the processor: then SIGXCPU ends it, which tells why."""

_ENCRYPTED = ("encrypt", "passphrase", "password")


def main(kind: str, compression: str) -> None:
    """Write what is in the archive on standard input as frames."""
    bound(PROCESSOR_SECONDS)
    import libarchive

    data = sys.stdin.buffer.read()
    try:
        with libarchive.memory_reader(data, kind, compression) as archive:
            is_encrypted = libarchive.ffi.libarchive.archive_entry_is_encrypted
            is_encrypted.argtypes = [ctypes.c_void_p]
            for entry in archive:
                _frame(b"F")
                if is_encrypted(entry._entry_p):
                    # What it gives of such a file may be the encrypted octets, and no error.
                    _frame(b"E")
                    continue
                try:
                    for block in entry.get_blocks():
                        _frame(b"D", block)
                except libarchive.ArchiveError as error:
                    _frame(_trouble(error))
                    if error.retcode is not None and error.retcode <= libarchive.ffi.ARCHIVE_FATAL:
                        break
    except libarchive.ArchiveError as error:
        _frame(_trouble(error))
    _frame(b".")


def bound(processor_seconds: int) -> None:
    """Bound what this process may have."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # At the hard limit it would be SIGKILL, as for want of memory.
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds + 5))
    # SIGXCPU and a crash would leave a core, with somebody's mail in it.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _trouble(error: Exception) -> bytes:
    return b"E" if any(word in str(error).lower() for word in _ENCRYPTED) else b"U"


def _frame(letter: bytes, octets: bytes = b"") -> None:
    sys.stdout.buffer.write(letter + struct.pack(">I", len(octets)) + octets)


if __name__ == "__main__":
    main(*sys.argv[1:])
