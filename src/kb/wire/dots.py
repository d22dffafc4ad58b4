"""Dot-stuffed text, both ways: SMTP's mail data and POP3's multi-line replies.

Rules (RFC 5321 4.5.2 and 4.1.1.4, RFC 1939 3):

- The text ends with CR LF `.` CR LF. Nothing else ends it: no LF `.` LF, no CR `.` CR, no
  mixture of them (what is known as SMTP smuggling). The first CR LF of the five octets
  belongs to the text, or to the command line before it where the text is empty.
- A line, which is what stands between two CR LF, that starts with a dot was sent with one
  dot more.
- A CR or LF that stands alone is part of a line. It is let through and noted: what to do
  about it is for the protocol to say.
- What comes out does not depend on how the octets were cut into chunks.
"""

from __future__ import annotations

_END = b"\r\n.\r\n"


class DotReader:
    """Takes the stuffing out of text as it arrives, and finds its end.

    Args:
        keep_single: leave a dot at a line's start that was not doubled. No sender that keeps
            the rules sends one, but Dovecot does at the start of a message, and there the dot
            is the message's own.
        note_bare: note a CR or LF that stands alone; who does not ask for that spares the time.
    """

    def __init__(self, *, keep_single: bool = False, note_bare: bool = True) -> None:
        self.done = False
        """Whether the end of the text has been seen."""
        self.rest = b""
        """Once done: the octets behind the end."""
        self.size = 0
        """Octets of text so far, without stuffing."""
        self._note_bare = note_bare
        self._crs = self._lfs = self._crlfs = 0
        # The line end before the text counts as the first CR LF of the end.
        self._held = b"\r\n"
        self._borrowed = 2
        self._stuffed, self._plain = (b"\r\n..", b"\r\n.") if keep_single else (b"\r\n.", b"\r\n")

    @property
    def bare_cr(self) -> bool:
        """Whether the text so far has a CR without its LF."""
        return self._crs > self._crlfs

    @property
    def bare_lf(self) -> bool:
        """Whether the text so far has an LF without its CR."""
        return self._lfs > self._crlfs

    def feed(self, octets: bytes) -> bytes:
        """The text in these octets, unstuffed; b"" once done."""
        if self.done:
            self.rest += octets
            return b""
        octets = self._held + octets
        end = octets.find(_END)
        if end >= 0:
            self.done, self.rest, self._held = True, octets[end + len(_END) :], b""
            return self._text(octets[: end + 2])
        keep = next(n for n in range(len(_END) - 1, -1, -1) if octets.endswith(_END[:n]))
        cut = len(octets) - keep
        self._held = octets[cut:]
        return self._text(octets[:cut])

    def _text(self, stuffed: bytes) -> bytes:
        # A line end is never cut in two here, so the counts can be compared.
        text = stuffed.replace(self._stuffed, self._plain)
        if text and self._borrowed:
            text, self._borrowed = text[self._borrowed :], 0
        if self._note_bare:
            self._crs += text.count(b"\r")
            self._lfs += text.count(b"\n")
            self._crlfs += text.count(b"\r\n")
        self.size += len(text)
        return text


class DotWriter:
    """Stuffs text that is to be sent."""

    def __init__(self) -> None:
        self._last = b"\r\n"

    def feed(self, text: bytes) -> bytes:
        """The octets to send for the next piece of text."""
        stuffed = (self._last + text).replace(b"\r\n.", b"\r\n..")[len(self._last) :]
        self._last = (self._last + text[-2:])[-2:]
        return stuffed

    def end(self) -> bytes:
        """The octets that end the text, with a CR LF of their own where it lacks one."""
        return b".\r\n" if self._last == b"\r\n" else b"\r\n.\r\n"


def stuffed(text: bytes) -> bytes:
    """A whole text as it is sent, its end included."""
    writer = DotWriter()
    return writer.feed(text) + writer.end()
