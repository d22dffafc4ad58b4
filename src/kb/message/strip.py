"""Strip: a notice in the place of each infected part, everything else octet for octet.

- A body part is replaced with its header section: a name or a description may carry what its
  body carries.
- A message, the outermost or one in a message/rfc822 part, keeps its header fields except those
  that describe its content and those in which something was found; its body becomes the notice.
- A container is replaced whole, and speaks for what was found inside it.
- A number that no part has stands for the nearest part around it: never for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.message.edit import Edit, Octets
from kb.message.header import fields, line_end
from kb.message.infected import InfectedPart
from kb.message.notice import notice
from kb.message.parse import parse
from kb.message.parts import Part


def strip(octets: Octets, infected: Iterable[InfectedPart]) -> list[Edit]:
    """The edits that replace each infected part by a notice."""
    infected = list(infected)
    if not infected:
        return []
    root = parse(octets)
    eol = line_end(octets)
    edits: list[Edit] = []
    for part, is_message, found in _outermost(root, infected):
        if is_message:
            edits += _body(octets, part, found, eol)
        else:
            head, text = notice(found, eol)
            edits.append(Edit(part.start, part.end, _closed(octets, part, head + eol + text, eol)))
    return edits


def _outermost(
    root: Part, infected: list[InfectedPart]
) -> Iterator[tuple[Part, bool, list[InfectedPart]]]:
    """The parts to replace, in order, whether each is a message, and what was found in it."""
    found: dict[int, list[InfectedPart]] = {}
    numbered = root.numbered()
    for item in infected:
        path = item.path
        while (part := numbered.get(path)) is None:
            path = path[:-1]
        found.setdefault(id(part), []).append(item)

    def below(part: Part) -> list[InfectedPart]:
        return [item for inner in part.walk() for item in found.get(id(inner), ())]

    def outermost(part: Part, is_message: bool) -> Iterator[tuple[Part, bool, list[InfectedPart]]]:
        if id(part) in found:
            yield part, is_message, below(part)
            return
        for child in part.children:
            yield from outermost(child, part.is_message)

    return outermost(root, is_message=True)


def _body(octets: Octets, message: Part, found: list[InfectedPart], eol: bytes) -> Iterator[Edit]:
    infected = {number for item in found if item.path == message.path for number in item.fields}
    is_mime = False
    at = message.start
    for number, field in enumerate(fields(octets, message.head)):
        if field.name.startswith("content-") or number in infected:
            continue
        is_mime |= field.name == "mime-version"
        # What stands between fields is no field, and may be a body to some reader.
        if at < field.start:
            yield Edit(at, field.start, b"")
        at = field.end
    head, text = notice(found, eol)
    if not is_mime:
        head = b"MIME-Version: 1.0" + eol + head
    if at > message.start and octets[at - 1 : at] != b"\n":
        head = eol + head
    yield Edit(at, message.end, _closed(octets, message, head + eol + text, eol))


def _closed(octets: Octets, part: Part, text: bytes, eol: bytes) -> bytes:
    """`text` with a line end if what follows the part does not start with one.

    The line end before a boundary is the boundary's own.
    """
    if octets[part.end : part.end + 1] in (b"\r", b"\n"):
        return text.removesuffix(eol)
    return text
