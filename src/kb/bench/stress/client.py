"""Which commands a client gives, by its own dice, until time is up."""

from __future__ import annotations

import random
import time
from typing import NamedTuple

from kb.bench.stress.session import Lost, Session
from kb.bench.stress.tally import Tally
from kb.bench.stress.view import Mailbox, Violation
from kb.lab.mail.samples import GTUBE
from kb.lab.servers.account import Account
from kb.lab.wire.listener import Address

MOST = 40
"""Messages that a mailbox should not exceed; beyond it none are appended."""
_SPAM_EVERY = 5
_WEIGHTS = {
    "APPEND": 12,
    "STORE": 10,
    "UID STORE": 6,
    "EXPUNGE": 6,
    "FETCH": 20,
    "UID FETCH": 12,
    "SEARCH": 4,
    "NOOP": 6,
    "CHECK": 1,
    "SELECT": 2,
    "LOGOUT": 2,
}
_ITEMS = (
    "(UID FLAGS)",
    "(UID FLAGS RFC822.SIZE ENVELOPE)",
    "(UID BODYSTRUCTURE)",
    "(UID BODY.PEEK[])",
    "(UID BODY[])",
    "(UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])",
    "(BODY.PEEK[TEXT]<0.100>)",
)
_FLAGS = (r"\Deleted", r"\Deleted", r"\Seen", r"\Flagged", r"\Answered")


class Place(NamedTuple):
    """Where a client goes."""

    at: Address
    account: Account
    mailbox: Mailbox


class Client:
    """One client.

    Args:
        place: its server and mailbox.
        dice: its own.
        tally: where it counts.
    """

    def __init__(self, place: Place, dice: random.Random, tally: Tally) -> None:
        self._place, self._dice, self._tally = place, dice, tally
        self._session: Session | None = None
        self._appended = 0

    def run(self, seconds: float) -> None:
        """Give commands for so many seconds; raises nothing that the server causes."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            name = "connect"
            try:
                if self._session is None:
                    self._session = Session(self._place.at, self._place.mailbox)
                    account = self._place.account
                    self._ask("LOGIN", f"LOGIN {account.user} {account.password}")
                    self._ask("SELECT", "SELECT INBOX")
                name = self._name(self._session)
                self._ask(name, self._command(name, self._session))
                if name == "LOGOUT":
                    self._hang_up()
            except (Lost, Violation) as error:
                kind = "connection lost" if isinstance(error, Lost) else str(error)
                self._tally.failed(name, kind)
                self._hang_up()
        self._hang_up()

    def _hang_up(self) -> None:
        if self._session:
            self._session.close()
        self._session = None

    def _ask(self, name: str, command: str | bytes) -> None:
        if self._session:
            octets = command if isinstance(command, bytes) else command.encode()
            self._tally.answered(name, self._session.run(name, octets))

    def _name(self, session: Session) -> str:
        """The next command: one that can be given now."""
        weights = dict(_WEIGHTS)
        if len(session.view) > MOST:
            del weights["APPEND"]
        if not len(session.view):
            del weights["FETCH"], weights["STORE"]
        if not session.view.known:
            del weights["UID FETCH"], weights["UID STORE"]
        return self._dice.choices(list(weights), list(weights.values()))[0]

    def _command(self, name: str, session: Session) -> str | bytes:
        match name:
            case "APPEND":
                message = self._message()
                return b"APPEND INBOX {%d+}\r\n" % len(message) + message
            case "STORE" | "UID STORE":
                how = self._dice.choice(("+FLAGS", "+FLAGS.SILENT", "-FLAGS"))
                return f"{name} {self._set(name, session)} {how} ({self._dice.choice(_FLAGS)})"
            case "FETCH" | "UID FETCH":
                return f"{name} {self._set(name, session)} {self._dice.choice(_ITEMS)}"
            case "SEARCH":
                return f"SEARCH {self._dice.choice(('ALL', 'DELETED', 'SUBJECT [SPAM]'))}"
            case "SELECT":
                return "SELECT INBOX"
        return name

    def _set(self, name: str, session: Session) -> str:
        """A sequence set of messages that this session knows."""
        choice = session.view.known if name.startswith("UID ") else range(1, len(session.view) + 1)
        low, high = sorted((self._dice.choice(choice), self._dice.choice(choice)))
        return self._dice.choice((f"{low}", f"{low},{high}", f"{low}:{high}", f"{low}:*"))

    def _message(self) -> bytes:
        self._appended += 1
        text = b"".join(b"line %d\r\n" % n for n in range(self._dice.randrange(1, 400)))
        if self._dice.randrange(_SPAM_EVERY) == 0:
            text = GTUBE + b"\r\n" + text
        number = self._dice.getrandbits(64)
        return (
            b"From: a@example.test\r\nMessage-ID: <%d@example.test>\r\nSubject: message\r\n\r\n%b"
            % (
                number,
                text,
            )
        )
