"""Lines as they stand on the wire: octets up to CRLF, and nothing else ends one.

Rules:

- A line ends with CR LF (RFC 5321 2.3.8, RFC 1939 3). A bare LF ends nothing: taking it for
  a line end would let whoever controls part of a line add commands of his own to it. A bare
  CR is left in the line for the syntax above to refuse.
- A line has a limit in octets, CR LF included. One that passes the limit, or that holds a
  bare LF, is told once, at the octet that spoils it; the rest of it up to its CR LF is thrown
  away. So each line gets one answer, no buffer grows, and nobody waits for an answer.
- The lines that come out do not depend on how the octets were cut into chunks.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Fault(StrEnum):
    """Why a line is not to be used."""

    TOO_LONG = "too long"
    BARE_LF = "bare LF"


class Line(NamedTuple):
    """One line without its CR LF; with a fault, what had come before the octet at fault."""

    octets: bytes
    fault: Fault | None = None


class LineReader:
    """Splits what is fed to it into lines.

    Args:
        limit: longest line, in octets, CR LF included.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._skipping = False

    def feed(self, octets: bytes) -> None:
        """Add octets received."""
        self._buffer += octets

    @property
    def pending(self) -> bool:
        """Whether octets were fed that were not given back, or are being thrown away."""
        return bool(self._buffer) or self._skipping

    def next(self) -> Line | None:
        """The next line, or None where more octets are needed."""
        if self._skipping and not self._skip():
            return None
        end = self._buffer.find(b"\n", 0, self._limit)
        if end < 0:
            return self._spoilt(self._limit, Fault.TOO_LONG) if self._full() else None
        if end == 0 or self._buffer[end - 1] != 0x0D:
            return self._spoilt(end, Fault.BARE_LF)
        line = Line(bytes(self._buffer[: end - 1]))
        del self._buffer[: end + 1]
        return line

    def take(self) -> bytes:
        """All octets not yet read as lines, for another framing: the text behind DATA."""
        octets = bytes(self._buffer)
        self._buffer.clear()
        return octets

    def take_text(self) -> bytes:
        """As `take`, but no more than one dot-stuffed text up to its end, if that is there."""
        whole = self.take_whole_text()
        return self.take() if whole is None else whole

    def take_plain_text(self) -> bytes | None:
        """One text without its end; None where that is not there yet, or a line starts with a dot.

        Nearly all texts are such, and one search tells that nothing in it was stuffed.
        """
        end = self._buffer.find(b"\r\n.") + 2
        if end < 2 or not self._buffer.startswith(b".\r\n", end) or self._buffer[0] == 0x2E:
            return None
        octets = bytes(self._buffer[:end])
        del self._buffer[: end + 3]
        return octets

    def take_whole_text(self) -> bytes | None:
        """One dot-stuffed text with its end; None where that is not there yet."""
        if self._buffer.startswith(b".\r\n"):
            end = 3
        elif (at := self._buffer.find(b"\r\n.\r\n")) >= 0:
            end = at + 5
        else:
            return None
        octets = bytes(self._buffer[:end])
        del self._buffer[:end]
        return octets

    def _full(self) -> bool:
        return len(self._buffer) >= self._limit

    def _spoilt(self, at: int, fault: Fault) -> Line:
        line = Line(bytes(self._buffer[:at]), fault)
        # The octet before stays: it may be the CR of the CR LF that ends the line.
        del self._buffer[: at - 1 if fault is Fault.TOO_LONG else at + 1]
        self._skipping = True
        return line

    def _skip(self) -> bool:
        """Throw away the rest of a spoilt line; True once its CR LF has gone by."""
        end = self._buffer.find(b"\r\n")
        if end < 0:
            del self._buffer[: len(self._buffer) - self._buffer.endswith(b"\r")]
            return False
        del self._buffer[: end + 2]
        self._skipping = False
        return True
