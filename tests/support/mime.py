"""Messages of every MIME shape, with what their tree should be."""

from __future__ import annotations

import base64
from typing import NamedTuple

from hypothesis import strategies as st


class Leaf(NamedTuple):
    """A part with a body; `body` is what it decodes to."""

    type: str
    encoding: str
    body: bytes


class Multipart(NamedTuple):
    """Parts with what stands around them."""

    subtype: str
    children: tuple[Tree, ...]
    preamble: bytes
    epilogue: bytes


class Enclosed(NamedTuple):
    """A message/rfc822 part."""

    message: Tree


Tree = Leaf | Multipart | Enclosed

Expected = tuple[tuple[int, ...], str, bytes]
"""A part's numbers, media type and body as it stands in the message."""

_LINES = st.lists(
    st.sampled_from([b"", b"text", b"--", b"-- ", b"--=", b" folded", b"Subject: x", b"\xc3\xa9"]),
    max_size=4,
)
_TEXT = _LINES.map(b"\n".join)
LEAVES = st.builds(
    Leaf,
    st.sampled_from(["text/plain", "text/html", "application/octet-stream"]),
    st.sampled_from(["7bit", "base64"]),
    _TEXT,
)


def _larger(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    children = st.lists(inner, min_size=1, max_size=4).map(tuple)
    subtypes = st.sampled_from(["mixed", "alternative", "digest"])
    return st.builds(Multipart, subtypes, children, _TEXT, _TEXT) | st.builds(Enclosed, inner)


TREES: st.SearchStrategy[Tree] = st.recursive(LEAVES, _larger, max_leaves=12)


class Rendered(NamedTuple):
    """A message, and its parts in the order of `Part.walk`."""

    octets: bytes
    parts: list[Expected]


def render(tree: Tree, eol: bytes = b"\r\n") -> Rendered:
    """Write the message whose top is `tree`."""
    parts: list[Expected] = []
    octets = b"From: a@example.test\nSubject: outermost\n" + _Writer(parts).entity(tree, (), True)
    octets = octets.replace(b"\n", eol)
    # The message itself is (), also where it is a leaf.
    (_, kind, body), *rest = parts
    rest = [(path, inner, octets_.replace(b"\n", eol)) for path, inner, octets_ in rest]
    return Rendered(octets, [((), kind, body.replace(b"\n", eol)), *rest])


class _Writer:
    def __init__(self, parts: list[Expected]) -> None:
        self._parts = parts
        self._boundaries = 0

    def entity(self, tree: Tree, number: tuple[int, ...], is_message: bool) -> bytes:
        """A header's MIME fields and the body; `number` is a message's container's."""
        at = len(self._parts)
        self._parts.append((number, "", b""))
        own = (*number, 1) if is_message and not isinstance(tree, Multipart) else number
        match tree:
            case Leaf(kind, encoding, decoded):
                fields = f"Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n"
                body = base64.encodebytes(decoded) if encoding == "base64" else decoded
            case Multipart(subtype, children, preamble, epilogue):
                kind = f"multipart/{subtype}"
                boundary = f"=_{self._boundaries}"
                self._boundaries += 1
                fields = f'Content-Type: {kind};\n\tboundary="{boundary}"\n'
                body = preamble + b"\n"
                for index, child in enumerate(children, 1):
                    body += f"--{boundary}\n".encode()
                    body += self.entity(child, (*own, index), False) + b"\n"
                body += f"--{boundary}--\n".encode() + epilogue
            case Enclosed(message):
                kind = "message/rfc822"
                fields = f"Content-Type: {kind}\n"
                body = b"Subject: enclosed\n" + self.entity(message, own, True)
        self._parts[at] = (own, kind, body)
        return fields.encode() + b"\n" + body
