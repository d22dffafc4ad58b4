"""Address lists (RFC 5322 3.4), read as leniently as Dovecot reads them, for ENVELOPE."""

from __future__ import annotations

import contextlib
import re
from typing import NamedTuple

from kb.message.lexical import Malformed, Scanner

NO_MAILBOX = b"MISSING_MAILBOX"
NO_DOMAIN = b"MISSING_DOMAIN"
BAD_ROUTE = b"INVALID_ROUTE"
BROKEN = b"SYNTAX_ERROR"
"""What stands in ENVELOPE for what an address lacks; RFC 3501 has no word for it."""


class Address(NamedTuple):
    """One address structure (RFC 3501 7.4.2); a group's ends have no host."""

    name: bytes | None = None
    route: bytes | None = None
    mailbox: bytes | None = None
    """Without a host: a group's name, or None where the group ends."""
    host: bytes | None = None


def addresses(value: bytes) -> list[Address]:
    """Read an address list, as far as it can be read."""
    return _List(value).read()


class _List:
    def __init__(self, value: bytes) -> None:
        self._scan = Scanner(value)
        self._found: list[Address] = []

    def read(self) -> list[Address]:
        scan = self._scan
        try:
            scan.blanks()
            while not scan.done:
                if not self._group():
                    self._mailbox()
                if not scan.skip(b","):
                    break
                scan.blanks()
        except Malformed:
            pass
        return self._found

    def _group(self) -> bool:
        """Read `phrase:mailboxes;` if that is what comes."""
        scan, start = self._scan, self._scan.at
        try:
            phrase = self._phrase()
        except Malformed:
            phrase = None
        if phrase is None or not scan.skip(b":"):
            scan.at = start
            return False
        self._found.append(Address(mailbox=phrase))
        try:
            self._members()
        finally:
            self._found.append(Address())
        return True

    def _members(self) -> None:
        scan = self._scan
        scan.blanks()
        if not scan.done and scan.next() != b";":
            self._mailbox()
            while scan.skip(b","):
                scan.blanks()
                if scan.done:
                    break
                self._mailbox()
        if not scan.skip(b";"):
            raise Malformed
        scan.blanks()

    def _mailbox(self) -> None:
        """Read one mailbox, and add what could be read of it."""
        scan, start = self._scan, self._scan.at
        try:
            name = self._phrase()
        except Malformed:
            name = None
        if name is not None and scan.skip(b"<"):
            self._found.append(self._angle(name or None))
            return
        scan.at = start
        self._found.append(self._bare())

    def _phrase(self) -> bytes:
        """Words, with one space between them; may be empty.

        Raises:
            Malformed: a quoted string or comment does not end, or a dot comes first.
        """
        scan, words = self._scan, []
        if scan.next() == b".":
            raise Malformed
        while _WORD.match(scan.next()):
            words.append(scan.quoted() if scan.next() == b'"' else scan.dotted())
        return b" ".join(words)

    def _angle(self, name: bytes | None) -> Address:
        """What stands behind `<`: `@route:mailbox@host>`."""
        scan, route, mailbox, host = self._scan, None, None, None
        try:
            scan.blanks()
            if scan.next() == b"@":
                route = self._route()
            if scan.next() != b">":
                mailbox = self._local([])
                if scan.skip(b"@"):
                    scan.blanks()
                    host = scan.domain()
            if not scan.skip(b">"):
                raise Malformed
        except Malformed:
            return _address(name, route, mailbox, BROKEN)
        try:
            scan.blanks()
        except Malformed:
            host = BROKEN
        return _address(name, route, mailbox, host)

    def _route(self) -> bytes:
        scan, domains = self._scan, []
        try:
            while scan.skip(b"@"):
                scan.blanks()
                domains.append(b"@" + scan.domain())
                while scan.skip(b","):
                    scan.blanks()
            whole = scan.skip(b":")
            scan.blanks()
        except Malformed:
            whole = False
        return b",".join(domains) if whole else BAD_ROUTE

    def _local(self, read: list[bytes]) -> bytes:
        """A local part. What was read before it turned out to be none is left in `read`."""
        scan = self._scan
        if scan.next() == b'"':
            read.append(scan.quoted())
            return read[0]
        while True:
            match = _RUN.match(scan.octets, scan.at)
            if not match:
                break
            read.append(match[0])
            scan.at = match.end()
            if match[0].endswith(b".") and scan.next() not in (b"", b"@"):
                before = scan.at
                scan.blanks()
                scan.comment = None
                if scan.at > before:
                    read.append(b" ")
                raise Malformed
            scan.blanks()
            if scan.next() != b".":
                break
        if not read:
            raise Malformed
        return b"".join(read)

    def _bare(self) -> Address:
        """`mailbox@host`, perhaps with a comment that is the name; or only a name."""
        scan, read, host = self._scan, list[bytes](), None
        scan.comment = None
        is_quoted = scan.next() == b'"'
        mailbox = None
        with contextlib.suppress(Malformed):
            mailbox = self._local(read)
        if scan.skip(b"@"):
            try:
                scan.blanks()
                host = scan.domain()
            except Malformed:
                host = None
            return _address(scan.comment or None, None, mailbox, host)
        if scan.comment:
            return _address(scan.comment, None, mailbox, None)
        name = b"".join(read)
        if read and _WORD.match(scan.next()):
            try:
                more = self._phrase()
            except Malformed:
                more = b""
            if more:
                return _address(name + b" " + more, None, None, None)
        if is_quoted and read:
            return _address(name, None, None, None)
        return _address(None, None, mailbox, None)


_WORD = re.compile(rb"[^\x00-\x20\x7f()<>@,;:\\\[\]]")
_RUN = re.compile(rb"[^\x00-\x20\x7f()<>@,;:\\\"\[\]]+")


def _address(
    name: bytes | None, route: bytes | None, mailbox: bytes | None, host: bytes | None
) -> Address:
    return Address(name, route, NO_MAILBOX if mailbox is None else mailbox, host or NO_DOMAIN)
