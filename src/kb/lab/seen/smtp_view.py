"""What was told in SMTP transactions, read from the dialogue on the wire; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb.lab.mail import octets
from kb.lab.wire.turn import Turn
from kb.model import TransactionView

_PATH = re.compile(rb"<([^>]*)>")
_CODES = re.compile(r"^\d{3}[ -]?(?:\d\.\d{1,3}\.\d{1,3} )?")


def transactions(turns: Iterable[Turn]) -> Iterator[TransactionView]:
    """The SMTP transactions of one connection.

    Which sample a transaction carried is known from its content, so one that ended before
    DATA has an empty `message`.
    """
    reverse_path, recipients = "", [""]
    for turn in turns:
        if turn.verb == "MAIL":
            reverse_path, recipients = _path(turn), []
        if turn.verb == "RCPT" and turn.ok:
            recipients.append(_path(turn))
        refused = turn.verb in ("MAIL", "RCPT", "DATA") and not turn.ok and turn.replies
        if turn.command == b"." or refused:
            reply = turn.replies[-1].decode("utf-8", "backslashreplace") if turn.replies else ""
            yield TransactionView(
                message=octets.view(turn.content).message if turn.content else "",
                reverse_path=reverse_path,
                recipients=tuple(recipients),
                code=int(reply[:3]) if reply[:3].isdigit() else 0,
                text=_CODES.sub("", reply),
            )


def _path(turn: Turn) -> str:
    match = _PATH.search(turn.command)
    return match[1].decode("utf-8", "backslashreplace") if match else ""
