"""The MIME tree of a message, with the octets that each part occupies.

Every message has one, however broken (RFC 2046 5.1 for multiparts, 5.2.1 for messages in
messages). The rules where the standards leave a choice, or senders do not care, as far as every
dialect has them (`kb.message.dialects` has the rest):

- Parts are numbered as IMAP does (RFC 3501 6.4.5). The message itself is (), also where it has
  but one body, which IMAP calls 1. A message/rfc822 part has one child, the message in it. If
  that is a multipart it shares its container's number, and its parts are numbered on; if not it
  is part 1 below its container.
- The line end before a boundary belongs to the boundary; a part may so lose its empty line.
- A boundary line is one that starts with "--" and the boundary. Of several boundaries that fit,
  the innermost counts that is all of the line, but for the end's own "--"; if none is, the longest,
  and of equal ones the innermost. It ends all parts inside its own.
- A boundary line in a header ends header and part; the line end before it is that of the parts
  around.
- A missing end boundary is the end of the part around it.
- What cannot be taken apart is a leaf: a multipart without boundary or boundary line, a message
  of no octets, everything past the caps of `kb.message.parse`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.message.content import Content
from kb.message.header import Section

MESSAGE = "message/rfc822"
"""The media type whose body is a message (RFC 2046 5.2.1)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A message, or a body part of one.

    All offsets are into the octets of the whole message.
    """

    path: tuple[int, ...]
    """Part numbers; see above."""
    head: Section
    """Its header section."""
    end: int
    """Where its body ends; the boundary's line end, if any, is not in it."""
    content: Content
    """Its Content-Type: `text/plain` where it says none."""
    disposition: Content
    encodings: tuple[str, ...]
    """Its Content-Transfer-Encodings in lower case: none, one, or too many."""
    children: tuple[Part, ...] = ()
    epilogue: int = -1
    """Where what follows the end boundary starts; -1 if there is none."""
    is_capped: bool = False
    """Whether it is a leaf because of a cap."""

    @property
    def start(self) -> int:
        """First octet of its header section."""
        return self.head.start

    @property
    def body(self) -> int:
        """First octet of its body."""
        return self.head.body

    @property
    def type(self) -> str:
        """Its media type in lower case: `multipart/mixed`."""
        return self.content.value

    @property
    def encoding(self) -> str:
        """The first of its Content-Transfer-Encodings, `7bit` if it has none."""
        return self.encodings[0] if self.encodings else "7bit"

    @property
    def file(self) -> str:
        """Its file name, decoded, as it stands; "" if it has none (RFC 2183 2.3)."""
        return self.disposition.text("filename") or self.content.text("name")

    @property
    def is_message(self) -> bool:
        """Whether it holds a message that is taken apart: its only child."""
        return len(self.children) == 1 and self.type == MESSAGE

    def walk(self) -> Iterator[Part]:
        """This part and all parts in it, containers before what they contain."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def _is_body_of_message(self) -> bool:
        return not self.path and (not self.children or self.is_message)

    def find(self, path: tuple[int, ...]) -> Part | None:
        """The part of this number, as IMAP has it; a container before what it contains."""
        if path == self.path or (path == (1,) and self._is_body_of_message):
            return self
        for child in self.children:
            if path[: len(child.path)] == child.path and (found := child.find(path)):
                return found
        return None

    def numbered(self) -> dict[tuple[int, ...], Part]:
        """All that `find` would find, by number: for whoever asks for thousands."""
        parts: dict[tuple[int, ...], Part] = {(1,): self} if self._is_body_of_message else {}
        for part in self.walk():
            parts.setdefault(part.path, part)
        return parts
