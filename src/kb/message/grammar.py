"""Content-Type by the letter of its grammar (RFC 2045 5.1), as Dovecot insists on it.

What the grammar does not allow is not guessed: a type that anything but a semicolon follows is
none, a parameter without a semicolon before it is skipped. `kb.message.content` guesses.
"""

from __future__ import annotations

import re

from kb.message.content import Content
from kb.message.lexical import Malformed, Scanner, simple

ContentType = tuple[bytes, bytes, list[tuple[bytes, bytes]]]
"""Type, subtype and parameters, in the case in which they are written."""

_UNREADABLE: ContentType = (b"", b"", [])
_SECTION = re.compile(rb"([^*]*)\*(?:([0-9]{1,9})(\*)?)?")


def content_type(value: bytes) -> ContentType:
    """Read a field's unfolded value; all is empty where the grammar does not allow it."""
    if (found := simple(value)) is not None:
        return found
    scan = Scanner(value)
    try:
        scan.blanks()
        main, sub = scan.token(), b""
        if not scan.done:
            if not scan.skip(b"/"):
                return _UNREADABLE
            scan.blanks()
            sub = scan.token()
            if not sub or scan.next() not in (b"", b";"):
                return _UNREADABLE
    except Malformed:
        return _UNREADABLE
    return main, sub, parameters(scan)


def read(value: bytes | None, default: str) -> Content:
    """A Content-Type field's value; `default` where there is no field, but not for one unread."""
    if value is None:
        return Content(default)
    main, sub, pairs = content_type(value)
    kind = b"/".join((main, sub)) if sub else main
    parameters_ = tuple((name.decode("latin-1").lower(), value) for name, value in pairs)
    return Content(kind.decode("latin-1").lower(), parameters_)


def boundary(kind: Content) -> bytes | None:
    """The boundary parameter as it stands, blanks at its end too.

    Sections (RFC 2231 3) are put together; an extended value, `boundary*=`, is another parameter.
    """
    return next((value for name, value in kind.parameters if name == "boundary"), None)


def parameters(scan: Scanner) -> list[tuple[bytes, bytes]]:
    """Read parameters, `; name=value` each, to the end; what is broken is skipped.

    Numbered sections of a value (RFC 2231 3) are put together.
    """
    found: list[tuple[bytes, bytes]] = []
    while not scan.done:
        try:
            found.append(_parameter(scan))
        except Malformed:
            scan.at += 1
    return _continued(found)


def _parameter(scan: Scanner) -> tuple[bytes, bytes]:
    if not scan.skip(b";"):
        raise Malformed
    scan.blanks()
    name = scan.token()
    if not scan.skip(b"="):
        raise Malformed
    scan.blanks()
    return name, scan.quoted() if scan.next() == b'"' else scan.token()


def _continued(found: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Plain parameters in their order; behind them those of RFC 2231, by name."""
    plain: list[tuple[bytes, bytes]] = []
    sections: dict[bytes, list[tuple[int, bool, bytes]]] = {}
    for name, value in found:
        if match := _SECTION.fullmatch(name):
            extended = match[2] is None or match[3] is not None
            sections.setdefault(match[1], []).append((int(match[2] or 0), extended, value))
        else:
            plain.append((name, value))
    for name, parts in sorted(sections.items()):
        parts.sort(key=lambda part: part[0])
        if [number for number, _, _ in parts] == list(range(len(parts))):
            star = b"*" if any(extended for _, extended, _ in parts) else b""
            plain.append((name + star, b"".join(value for _, _, value in parts)))
        else:
            # Sections are missing: each stands for itself.
            for number, extended, value in parts:
                plain.append((b"%b*%d%b" % (name, number, b"*" * extended), value))
    return plain
