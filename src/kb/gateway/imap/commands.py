"""The commands that a client may give, and what of their arguments is not offered."""

from __future__ import annotations

import re

from kb.wire.imap import capability
from kb.wire.imap.command import Head
from kb.wire.imap.tokens import BadSyntaxError, Cursor

_ANYWHERE = "CAPABILITY NOOP LOGOUT ID NAMESPACE NOTIFY"
_MAILBOXES = "CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE LIST LSUB XLIST STATUS"
_SELECTED = "CHECK CLOSE UNSELECT EXPUNGE SEARCH SORT THREAD ESEARCH CANCELUPDATE STORE COPY MOVE"
_RIGHTS = "GETACL SETACL DELETEACL LISTRIGHTS MYRIGHTS GETQUOTA GETQUOTAROOT SETQUOTA"
_ANNOTATIONS = "GETMETADATA SETMETADATA"
_BY_UID = "SEARCH SORT THREAD STORE COPY MOVE EXPUNGE"

PASSED = frozenset(" ".join((_ANYWHERE, _MAILBOXES, _SELECTED, _RIGHTS, _ANNOTATIONS)).split()) | {
    f"UID {name}" for name in _BY_UID.split()
}
"""Passed on as they are: what they tell of a message is not its octets."""

_STATUS_ITEMS = frozenset(
    b"MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ APPENDLIMIT MAILBOXID"
    b" DELETED".split()
)
_STATUS_LIST = re.compile(rb"STATUS +\(([^()]*)\)", re.IGNORECASE)
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"')


def check(head: Head, command: bytes) -> None:
    """Check the arguments of a command that is passed on.

    Raises:
        BadSyntaxError: they ask for what is not offered.
    """
    arguments = command[head.end :]
    if head.name == "STATUS":
        cursor = Cursor(arguments)
        cursor.expect(b" ")
        cursor.astring()
        _check_items(cursor.rest.strip(b" ()"))
    elif head.name == "LIST":
        plain = _STRINGS.sub(b'""', arguments)
        for match in _STATUS_LIST.finditer(plain):
            _check_items(match[1])


def _check_items(items: bytes) -> None:
    # STATUS=SIZE (RFC 8438) would tell of the messages as the server has them.
    for item in items.upper().split():
        if item not in _STATUS_ITEMS:
            raise BadSyntaxError(f"unknown STATUS item {item.decode('ascii', 'replace')}")


def enable(head: Head, command: bytes) -> bytes | None:
    """ENABLE (RFC 5161) with what may be enabled; None where nothing is left."""
    words = command[head.end :].split()
    kept = [w for w in words if w.upper().decode("ascii", "replace") in capability.ENABLED]
    return b" ".join([head.tag, b"ENABLE", *kept]) + b"\r\n" if kept else None


def mailbox_name(head: Head, command: bytes) -> bytes:
    """The mailbox that SELECT or EXAMINE names.

    Raises:
        BadSyntaxError: none.
    """
    cursor = Cursor(command, head.end)
    cursor.expect(b" ")
    return cursor.astring()
