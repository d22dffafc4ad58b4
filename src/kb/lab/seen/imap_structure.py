"""Reads a BODYSTRUCTURE for the sizes of its parts (RFC 3501 section 7.4.2); pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

_TOKEN = re.compile(rb'[()]|"(?:[^"\\]|\\.)*"|[^\s()"]+')
_OCTETS, _INNER = 6, 8
"""Where a part's body has its size in octets, and a message's body the body within it."""

Body: TypeAlias = "list[bytes | Body]"


def sizes(text: bytes) -> dict[str, int]:
    """By part number, the octets told of every part but multiparts, which have no size.

    Args:
        text: from the structure's opening parenthesis on; what follows its end is left alone.
    """
    return dict(_leaves(_parsed(text), ""))


def _parsed(text: bytes) -> Body:
    stack: list[Body] = [[]]
    for token in _TOKEN.findall(text):
        if token == b"(":
            stack.append([])
        elif token == b")":
            done = stack.pop()
            if len(stack) == 1:
                return done
            stack[-1].append(done)
        else:
            stack[-1].append(token)
    return []  # cut short: it tells nothing


def _leaves(body: Body, path: str) -> Iterator[tuple[str, int]]:
    if not body:
        return
    if isinstance(body[0], list):
        parts = [part for part in body if isinstance(part, list)]
        # Parameters and disposition of the whole are lists as well; they stand behind the subtype.
        count = next(n for n, part in enumerate(body) if not isinstance(part, list))
        for number, part in enumerate(parts[:count], 1):
            yield from _leaves(part, f"{path}.{number}" if path else str(number))
    elif len(body) > _OCTETS:
        kind, size, path = body[0], body[_OCTETS], path or "1"
        if isinstance(size, bytes) and size.isdigit():
            yield path, int(size)
        inner = body[_INNER] if len(body) > _INNER else b""
        if isinstance(inner, list) and kind.lower() == b'"message"':
            several = bool(inner) and isinstance(inner[0], list)
            yield from _leaves(inner, path if several else f"{path}.1")
